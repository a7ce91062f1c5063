import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CustodyStore, Database, MatchStore, SubjectStore } from '#store';
import { aComplaint, custodyPlace, type CustodyPlace } from '../../../test/support/custody.js';
import { Custody } from './custody.js';
import { Erased } from './erased.js';
import { Matching, type MatchingParts } from './matching.js';
import type { MatchField } from './vault.js';

type Entry = Parameters<MatchingParts['audit']>[0];

let place: CustodyPlace;
let database: Database;
let custody: Custody;
let matching: Matching;
let audited: Entry[] = [];
let auditIsAway = false;

beforeAll(async () => {
  place = await custodyPlace();
  database = await Database.open(place.url, { as: 'vault', poolSize: 2 });
  const keyring = await place.keyring();
  custody = new Custody({
    keyring,
    store: new CustodyStore(database),
    erased: await Erased.open(place.directory),
    copies: { make: () => Promise.resolve(null) },
    audit: () => Promise.resolve(),
    deliveriesPerMinute: 1,
  });
  matching = new Matching({
    keyring,
    store: new MatchStore(database),
    custody,
    audit: (entry) => {
      if (auditIsAway) return Promise.reject(new Error('full disk'));
      audited.push(entry);
      return Promise.resolve();
    },
  });
});
afterAll(async () => {
  await database.close();
  await place.close();
});
beforeEach(() => {
  audited = [];
  auditIsAway = false;
});

let officers = 0;
const find = (field: MatchField, value: string, by = `officer-${(officers += 1)}`): Promise<string[]> =>
  matching.match({ field, value, by, role: 'front-desk', reason: 'on-phone' });

async function reported(
  reporter: Record<string, string>,
  more: { says?: Parameters<typeof aComplaint>[1]; numbers?: object; address?: string } = {},
): Promise<string> {
  const id = await aComplaint(place, more.says);
  const { address, numbers } = more;
  await place.seal(id, ['reporter', JSON.stringify({ reporter, ...(address !== undefined && { address }) })]);
  if (numbers) await place.seal(id, ['service-data', JSON.stringify(numbers)]);
  return id;
}

const indexed = async (): Promise<void> => {
  while (await matching.round());
};

describe('looking for a reporter', () => {
  it('finds him by each thing he gave, however it is spelt, the newest report first', async () => {
    const first = await reported({ name: 'Siti', phone: '+6281360001111', email: 'Siti.A@warga.id' });
    const second = await reported(
      {},
      { address: '+6281360001111', numbers: { nik: '1271014203900001', customerNumber: '0123-4567' } },
    );
    await indexed();
    for (const spelt of [
      '081360001111',
      '+62 813-6000-1111',
      '0813 6000 1111',
      '0813.6000.1111',
      '０８１３６０００１１１１',
    ]) {
      expect(await find('phone', spelt)).toEqual([second, first]);
    }
    expect(await find('email', ' siti.a@WARGA.id')).toEqual([first]);
    expect(await find('nik', '1271 0142 0390 0001')).toEqual([second]);
    expect(await find('customerNumber', '01234567')).toEqual([second]);
    expect(await find('kk', '1271014203900001')).toEqual([]);
  });

  it('never finds whoever is anonymous, confidential, accusing or in a supervisory matter', async () => {
    const phone = '+6281360002222';
    for (const says of [
      { anonymous: true },
      { confidential: true },
      { supervisory: true },
      { accused: true },
    ]) {
      await reported({ phone }, { says });
    }
    await indexed();
    expect(await find('phone', phone)).toEqual([]);
    const [{ count } = { count: '' }] = await place.owner.query<{ count: string }>(
      `SELECT count(*) FROM blind_index b JOIN complaint c ON c.id = b.owner_id
       WHERE c.anonymous OR c.confidential OR c.supervisory`,
    );
    expect(count).toBe('0');
  });

  it('no longer finds whoever became protected after he was put in', async () => {
    const id = await reported({ phone: '+6281360003333' });
    await indexed();
    expect(await find('phone', '081360003333')).toEqual([id]);
    await place.owner.query(`UPDATE complaint SET anonymous = true WHERE id = $1`, [id]);
    expect(await find('phone', '081360003333')).toEqual([]);
  });

  it('does not find whoever had his data restricted, until that is lifted', async () => {
    const id = await reported({ phone: '+6281360007777' });
    await indexed();
    await place.owner.query(
      `INSERT INTO data_hold (complaint_id, kind, reason, set_by, at) VALUES ($1, 'restricted', 'x', 'sari', now())`,
      [id],
    );
    expect(await find('phone', '081360007777')).toEqual([]);
    await place.owner.query(`DELETE FROM data_hold WHERE complaint_id = $1`, [id]);
    expect(await find('phone', '081360007777')).toEqual([id]);
  });

  it('no longer finds whoever was erased', async () => {
    const id = await reported({ phone: '+6281360004444' });
    await indexed();
    await new SubjectStore(database).destroyAgain([id], new Date());
    expect(await find('phone', '081360004444')).toEqual([]);
    const rows = await place.owner.query(`SELECT FROM blind_index WHERE owner_id = $1`, [id]);
    expect(rows).toEqual([]);
  });

  it('is in the audit before anything is told, found or not, and never with what was looked for', async () => {
    const id = await reported({ phone: '+6281360005555' });
    await indexed();
    await find('phone', '081360005555', 'rina');
    await find('phone', '081360009999', 'rina');
    expect(audited).toEqual([
      expect.objectContaining({ action: 'identity-matched', actor: 'rina', subject: id }),
      expect.objectContaining({ action: 'identity-matched', actor: 'rina', subject: null }),
    ]);
    expect(JSON.stringify(audited)).not.toMatch(/813600/);
    auditIsAway = true;
    await expect(find('phone', '081360005555')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('reads page by page, and finds again what was committed late among what it has read', async () => {
    await place.owner.query(
      `INSERT INTO complaint (id, code, channel, text, received_at, entered_at, answer_by, rule_set, pin_hash, secret_hash)
       SELECT ('0193f5a0-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'late' || n, 'email', 'x', now(), now(), now(),
         'x', '', '' FROM generate_series(1, 1200) AS n`,
    );
    const early = '0193f5a0-0000-7000-8000-000000000000';
    await indexed();
    await place.owner.query(
      `INSERT INTO complaint (id, code, channel, text, received_at, entered_at, answer_by, rule_set, pin_hash, secret_hash)
       VALUES ($1, 'early', 'email', 'x', now(), now(), now(), 'x', '', '')`,
      [early],
    );
    await place.seal(early, ['reporter', JSON.stringify({ reporter: { phone: '+6281360006666' } })]);
    expect(await find('phone', '081360006666')).toEqual([]);
    await indexed();
    expect(await find('phone', '081360006666')).toEqual([early]);
    const rows = await place.owner.query(`SELECT FROM blind_indexed WHERE owner_id::text LIKE '0193f5a0%'`);
    expect(rows).toHaveLength(1201);
  });

  it('refuses what is no such value, and whoever tries numbers one after the other', async () => {
    for (const [field, value] of [
      ['nik', '12710142'],
      ['phone', 'bukan nomor'],
      ['email', 'siti'],
      ['bpjs', ''],
    ] as const) {
      await expect(find(field, value)).rejects.toMatchObject({ code: 'invalid' });
    }
    const tries = Array.from({ length: 40 }, (_, at) => find('nik', `12710142039${10_000 + at}`, 'budi'));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    await expect(find('nik', '1271014203900001', 'budi')).rejects.toMatchObject({ code: 'too-many-tries' });
  });

  it('says nothing to whoever has the database: equal values of two fields have unequal tokens', async () => {
    await reported({}, { numbers: { nik: '1271014203907777', kk: '1271014203907777' } });
    await indexed();
    const tokens = await place.owner.query<{ token: Buffer }>(`SELECT token FROM blind_index`);
    const owners = await place.owner.query<{ token: Buffer }>(
      `SELECT token FROM blind_index GROUP BY token HAVING count(*) > 1`,
    );
    // The telephone of the first reporter, who came twice.
    expect(owners).toHaveLength(1);
    expect(tokens.every(({ token }) => token.length === 32)).toBe(true);
  });
});
