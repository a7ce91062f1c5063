import { aboutNothing, recordAudit } from './audit.store.js';
import type { Database, Transaction } from './database.js';
import { bump } from './knowledge.store.js';

/** A model that was trained here, without its file. */
export interface KeptModel {
  version: string;
  madeAt: Date;
  madeBy: string;
  /** Since when it decides, unless another one does since later; null: it never has. */
  liveFrom: Date | null;
  figures: object;
  /** What of this installation it learned from. */
  learnedFrom: object[];
}

interface By {
  actor: string;
  at: Date;
}

const columns = `version, made_at AS "madeAt", made_by AS "madeBy", live_from AS "liveFrom", figures,
  learned_from AS "learnedFrom"`;
const newestLive = `live_from IS NOT NULL ORDER BY live_from DESC, version LIMIT 1`;

/** Models of routing: which there are, which decides, and what they learned from. */
export class RoutingModelStore {
  constructor(private readonly database: Database) {}

  /** Keeps a model; one of the same version only gets the newer figures. With `live` it decides from now on. */
  keep(
    model: Pick<KeptModel, 'version' | 'figures' | 'learnedFrom'> & { file: string },
    by: By,
    { live }: { live: boolean },
  ): Promise<void> {
    const { version, figures, learnedFrom, file } = model;
    return this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO routing_model (version, made_at, made_by, figures, learned_from, file)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (version) DO UPDATE SET figures = excluded.figures`,
        [
          version,
          by.at,
          by.actor,
          JSON.stringify(figures),
          JSON.stringify(learnedFrom),
          Buffer.from(file, 'latin1'),
        ],
      );
      const detail = { learned: learnedFrom.length };
      await recordAudit(tx, {
        ...by,
        action: 'model-trained',
        subject: aboutNothing,
        reason: version,
        detail,
      });
      if (live) await this.putLive(tx, version, by);
    });
  }

  /** Lets a kept model decide from now on, in every process; false where there is none of this version. */
  use(version: string, by: By): Promise<boolean> {
    return this.database.transaction((tx) => this.putLive(tx, version, by));
  }

  private async putLive(tx: Transaction, version: string, by: By): Promise<boolean> {
    const sql = `UPDATE routing_model SET live_from = $2 WHERE version = $1 RETURNING version`;
    if ((await tx.query(sql, [version, by.at])).length === 0) return false;
    await recordAudit(tx, { ...by, action: 'model-live', subject: aboutNothing, reason: version });
    await bump(tx);
    return true;
  }

  /** All that are kept, the newest first. */
  list(): Promise<KeptModel[]> {
    return this.database.query<KeptModel>(
      `SELECT ${columns} FROM routing_model ORDER BY made_at DESC, version`,
    );
  }

  /** The one that was made live last; null where none ever was: then it is the build's own. */
  async live(): Promise<KeptModel | null> {
    const [row] = await this.database.query<KeptModel>(
      `SELECT ${columns} FROM routing_model WHERE ${newestLive}`,
    );
    return row ?? null;
  }

  /** The file of that one, unless it is `known` already: then null, as where there is none. */
  async liveFile(known: string | null): Promise<{ version: string; file: string } | null> {
    const [row] = await this.database.query<{ version: string; file: Buffer }>(
      `SELECT version, file FROM (SELECT version, file FROM routing_model WHERE ${newestLive}) m
       WHERE version IS DISTINCT FROM $1`,
      [known],
    );
    return row ? { version: row.version, file: row.file.toString('latin1') } : null;
  }
}
