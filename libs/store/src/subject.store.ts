import { aboutNothing, recordAudit, type AuditEntry } from './audit.store.js';
import type { Database, Transaction } from './database.js';

/** A complaint, or the inbound row of what became none, with every owner of sealed values that belongs to it. */
export interface Subject {
  id: string;
  owners: string[];
  isComplaint: boolean;
  /** It still expects something from somebody. */
  isOpen: boolean;
  /** It is tied to a legal process: its identity must stay. */
  isHeld: boolean;
}

/** What the vault needs to destroy somebody's identity, with the rights of its own role. */
export class SubjectStore {
  constructor(private readonly database: Database) {}

  /** null where it is neither a complaint nor a source message that became none. */
  async subject(id: string): Promise<Subject | null> {
    const [complaint] = await this.database.query<{ isOpen: boolean; isHeld: boolean; inbound: string[] }>(
      `SELECT coalesce(l.status, c.status) NOT IN ('closed', 'archived', 'merged') AS "isOpen",
         EXISTS (SELECT FROM data_hold h WHERE h.complaint_id = c.id AND h.kind = 'legal') AS "isHeld",
         ARRAY(SELECT i.id FROM inbound i WHERE i.complaint_id = c.id
                 AND i.outcome IN ('joined', 'answered')) AS inbound
       FROM complaint c LEFT JOIN complaint l ON l.id = c.merged_into WHERE c.id = $1`,
      [id],
    );
    if (complaint) {
      const { inbound, ...state } = complaint;
      return { id, owners: [id, ...inbound], isComplaint: true, ...state };
    }
    const [inbound] = await this.database.query(
      `SELECT FROM inbound WHERE id = $1 AND outcome IN ('quarantined', 'answered') AND complaint_id IS NULL`,
      [id],
    );
    return inbound ? { id, owners: [id], isComplaint: false, isOpen: false, isHeld: false } : null;
  }

  /** Notes the erasure and why in the audit, once, and destroys the keys of its owners and what they sealed. */
  async destroy(
    { id, owners }: Pick<Subject, 'id' | 'owners'>,
    why: 'request' | 'retention',
    entry: Omit<AuditEntry, 'subject'>,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const added = await tx.query(
        `INSERT INTO erasure (owner_id, at, why, by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING owner_id`,
        [id, entry.at, why, entry.actor],
      );
      if (added.length > 0) await recordAudit(tx, { ...entry, subject: id });
      await destroyKeys(tx, owners);
    });
  }

  /** Destroys again what an older backup brought back, and notes whose erasure it did not know of. */
  async destroyAgain(owners: string[], at: Date): Promise<void> {
    await this.database.transaction(async (tx) => {
      await destroyKeys(tx, owners);
      const back = await tx.query<{ id: string }>(
        `INSERT INTO erasure (owner_id, at, why, by)
         SELECT o.id, $2, 'restored', 'system' FROM unnest($1::uuid[]) AS o(id)
         WHERE EXISTS (SELECT FROM complaint c WHERE c.id = o.id)
         ON CONFLICT DO NOTHING RETURNING owner_id AS id`,
        [owners, at],
      );
      for (const { id } of back) {
        const entry = { at, actor: 'system', role: 'system', action: 'identity-erased', subject: id };
        await recordAudit(tx, { ...entry, reason: 'restored' });
      }
      if (back.length === 0) return;
      const detail = { complaints: back.length };
      const entry = { at, actor: 'system', role: 'system', action: 'erasures-repeated', detail };
      await recordAudit(tx, { ...entry, subject: aboutNothing });
    });
  }
}

async function destroyKeys(tx: Transaction, owners: string[]): Promise<void> {
  await tx.query(`DELETE FROM data_key WHERE owner_id = ANY($1::uuid[])`, [owners]);
  await tx.query(`DELETE FROM sealed WHERE owner_id = ANY($1::uuid[])`, [owners]);
  await tx.query(`DELETE FROM blind_index WHERE owner_id = ANY($1::uuid[])`, [owners]);
}
