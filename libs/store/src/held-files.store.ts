import { ComplaintUnit } from './complaint.unit.js';
import type { Database } from './database.js';

/** A file that nobody sees until a scanner has looked at it. */
export interface HeldFile {
  id: string;
  complaintId: string;
}

/** Files that came in while no scanner answered. */
export class HeldFiles {
  constructor(private readonly database: Database) {}

  /** The next ones to look at, in the order in which they came. */
  waiting(limit: number): Promise<HeldFile[]> {
    return this.database.query<HeldFile>(
      `SELECT id, complaint_id AS "complaintId" FROM attachment
       WHERE held = 'unscanned' AND sealed_id IS NOT NULL ORDER BY id LIMIT $1`,
      [limit],
    );
  }

  /** Lets people see it. */
  async release(id: string): Promise<void> {
    await this.database.query(`UPDATE attachment SET held = NULL WHERE id = $1 AND held = 'unscanned'`, [id]);
  }

  /** Nobody will ever see it; the complaint's timeline says so. */
  withhold({ id, complaintId }: HeldFile, at: Date): Promise<void> {
    return this.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      await tx.query(`UPDATE attachment SET held = 'infected' WHERE id = $1`, [id]);
      await unit?.record({ at, actor: 'system', action: 'file-infected' });
    });
  }
}
