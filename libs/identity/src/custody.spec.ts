import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { newId } from '#platform';
import { CustodyStore, Database, SubjectStore } from '#store';
import { aComplaint, custodyPlace, type CustodyPlace } from '../../../test/support/custody.js';
import { Custody, type CustodyEntry } from './custody.js';
import { Erased } from './erased.js';
import type { Keyring } from './keyring.js';
import { pack } from './sealed-shapes.js';
import { VisibleCopies } from './visible-copies.js';

let place: CustodyPlace;
let database: Database;
let store: CustodyStore;
let erased: Erased;
let keyring: Keyring;
const copies = new VisibleCopies();
let audited: CustodyEntry[] = [];

beforeAll(async () => {
  place = await custodyPlace();
  database = await Database.open(place.url, { as: 'vault', poolSize: 2 });
  store = new CustodyStore(database);
  keyring = await place.keyring();
  erased = await Erased.open(place.directory);
});
afterAll(async () => {
  await copies.close();
  await database.close();
  await place.close();
});
beforeEach(() => {
  audited = [];
});

function custody(
  given: { audit?: (entry: CustodyEntry) => Promise<void>; deliveriesPerMinute?: number } = {},
): Custody {
  const audit = async (entry: CustodyEntry): Promise<void> => void audited.push(entry);
  return new Custody({ keyring, store, erased, copies, audit, deliveriesPerMinute: 1000, ...given });
}

const letter = { subject: 'Laporan ABCD', text: 'PIN 12345678' };

async function aDelivery(
  state: string,
  given: { address?: string; letter?: string; complaintId?: string } = {},
): Promise<{ id: string; complaintId: string }> {
  const complaintId = given.complaintId ?? (await aComplaint(place));
  const [address, sealedLetter] = await place.seal(
    complaintId,
    ['address', JSON.stringify({ address: 'budi@warga.id', replyReference: '<1@warga.id>' })],
    ['outgoing-text', JSON.stringify(letter)],
  );
  const id = newId();
  await place.owner.query(
    `WITH way AS (
       INSERT INTO reply_address (id, owner_id, place, channel, sealed_id, given)
       SELECT gen_random_uuid(), $2, count(*), 'email', $4, 'came-by' FROM reply_address WHERE owner_id = $2
       RETURNING id)
     INSERT INTO delivery (id, complaint_id, message_id, channel, address_id, letter_sealed_id, automatic, state, due_at)
     SELECT $1, $2, $3, 'email', way.id, $5, true, $6, now() FROM way`,
    [id, complaintId, newId(), given.address ?? address, given.letter ?? sealedLetter, state],
  );
  return { id, complaintId };
}

describe('a delivery', () => {
  it('that is being sent gets its address and letter, after the audit was told', async () => {
    const { id, complaintId } = await aDelivery('sending');
    expect(await custody().deliver(id)).toEqual({
      address: 'budi@warga.id',
      replyReference: '<1@warga.id>',
      letter,
    });
    expect(audited).toEqual([
      expect.objectContaining({
        action: 'identity-delivered',
        subject: complaintId,
        detail: { delivery: id },
      }),
    ]);
    expect(JSON.stringify(audited)).not.toContain('budi');
  });

  it.each(['queued', 'sent', 'delivered', 'failed'])('that is %s gets nothing', async (state) => {
    const { id } = await aDelivery(state);
    await expect(custody().deliver(id)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(audited).toEqual([]);
  });

  it('gets nothing while the audit cannot be written', async () => {
    const { id } = await aDelivery('sending');
    const broken = custody({ audit: () => Promise.reject(new Error('disk full')) });
    await expect(broken.deliver(id)).rejects.toMatchObject({ code: 'unavailable', reason: 'audit-away' });
  });

  it('waits when more were told within the minute than may be', async () => {
    const { id } = await aDelivery('sending');
    const slow = custody({ deliveriesPerMinute: 3 });
    for (let time = 0; time < 3; time += 1) await slow.deliver(id);
    await expect(slow.deliver(id)).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'deliveries-too-fast',
    });
    expect(audited).toHaveLength(3);
  });

  it('cannot be pointed at a value of another complaint, or of another kind', async () => {
    const other = await aComplaint(place);
    const [foreign] = await place.seal(other, ['address', JSON.stringify({ address: 'siti@warga.id' })]);
    const { id } = await aDelivery('sending', { address: foreign ?? '' });
    await expect(custody().deliver(id)).rejects.toMatchObject({ code: 'not-found' });

    const complaintId = await aComplaint(place);
    const [raw] = await place.seal(complaintId, ['raw', JSON.stringify({ address: 'raw' })]);
    const misled = await aDelivery('sending', { complaintId, address: raw ?? '' });
    await expect(custody().deliver(misled.id)).rejects.toMatchObject({ reason: 'another-kind' });
  });
});

describe('the copy of an attachment', () => {
  const attach = async (bytes: Uint8Array, type: string): Promise<[string, string]> => {
    const complaintId = await aComplaint(place);
    const [sealedId] = await place.seal(complaintId, ['attachment', pack({ name: 'rumah budi' }, bytes)]);
    const id = newId();
    await place.owner.query(
      `INSERT INTO attachment (id, complaint_id, message_id, type, size, sealed_id) VALUES ($1, $2, $2, $3, 1, $4)`,
      [id, complaintId, type, sealedId],
    );
    return [complaintId, id];
  };

  it('is a picture without what would tell where it was taken', async () => {
    const photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'red' } })
      .withExif({ IFD0: { Copyright: 'Budi Santoso' } })
      .jpeg()
      .toBuffer();
    const [complaintId, id] = await attach(photo, 'image/jpeg');
    const { bytes, type } = await custody().copy(complaintId, id, 'rina');
    expect(type).toBe('image/jpeg');
    expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    expect(audited).toEqual([expect.objectContaining({ action: 'attachment-shown', actor: 'rina' })]);
  });

  it('is none of a picture that cannot be read, and the vault goes on', async () => {
    const broken = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    const vault = custody();
    await expect(vault.copy(...(await attach(broken, 'image/png')))).rejects.toMatchObject({
      code: 'not-found',
    });
    const text = Buffer.from('Isi surat');
    expect((await vault.copy(...(await attach(text, 'text/plain')))).bytes).toEqual(text);
  });
});

describe('a source message', () => {
  const arrived = async (complaintId: string | null, ownerId: string, id: string): Promise<void> => {
    const about = { contentType: 'message/rfc822', envelope: { mailbox: 'INBOX' } };
    const [raw] = await place.seal(ownerId, ['raw', pack(about, Buffer.from('From: budi\n\nHalo'))]);
    await place.owner.query(
      `INSERT INTO inbound (id, channel, external_index, outcome, complaint_id, raw_id, received_at)
       VALUES ($1, 'email', uuid_send($1), 'accepted', $2, $3, now())`,
      [id, complaintId, raw],
    );
  };
  const as = {
    channel: 'email',
    contentType: 'message/rfc822',
    envelope: { mailbox: 'INBOX' },
    body: Buffer.from('From: budi\n\nHalo'),
  };

  it('comes back as it came, of a complaint and of what became none', async () => {
    const complaintId = await aComplaint(place);
    const [accepted, quarantined] = [newId(), newId()];
    await arrived(complaintId, complaintId, accepted);
    await arrived(null, quarantined, quarantined);
    const vault = custody();
    expect(await vault.replay(accepted, 'operator')).toEqual(as);
    expect(await vault.replay(quarantined, 'operator')).toEqual(as);
    expect(audited.map(({ subject }) => subject)).toEqual([complaintId, quarantined]);
  });
});

describe('an erased owner', () => {
  it('is opened no more, even where a backup brought his keys back', async () => {
    const { id, complaintId } = await aDelivery('sending');
    const vault = custody();
    await erased.add(complaintId, new Date());
    await expect(vault.deliver(id)).rejects.toMatchObject({ code: 'not-found', reason: 'erased' });
    await expect(vault.valuesOf(complaintId, 'address')).rejects.toMatchObject({ reason: 'erased' });

    const again = await Erased.open(place.directory);
    expect(again.owners).toContain(complaintId);
    await new SubjectStore(database).destroyAgain(again.owners, new Date());
    const left = await place.owner.query(`SELECT FROM data_key WHERE owner_id = $1`, [complaintId]);
    expect(left).toEqual([]);
  });
});

describe('restricted data', () => {
  it('are kept and opened for nobody but whoever they are about', async () => {
    const { id, complaintId } = await aDelivery('sending');
    const vault = custody();
    await place.owner.query(
      `INSERT INTO data_hold (complaint_id, kind, reason, set_by, at) VALUES ($1, 'restricted', 'x', 'sari', now())`,
      [complaintId],
    );
    const refused = { code: 'not-allowed', reason: 'restricted' };
    await expect(vault.deliver(id)).rejects.toMatchObject(refused);
    await expect(vault.mayOpen(complaintId)).rejects.toMatchObject(refused);
    await expect(vault.valuesOf(complaintId, 'hidden')).rejects.toMatchObject(refused);
    expect(audited).toEqual([]);
    await place.owner.query(`DELETE FROM data_hold WHERE complaint_id = $1`, [complaintId]);
    await vault.deliver(id);
    expect(audited).toHaveLength(1);
  });
});
