import type { MigrationInterface, QueryRunner } from 'typeorm';

const schema = [
  `CREATE TABLE "complaint" ("id" uuid NOT NULL, "code" text NOT NULL, "channel" text NOT NULL, "source" text, "title" text, "text" text NOT NULL, "classification" text, "supervisory" boolean NOT NULL DEFAULT false, "anonymous" boolean NOT NULL DEFAULT false, "confidential" boolean NOT NULL DEFAULT false, "automatic" boolean NOT NULL DEFAULT false, "category" text, "wilayah" text, "place" jsonb, "place_text" text, "lat" double precision, "lon" double precision, "occurred_on" date, "received_at" TIMESTAMP WITH TIME ZONE NOT NULL, "entered_at" TIMESTAMP WITH TIME ZONE NOT NULL, "entered_by" text, "entered_at_instansi" text, "desk" jsonb, "status" text NOT NULL DEFAULT 'received', "instansi" text, "answer_by" TIMESTAMP WITH TIME ZONE NOT NULL, "rule_set" text NOT NULL, "suggestion" jsonb, "suggested_instansi" text, "words" tsvector, "reply_reference" text, "pin_hash" bytea NOT NULL, "secret_hash" bytea NOT NULL, "pin_failures" smallint NOT NULL DEFAULT '0', "pin_locked_until" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_a9c8dbc2ab4988edcc2ff0a7337" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "complaint_code" ON "complaint" ("code")`,
  `CREATE INDEX "complaint_of_wilayah" ON "complaint" ("wilayah", "answer_by", "id") WHERE suggestion IS NOT NULL`,
  `CREATE INDEX "complaint_of_instansi" ON "complaint" ("instansi", "answer_by", "id") WHERE instansi IS NOT NULL`,
  `CREATE INDEX "complaint_open_by_deadline" ON "complaint" ("answer_by", "id") WHERE status NOT IN ('closed','archived','merged')`,
  `CREATE TABLE "message" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "from" text NOT NULL, "kind" text NOT NULL, "text" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "author" text, "instansi" text, CONSTRAINT "PK_ba01f0a3e0123651915008bc578" PRIMARY KEY ("id"))`,
  `CREATE INDEX "message_of_complaint" ON "message" ("complaint_id", "at", "id")`,
  `CREATE TABLE "attachment" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "message_id" uuid NOT NULL, "name" text NOT NULL, "type" text NOT NULL, "size" integer NOT NULL, "sealed_id" uuid, "ref" text, CONSTRAINT "PK_d2a80c3a8d467f08a750ac4b420" PRIMARY KEY ("id"))`,
  `CREATE INDEX "attachment_to_fetch" ON "attachment" ("id") WHERE sealed_id IS NULL`,
  `CREATE INDEX "attachment_of_complaint" ON "attachment" ("complaint_id")`,
  `CREATE TABLE "disposition" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "kind" text NOT NULL, "instansi" text NOT NULL, "reason" text NOT NULL, "made_by" text NOT NULL, "made_at" TIMESTAMP WITH TIME ZONE NOT NULL, "answer_by" TIMESTAMP WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP WITH TIME ZONE, "ended_as" text, CONSTRAINT "PK_dbff9c15e052cb007539963d1a9" PRIMARY KEY ("id"))`,
  `CREATE INDEX "disposition_of_instansi" ON "disposition" ("instansi", "complaint_id")`,
  `CREATE INDEX "disposition_of_complaint" ON "disposition" ("complaint_id", "made_at")`,
  `CREATE TABLE "accused" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "instansi" text, "unit" text, "person_sealed_id" uuid, CONSTRAINT "PK_a93cff0cfc6bac712f1fd7e623c" PRIMARY KEY ("id"))`,
  `CREATE INDEX "accused_of_complaint" ON "accused" ("complaint_id")`,
  `CREATE TABLE "external_reference" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "system" text NOT NULL, "reference" text NOT NULL, "date" date, "state" text, CONSTRAINT "PK_02611658e0d81ce42303ab9ab90" PRIMARY KEY ("id"))`,
  `CREATE INDEX "external_reference_by_number" ON "external_reference" ("system", "reference")`,
  `CREATE INDEX "external_reference_of_complaint" ON "external_reference" ("complaint_id")`,
  `CREATE TABLE "timeline" ("complaint_id" uuid NOT NULL, "id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "actor" text NOT NULL, "action" text NOT NULL, "reason" text, "instansi" text, CONSTRAINT "PK_357e2f03c197d8dda21028068da" PRIMARY KEY ("complaint_id", "id"))`,
  `CREATE TABLE "wilayah" ("code" text NOT NULL, "name" text NOT NULL, "level" text NOT NULL, "parent" text, CONSTRAINT "PK_c134a849bd4e36ce031fd3c8ac8" PRIMARY KEY ("code"))`,
  `CREATE TABLE "category" ("id" text NOT NULL, "label" text NOT NULL, "gloss" text NOT NULL, CONSTRAINT "PK_9c4e4a89e3674fc9f382d733f03" PRIMARY KEY ("id"))`,
  `CREATE TABLE "instansi" ("id" text NOT NULL, "name" text NOT NULL, "kind" text NOT NULL, "parent_id" text, "wilayah" text, "handles" text array NOT NULL, "connected" boolean NOT NULL DEFAULT true, "autopilot" boolean NOT NULL DEFAULT false, CONSTRAINT "PK_83974a4af1d3dbe4910deab06f5" PRIMARY KEY ("id"))`,
  `CREATE TABLE "holiday" ("date" date NOT NULL, "name" text NOT NULL, CONSTRAINT "PK_89b26e4ed3db8895b86c8df55e8" PRIMARY KEY ("date"))`,
  `CREATE TABLE "officer" ("id" uuid NOT NULL, "user_name" text NOT NULL, "name" text NOT NULL, "role" text NOT NULL, "instansi" text, "password_hash" text NOT NULL, "active" boolean NOT NULL DEFAULT true, CONSTRAINT "PK_b9bab694da36794c5065085936c" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "officer_user_name" ON "officer" ("user_name")`,
  `CREATE TABLE "session" ("token_hash" bytea NOT NULL, "kind" text NOT NULL, "actor" text NOT NULL, "name" text NOT NULL, "role" text NOT NULL, "instansi" text, "seen_at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_a83507eb0338ac037780e02f2b9" PRIMARY KEY ("token_hash"))`,
  `CREATE TABLE "inbound" ("channel" text NOT NULL, "external_id" text NOT NULL, "id" uuid NOT NULL, "outcome" text NOT NULL, "reason" text, "complaint_id" uuid, "message_id" uuid, "raw_id" uuid NOT NULL, "content_type" text NOT NULL, "envelope" jsonb, "received_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_f7a49a7431c5d5e578b03830f1a" PRIMARY KEY ("channel", "external_id"))`,
  `CREATE INDEX "inbound_waiting" ON "inbound" ("id") WHERE outcome = 'asked-which'`,
  `CREATE INDEX "inbound_quarantined" ON "inbound" ("received_at", "id") WHERE outcome = 'quarantined'`,
  `CREATE TABLE "sealed" ("id" uuid NOT NULL, "owner_id" uuid NOT NULL, "kind" text NOT NULL, "key_version" smallint NOT NULL, "bytes" bytea NOT NULL, CONSTRAINT "PK_eb4f8f4df65533a32ce1be46ebf" PRIMARY KEY ("id"))`,
  `CREATE INDEX "sealed_of_owner" ON "sealed" ("owner_id", "kind")`,
  `CREATE TABLE "conversation" ("channel" text NOT NULL, "address_index" bytea NOT NULL, "complaint_id" uuid NOT NULL, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, "pending" uuid array NOT NULL DEFAULT '{}', CONSTRAINT "PK_e9a95ef7c209b82c2b43ddf5edd" PRIMARY KEY ("channel", "address_index", "complaint_id"))`,
  `CREATE INDEX "conversation_of_complaint" ON "conversation" ("complaint_id")`,
  `CREATE TABLE "automatic_reply" ("address_index" bytea NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_4c262b40a17aa66154724ed7886" PRIMARY KEY ("address_index"))`,
  `CREATE TABLE "idempotency" ("key_index" bytea NOT NULL, "body_hash" bytea NOT NULL, "sealed_answer" bytea NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_522014168b5b966dd7737bc78d2" PRIMARY KEY ("key_index"))`,
  `CREATE INDEX "idempotency_age" ON "idempotency" ("at")`,
  `CREATE TABLE "channel_cursor" ("channel" text NOT NULL, "cursor" jsonb NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_453f2baacc82aec392d322d5c90" PRIMARY KEY ("channel"))`,
  `CREATE TABLE "outbox" ("id" uuid NOT NULL, "pattern" text NOT NULL, "payload" jsonb NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "sent_at" TIMESTAMP WITH TIME ZONE, "attempts" smallint NOT NULL DEFAULT '0', "last_error" text, CONSTRAINT "PK_340ab539f309f03bdaa14aa7649" PRIMARY KEY ("id"))`,
  `CREATE INDEX "outbox_due" ON "outbox" ("due_at", "id") WHERE sent_at IS NULL`,
  `CREATE TABLE "handled_event" ("event_id" uuid NOT NULL, "handler" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_9868c43f948624b42ef666e1047" PRIMARY KEY ("event_id", "handler"))`,
  `CREATE TABLE "delivery" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "message_id" uuid NOT NULL, "channel" text NOT NULL, "address_sealed_id" uuid NOT NULL, "letter_sealed_id" uuid NOT NULL, "automatic" boolean NOT NULL, "state" text NOT NULL DEFAULT 'queued', "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "attempts" smallint NOT NULL DEFAULT '0', "maybe_sent" boolean NOT NULL DEFAULT false, "provider_id" text, "last_error" text, "done_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_ffad7bf84e68716cd9af89003b0" PRIMARY KEY ("id"))`,
  `CREATE INDEX "delivery_by_provider" ON "delivery" ("channel", "provider_id") WHERE provider_id IS NOT NULL`,
  `CREATE INDEX "delivery_of_complaint" ON "delivery" ("complaint_id")`,
  `CREATE INDEX "delivery_due" ON "delivery" ("due_at", "id") WHERE state IN ('queued','sending')`,
  `CREATE UNIQUE INDEX "delivery_once" ON "delivery" ("message_id")`,
  `ALTER TABLE "message" ADD CONSTRAINT "FK_42267a0a10adc7671514decf44b" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "attachment" ADD CONSTRAINT "FK_8b3314bbeb9c77f91144513bbe7" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "disposition" ADD CONSTRAINT "FK_d22146e733e4d8b5ec41b077721" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "accused" ADD CONSTRAINT "FK_14af4a1c0ed87b4a2629d68ded8" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "external_reference" ADD CONSTRAINT "FK_3ee4548f82893a68f6f25238111" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
];

const beyondTheEntities = [
  `CREATE INDEX "complaint_words" ON "complaint" USING gin (words) WHERE words IS NOT NULL`,
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$`,
  `CREATE TRIGGER timeline_is_append_only BEFORE UPDATE OR DELETE ON "timeline"
     FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER timeline_is_never_emptied BEFORE TRUNCATE ON "timeline"
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];

export class TheWayOfAReport1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...schema, ...beyondTheEntities]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = schema.flatMap((statement) => /^CREATE TABLE "(\w+)"/.exec(statement)?.[1] ?? []);
    await runner.query(`DROP TABLE ${tables.map((table) => `"${table}"`).join(', ')} CASCADE`);
    await runner.query(`DROP FUNCTION refuse_change()`);
  }
}
