import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * What stood plain is set aside with what is sealed beside it. SQL holds no keys: `sealPlainRows` of #identity seals
 * these rows when the house is opened, before anything new is taken in.
 */
const setAside = [
  `ALTER TABLE "sealed" RENAME TO "sealed_plain"`,
  `ALTER TABLE "sealed_plain" RENAME CONSTRAINT "PK_eb4f8f4df65533a32ce1be46ebf" TO "sealed_plain_pkey"`,
  `DROP INDEX "sealed_of_owner"`,
  `ALTER TABLE "sealed_plain" DROP COLUMN "key_version", ADD COLUMN "beside" jsonb`,
  `UPDATE sealed_plain s SET beside = jsonb_strip_nulls(jsonb_build_object('contentType', i.content_type, 'envelope', i.envelope))
   FROM inbound i WHERE i.raw_id = s.id`,
  `UPDATE sealed_plain s SET beside = jsonb_build_object('name', a.name) FROM attachment a WHERE a.sealed_id = s.id`,
  `UPDATE sealed_plain s SET beside = jsonb_build_object('accused', a.id) FROM accused a WHERE a.person_sealed_id = s.id`,
  `UPDATE sealed_plain s SET beside = jsonb_build_object('channel', v.channel, 'addressIndex', encode(v.address_index, 'hex'))
   FROM conversation v WHERE s.kind = 'waiting' AND s.owner_id = ANY (v.pending)`,
  `UPDATE sealed_plain s SET beside = jsonb_strip_nulls(jsonb_build_object('channel', c.channel, 'replyReference', c.reply_reference,
     'open', c.status NOT IN ('closed', 'archived', 'merged')))
   FROM complaint c WHERE c.id = s.owner_id AND s.kind = 'address'`,
  `CREATE TABLE "inbound_plain" ("id" uuid NOT NULL, "channel" text NOT NULL, "external_id" text NOT NULL, CONSTRAINT "inbound_plain_pkey" PRIMARY KEY ("id"))`,
  `INSERT INTO inbound_plain SELECT id, channel, external_id FROM inbound`,
];

const schema = [
  `CREATE TABLE "sealed" ("owner_id" uuid NOT NULL, "id" uuid NOT NULL, "key_id" uuid NOT NULL, "kind" text NOT NULL, "bytes" bytea NOT NULL, CONSTRAINT "PK_add8c8393d12b20ec6b7cc449ed" PRIMARY KEY ("owner_id", "id"))`,
  `CREATE TABLE "data_key" ("owner_id" uuid NOT NULL, "id" uuid NOT NULL, "batch_id" uuid NOT NULL, "wrapped" bytea NOT NULL, CONSTRAINT "PK_bf1f69e161a5481f4b08b8fe0f1" PRIMARY KEY ("owner_id", "id"))`,
  `CREATE TABLE "key_batch" ("id" uuid NOT NULL, "custodian_version" integer NOT NULL, "custodian_wrap" bytea NOT NULL, "escrow_version" integer NOT NULL, "escrow_wrap" bytea NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_04fd046a39f4e0a87e377fa69ae" PRIMARY KEY ("id"))`,
  `CREATE TABLE "waiting_text" ("channel" text NOT NULL, "address_index" bytea NOT NULL, "inbound_id" uuid NOT NULL, "said" bytea NOT NULL, CONSTRAINT "PK_696e6e3223dd986698ac1ab0179" PRIMARY KEY ("channel", "address_index", "inbound_id"))`,
  `ALTER TABLE "conversation" DROP COLUMN "pending", ADD COLUMN "vouched" boolean NOT NULL DEFAULT true`,
  `ALTER TABLE "conversation" ALTER COLUMN "vouched" DROP DEFAULT`,
  // Until its keyed hash stands there, a row of before is told from the others by its own id.
  `ALTER TABLE "inbound" DROP CONSTRAINT "PK_f7a49a7431c5d5e578b03830f1a", DROP COLUMN "content_type", DROP COLUMN "envelope",
     DROP COLUMN "message_id", ALTER COLUMN "external_id" TYPE bytea USING uuid_send(id)`,
  `ALTER TABLE "inbound" RENAME COLUMN "external_id" TO "external_index"`,
  `ALTER TABLE "inbound" ADD CONSTRAINT "PK_d1eed65233fe8621966928f7a34" PRIMARY KEY ("channel", "external_index")`,
  `CREATE INDEX "inbound_joined" ON "inbound" ("complaint_id") WHERE outcome = 'joined'`,
  // A changed type writes the whole table anew: what a dropped column held is then nowhere in its file.
  `ALTER TABLE "complaint" DROP COLUMN "reply_reference", ADD COLUMN "address_sealed_id" uuid,
     ALTER COLUMN "channel" TYPE text USING concat(channel)`,
  `ALTER TABLE "attachment" DROP COLUMN "name", ALTER COLUMN "type" TYPE text USING concat(type)`,
  `UPDATE complaint c SET address_sealed_id = s.id FROM sealed_plain s WHERE s.owner_id = c.id AND s.kind = 'address'`,
  // Their hashes of a whole form were keyed by nothing: who knows the text could guess the number that stood with it.
  `TRUNCATE "idempotency"`,
];

const wayBack = [
  `DROP TABLE "data_key", "key_batch", "waiting_text", "inbound_plain", "sealed"`,
  `ALTER TABLE "sealed_plain" RENAME TO "sealed"`,
  `ALTER TABLE "sealed" RENAME CONSTRAINT "sealed_plain_pkey" TO "PK_eb4f8f4df65533a32ce1be46ebf"`,
  `ALTER TABLE "sealed" DROP COLUMN "beside", ADD COLUMN "key_version" smallint NOT NULL`,
  `CREATE INDEX "sealed_of_owner" ON "sealed" ("owner_id", "kind")`,
  `ALTER TABLE "conversation" DROP COLUMN "vouched", ADD COLUMN "pending" uuid array NOT NULL DEFAULT '{}'`,
  `DROP INDEX "inbound_joined"`,
  `ALTER TABLE "inbound" DROP COLUMN "external_index", ADD COLUMN "external_id" text NOT NULL, ADD COLUMN "message_id" uuid,
     ADD COLUMN "content_type" text NOT NULL, ADD COLUMN "envelope" jsonb,
     ADD CONSTRAINT "PK_f7a49a7431c5d5e578b03830f1a" PRIMARY KEY ("channel", "external_id")`,
  `ALTER TABLE "complaint" DROP COLUMN "address_sealed_id", ADD COLUMN "reply_reference" text`,
  `ALTER TABLE "attachment" ADD COLUMN "name" text NOT NULL`,
];

/** Identity, letters and raw bytes stand sealed; what a provider calls its messages, as a keyed hash. */
export class IdentitySealed1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...setAside, ...schema]) await runner.query(statement);
  }

  /** Only where nothing was taken in yet: no key that is here makes plain again what was sealed. */
  async down(runner: QueryRunner): Promise<void> {
    const taken = (await runner.query(`SELECT 1 FROM inbound LIMIT 1`)) as unknown[];
    if (taken.length > 0) throw new Error('what is sealed stays so: go back to a backup of before');
    for (const statement of wayBack) await runner.query(statement);
  }
}
