import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#platform';
import { Database, IntakeStore, muaraDataSource, PlainStore, SealedStore } from '#store';
import { tablesHolding } from '../../../test/support/canary-places.js';
import { emptyDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { OpenVault, sealer } from '../../../test/support/vault.js';
import { Identity } from './identity.js';
import { Keys } from './keys.js';
import { sealPlainRows } from './plain-rows.js';
import { unpack } from './sealed-shapes.js';

const [complaint, other, inbound, words, waiting] = [newId(), newId(), newId(), newId(), newId()];
const [raw, reporter, address, person, file, letter, said] = Array.from({ length: 7 }, () => newId());
const [accused, attachment] = [newId(), newId()];
const canaries = ['Siti Canary', 'siti@canary.id', '<canary@warga.id>', 'Pak Canary', 'KTP-Canary.pdf'];

describe('what stood plain before there was sealing', () => {
  let fresh: FreshDatabase;
  let database: Database;
  const keys = new Keys('a secret of the tests, long enough to be one');
  const identity = new Identity(sealer, new SealedStore(), keys);

  /** The database as the first migration left it, with one of each row that changed its shape. */
  beforeEach(async () => {
    fresh = await emptyDatabase();
    const before = await muaraDataSource(fresh.url, { poolSize: 1 }).initialize();
    const [first] = before.migrations;
    if (!first) throw new Error('no migrations');
    const runner = before.createQueryRunner();
    await runner.query(
      `CREATE TABLE migration (id SERIAL PRIMARY KEY, timestamp bigint NOT NULL, name varchar NOT NULL)`,
    );
    await first.up(runner);
    await runner.query(
      `INSERT INTO migration (timestamp, name) VALUES (1795305600000, 'TheWayOfAReport1795305600000')`,
    );
    const index = keys.index('address', 'sms', '+6281200009999').toString('hex');
    for (const statement of [
      `INSERT INTO complaint (id, code, channel, text, received_at, entered_at, answer_by, rule_set, reply_reference, pin_hash, secret_hash)
       SELECT g.id::uuid, g.code, 'email', 'jalan rusak', now(), now(), now(), 'r', g.reference, '\\x00', '\\x00'
       FROM (VALUES ('${complaint}', 'A', '<canary@warga.id>'), ('${other}', 'B', NULL)) AS g(id, code, reference)`,
      `INSERT INTO inbound (channel, external_id, id, outcome, complaint_id, raw_id, content_type, envelope, received_at) VALUES
       ('email', '<canary@warga.id>', '${inbound}', 'accepted', '${complaint}', '${raw}', 'message/rfc822', '{"mailbox":"INBOX"}', now()),
       ('email', '<canary-2@warga.id>', '${words}', 'quarantined', NULL, '${newId()}', 'message/rfc822', NULL, now()),
       ('sms', 'SM1', '${waiting}', 'asked-which', NULL, '${newId()}', 'text/plain', NULL, now())`,
      `INSERT INTO accused (id, complaint_id, person_sealed_id) VALUES ('${accused}', '${complaint}', '${person}')`,
      `INSERT INTO attachment (id, complaint_id, message_id, name, type, size, sealed_id)
       VALUES ('${attachment}', '${complaint}', '${complaint}', 'KTP-Canary.pdf', 'application/pdf', 3, '${file}')`,
      `INSERT INTO conversation (channel, address_index, complaint_id, opened_at, pending)
       VALUES ('sms', '\\x${index}', '${other}', now(), ARRAY['${waiting}']::uuid[])`,
      `INSERT INTO sealed (id, owner_id, kind, key_version, bytes) SELECT g.id::uuid, g.owner::uuid, g.kind, 0, convert_to(g.text, 'UTF8')
       FROM (VALUES ('${raw}', '${complaint}', 'raw', 'From: Siti Canary'), ('${reporter}', '${complaint}', 'reporter', '{"name":"Siti Canary"}'),
         ('${address}', '${complaint}', 'address', 'siti@canary.id'), ('${person}', '${complaint}', 'accused-person', 'Pak Canary'),
         ('${file}', '${complaint}', 'attachment', 'pdf'), ('${letter}', '${complaint}', 'outgoing-text', '{"subject":"s","text":"Siti Canary"}'),
         ('${said}', '${waiting}', 'waiting', '{"text":"Siti Canary menunggu","attachments":[]}')) AS g(id, owner, kind, text)`,
      `INSERT INTO sealed (id, owner_id, kind, key_version, bytes)
       SELECT gen_random_uuid(), gen_random_uuid(), 'raw', 0, convert_to('Siti Canary ' || n, 'UTF8') FROM generate_series(1, 450) n`,
    ]) {
      await runner.query(statement);
    }
    await runner.release();
    await before.destroy();
    database = await Database.open(fresh.url, { migrate: true });
  });
  afterEach(async () => {
    await database.close();
    await fresh.drop();
  });

  const seal = (on = database) =>
    sealPlainRows({
      plain: new PlainStore(on),
      sealed: new SealedStore(),
      memory: new IntakeStore(on),
      identity,
    });
  async function expectSealed(): Promise<void> {
    const vault = new OpenVault(database);
    expect(await tablesHolding(database, canaries)).toEqual([]);
    const kept = new Map((await vault.values()).map(({ id, value }) => [id, value.toString()]));
    expect(kept.size).toBe(456);
    expect(await vault.identityOf(complaint)).toEqual({
      reporter: { name: 'Siti Canary' },
      address: 'siti@canary.id',
      replyReference: '<canary@warga.id>',
      accused: { [accused]: 'Pak Canary' },
    });
    expect(await vault.replay(inbound)).toEqual({
      channel: 'email',
      contentType: 'message/rfc822',
      envelope: { mailbox: 'INBOX' },
      body: Buffer.from('From: Siti Canary'),
    });
    expect(JSON.parse(kept.get(letter ?? '') ?? '')).toEqual({ subject: 's', text: 'Siti Canary' });
    const packed = (await vault.values(complaint)).find(({ id }) => id === file);
    expect(unpack('attachment', packed?.value ?? Buffer.alloc(0))).toEqual({
      about: { name: 'KTP-Canary.pdf' },
      bytes: Buffer.from('pdf'),
    });
  }

  it('is sealed under its old ids, and stands nowhere any longer', async () => {
    expect(await tablesHolding(database, canaries)).toEqual(['inbound_plain', 'sealed_plain']);
    await seal();
    await expectSealed();
    for (const table of ['sealed_plain', 'inbound_plain']) {
      // Emptied to the ground: not even a dead row is left in its file.
      const [size] = await database.query(`SELECT pg_relation_size('${table}')::int AS bytes`);
      expect(size).toEqual({ bytes: 0 });
    }
  });

  it('is known again where it is delivered again, written to, and chosen for', async () => {
    await seal();
    const rows = await database.query(
      `SELECT id FROM inbound WHERE channel = 'email' AND external_index = $1`,
      [identity.externalIndex('email', '<canary@warga.id>')],
    );
    expect(rows).toEqual([{ id: inbound }]);
    const ways = await database.query(
      `SELECT channel, sealed_id, given, place FROM reply_address WHERE owner_id = $1`,
      [complaint],
    );
    expect(ways).toEqual([{ channel: 'email', sealed_id: address, given: 'came-by', place: 0 }]);
    const talks = await database.query(
      `SELECT channel, vouched, address_index FROM conversation WHERE complaint_id = $1`,
      [complaint],
    );
    const index = identity.addressIndex('email', 'siti@canary.id');
    expect(talks).toEqual([{ channel: 'email', vouched: false, address_index: index }]);
    const addressIndex = identity.addressIndex('sms', '+6281200009999');
    const [text] = await new IntakeStore(database).waiting({ channel: 'sms', addressIndex });
    expect(text?.inboundId).toBe(waiting);
    expect(identity.openWaiting(waiting, text?.said ?? Buffer.alloc(0))).toContain('Siti Canary menunggu');
  });

  it('is sealed once by processes that start together, and by the next where one dies', async () => {
    const dying = new PlainStore(database);
    const dead = dying.takeValues(() => Promise.reject(new Error('killed')));
    await expect(dead).rejects.toThrow('killed');
    const others = await Promise.all([1, 2, 3].map(() => Database.open(fresh.url, { poolSize: 2 })));
    await Promise.all([seal(), ...others.map((on) => seal(on))]);
    await Promise.all(others.map((on) => on.close()));
    await expectSealed();
  });
});
