import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#platform';
import { SealedStore } from '#store';
import { intakeOn } from '../../../test/support/intake.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { OpenVault, sealer } from '../../../test/support/vault.js';
import { Identity } from './identity.js';
import { Keys } from './keys.js';
import { ReplyTokens } from './reply-token.js';
import { newKeyPair } from './sealing.js';
import { pack, unpack } from './sealed-shapes.js';
import { isPin, isSecret, pinHash, secretHash } from './tracking-proof.js';

const keys = new Keys('a secret of the tests, long enough to be one');
const others = new Keys('another secret of the tests, just as long');

describe('the keys of an installation', () => {
  it('are the same for one purpose and different for another, and for another secret', () => {
    const again = new Keys('a secret of the tests, long enough to be one');
    expect(again.key('pin')).toEqual(keys.key('pin'));
    expect(keys.key('secret')).not.toEqual(keys.key('pin'));
    expect(others.key('pin')).not.toEqual(keys.key('pin'));
    expect(keys.index('pin', 'x')).not.toEqual(keys.index('secret', 'x'));
  });

  it('tell parts apart that would read the same in a row', () => {
    expect(keys.index('address', 'sms', '62811')).not.toEqual(keys.index('address', 'sms6', '2811'));
  });

  it('prove a PIN and a secret of one complaint only, each for what it is', () => {
    const [id, other] = [newId(), newId()];
    expect(isPin(keys, pinHash(keys, id, '01234567'), id, '0123-4567')).toBe(true);
    expect(isPin(keys, pinHash(keys, id, '01234567'), other, '01234567')).toBe(false);
    expect(isPin(others, pinHash(keys, id, '01234567'), id, '01234567')).toBe(false);
    expect(isSecret(keys, pinHash(keys, id, '01234567'), id, '01234567')).toBe(false);
    expect(isSecret(keys, secretHash(keys, id, 'abc'), id, 'abc')).toBe(true);
    expect(isSecret(keys, Buffer.alloc(0), id, 'abc')).toBe(false);
  });
});

describe('a reply token', () => {
  const tokens = new ReplyTokens(keys);

  it('brings back exactly the complaint it was made for, and says nothing to another installation', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const token = tokens.of(id);
        expect(tokens.read(token)).toBe(id);
        expect(new ReplyTokens(others).read(token)).toBeNull();
        // It has to survive as the left side of a Message-ID.
        expect(token).toMatch(/^[\w.-]{1,64}$/);
      }),
    );
  });

  it('is void with any character changed, missing or added', () => {
    const change = fc.record({
      at: fc.nat(),
      by: fc.string({ unit: 'binary', maxLength: 3 }),
      cut: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.uuid(), change, (id, { at, by, cut }) => {
        const token = tokens.of(id);
        const place = at % (token.length + 1);
        const changed = token.slice(0, place) + by + token.slice(place + cut);
        fc.pre(changed !== token);
        expect(tokens.read(changed)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it('is never found in what somebody makes up', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.base64String(), (garbage, encoded) => {
        for (const made of [garbage, `m1.${garbage}`, `m1.${encoded}`]) expect(tokens.read(made)).toBeNull();
      }),
    );
  });
});

describe('identity', () => {
  let fresh: FreshDatabase;
  let base: Awaited<ReturnType<typeof intakeOn>>;
  let identity: Identity;

  beforeAll(async () => {
    fresh = await freshDatabase();
    base = await intakeOn(fresh.url);
    identity = new Identity(sealer, new SealedStore(), keys);
  });
  afterAll(async () => {
    await base.database.close();
    await fresh.drop();
  });

  it('keeps values of one owner for the vault alone, each under the id that was wished', async () => {
    const [owner, other, wished] = [newId(), newId(), newId()];
    const bytes = Buffer.from([0, 255, 0x80]);
    const ids = await identity.keep(
      base.database,
      owner,
      { kind: 'raw', value: bytes, id: wished },
      { kind: 'reporter', value: JSON.stringify({ reporter: { name: 'Siti' } }) },
    );
    await identity.keep(base.database, other, { kind: 'raw', value: 'of another' });
    expect(ids[0]).toBe(wished);
    const kept = (await base.vault.values(owner)).toSorted((one, other) =>
      one.kind.localeCompare(other.kind),
    );
    expect(kept.map(({ id, kind }) => [id, kind])).toEqual([
      [wished, 'raw'],
      [ids[1], 'reporter'],
    ]);
    expect(kept[0]?.value).toEqual(bytes);
    expect(await base.vault.identityOf(owner)).toEqual({ reporter: { name: 'Siti' } });
    expect(await base.count('data_key', `owner_id = '${owner}'`)).toBe(1);
    await expect(new OpenVault(base.database, newKeyPair()).values(owner)).rejects.toThrow('another key');
  });

  it('stores nothing of a transaction that fails', async () => {
    const owner = newId();
    const failing = base.database.transaction(async (tx) => {
      await identity.keep(tx, owner, { kind: 'raw', value: 'x' });
      throw new Error('afterwards');
    });
    await expect(failing).rejects.toThrow('afterwards');
    expect(await base.count('sealed', `owner_id = '${owner}'`)).toBe(0);
    expect(await base.count('data_key', `owner_id = '${owner}'`)).toBe(0);
  });

  it('opens a text that waits only as the one that it is', () => {
    const [id, other] = [newId(), newId()];
    const sealed = identity.sealWaiting(id, 'tolong ya');
    expect(identity.openWaiting(id, sealed)).toBe('tolong ya');
    expect(() => identity.openWaiting(other, sealed)).toThrow();
    expect(() => new Identity(sealer, new SealedStore(), others).openWaiting(id, sealed)).toThrow();
  });

  it('takes apart what it packed, whatever the bytes and their name', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (bytes, name) => {
        const { about, bytes: again } = unpack('attachment', pack({ name: name.toWellFormed() }, bytes));
        expect(about).toEqual({ name: name.toWellFormed() });
        expect(again).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('finds an address again in any case, on its own channel only', () => {
    const index = identity.addressIndex('email', 'siti@warga.id');
    expect(identity.addressIndex('email', ' Siti@Warga.ID ')).toEqual(index);
    expect(identity.addressIndex('sms', 'siti@warga.id')).not.toEqual(index);
    expect(
      new Identity(sealer, new SealedStore(), others).addressIndex('email', 'siti@warga.id'),
    ).not.toEqual(index);
  });

  it('opens a repeatable answer only to who repeats the key, and only whole', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (key, wrong, at) => {
        fc.pre(key !== wrong);
        const answer = { code: 'ABC', pin: '01234567' };
        const sealed = identity.sealAnswer(key, answer);
        expect(identity.openAnswer(key, sealed)).toEqual(answer);
        expect(sealed.includes('01234567')).toBe(false);
        expect(() => identity.openAnswer(wrong, sealed)).toThrow();
        const place = at % sealed.length;
        sealed.writeUInt8(sealed.readUInt8(place) ^ 1, place);
        expect(() => identity.openAnswer(key, sealed)).toThrow();
      }),
    );
  });
});
