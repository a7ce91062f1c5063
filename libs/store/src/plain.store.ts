import type { Database, Transaction } from './database.js';

const LOCK = 7140003;
const MOST_ROWS = 200;
const MOST_BYTES = 32 * 1024 * 1024;

/** A value as it stood before sealing, and what is sealed with it. */
export interface PlainValue {
  id: string;
  ownerId: string;
  kind: string;
  bytes: Buffer;
  beside: Record<string, unknown> | null;
}

export interface PlainInbound {
  id: string;
  channel: string;
  externalId: string;
}

/** Rows from before anything was sealed, set aside by the migration: taken out in batches until none is left. */
export class PlainStore {
  constructor(private readonly database: Database) {}

  /**
   * Runs `work` with the next values and removes them in the same transaction; false when there were none. One process
   * does it while others wait. With the last of them what they stood in is emptied to the ground.
   */
  takeValues(work: (tx: Transaction, values: PlainValue[]) => Promise<void>): Promise<boolean> {
    return this.take('sealed_plain', work, (tx) =>
      tx.query<PlainValue>(
        `DELETE FROM sealed_plain USING (
           SELECT id, sum(octet_length(bytes)) OVER (ORDER BY id) AS upto, row_number() OVER (ORDER BY id) AS place
           FROM (SELECT id, bytes FROM sealed_plain ORDER BY id LIMIT ${MOST_ROWS}) next) chosen
         WHERE chosen.id = sealed_plain.id AND (chosen.upto <= ${MOST_BYTES} OR chosen.place = 1)
         RETURNING sealed_plain.id, owner_id AS "ownerId", kind, bytes, beside`,
      ),
    );
  }

  /** As `takeValues`, with the providers' own ids of source messages. */
  takeInbound(work: (tx: Transaction, rows: PlainInbound[]) => Promise<void>): Promise<boolean> {
    return this.take('inbound_plain', work, (tx) =>
      tx.query<PlainInbound>(
        `DELETE FROM inbound_plain WHERE id IN (SELECT id FROM inbound_plain ORDER BY id LIMIT 2000)
         RETURNING id, channel, external_id AS "externalId"`,
      ),
    );
  }

  /** Puts the keyed hash where a row of before had its id. */
  async index(tx: Transaction, rows: { id: string; channel: string; index: Buffer }[]): Promise<void> {
    await tx.query(
      `UPDATE inbound i SET external_index = decode(g.index, 'hex')
       FROM unnest($1::uuid[], $2::text[], $3::text[]) AS g(id, channel, index)
       WHERE i.channel = g.channel AND i.external_index = uuid_send(g.id)`,
      [
        rows.map(({ id }) => id),
        rows.map(({ channel }) => channel),
        rows.map(({ index }) => index.toString('hex')),
      ],
    );
  }

  private async take<Row>(
    table: string,
    work: (tx: Transaction, rows: Row[]) => Promise<void>,
    next: (tx: Transaction) => Promise<Row[]>,
  ): Promise<boolean> {
    const [some] = await this.database.query(`SELECT 1 FROM ${table} LIMIT 1`);
    if (!some) return false;
    await this.database.transaction(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
      const rows = await next(tx);
      if (rows.length > 0) await work(tx, rows);
      if ((await tx.query(`SELECT 1 FROM ${table} LIMIT 1`)).length === 0)
        await tx.query(`TRUNCATE ${table}`);
    });
    return true;
  }
}
