import type { DeliveryFailure, MessageKind } from '#complaint';
import { within, type Scope } from './complaint.queries.js';
import type { Database, Queries, Transaction } from './database.js';
import { giveUp } from './delivery.store.js';

/** A message that people must see to. */
export interface ErrandRow {
  id: string;
  complaintId: string;
  code: string;
  channel: string;
  kind: MessageKind;
  text: string;
  instansi: string | null;
  wilayah: string | null;
  /** When it was said. */
  at: Date;
  /** Why its last way failed; null for one that waits to be brought. */
  failure: DeliveryFailure | null;
}

const MOST = 200;

const columns = `d.id, c.id AS "complaintId", c.code, c.wilayah, d.channel, m.kind, m.text, m.instansi, m.at, d.failure`;
const rows = `FROM delivery d JOIN complaint c ON c.id = d.complaint_id JOIN message m ON m.id = d.message_id`;

/** It waits for a person: no process ever takes it. */
const waits = `d.state = 'queued' AND d.channel = ANY(ARRAY['letter', 'phone', 'walk-in'])`;

/** No way was left for it, and nobody has seen to it since. */
const lost = `d.state = 'failed' AND NOT d.automatic AND d.settled_at IS NULL AND d.failure <> 'erased'
  AND NOT EXISTS (SELECT FROM delivery o WHERE o.message_id = d.message_id AND (o.state <> 'failed' OR o.id > d.id))`;

/** What people bring to reporters, and what reached nobody: as far as an officer sees the complaints. */
export class ErrandStore {
  constructor(private readonly database: Database) {}

  /** Letters to be posted, calls to be made, and what to tell whoever comes to the counter; the oldest first. */
  waiting(scope: Scope): Promise<ErrandRow[]> {
    return this.find(this.database, scope, waits);
  }

  /** What reached its reporter by none of his ways; the oldest first. */
  lost(scope: Scope): Promise<ErrandRow[]> {
    return this.find(this.database, scope, lost);
  }

  /** One of either list; null for what is in neither, or out of sight. */
  async one(tx: Queries, scope: Scope, of: 'waiting' | 'lost', id: string): Promise<ErrandRow | null> {
    return (await this.find(tx, scope, of === 'waiting' ? waits : lost, id))[0] ?? null;
  }

  async carried(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.query(
      `UPDATE delivery SET state = 'delivered', attempts = attempts + 1, done_at = $2 WHERE id = $1 AND state = 'queued'`,
      [id, at],
    );
  }

  /** A letter that came back, a number that nobody answers: another way is tried. */
  notCarried(tx: Transaction, id: string, why: 'gone' | 'gave-up'): Promise<void> {
    return giveUp(tx, id, why, null);
  }

  async settle(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.query(`UPDATE delivery SET settled_at = $2 WHERE id = $1`, [id, at]);
  }

  private find(on: Queries, scope: Scope, which: string, id?: string): Promise<ErrandRow[]> {
    const parameters: unknown[] = [];
    const conditions = [which, ...within(scope, parameters)];
    if (id !== undefined) conditions.push(`d.id = $${parameters.push(id)}`);
    return on.query<ErrandRow>(
      `SELECT ${columns} ${rows} WHERE ${conditions.join(' AND ')} ORDER BY m.at, d.id LIMIT ${MOST}`,
      parameters,
    );
  }
}
