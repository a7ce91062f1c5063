import type { Role } from '#complaint';
import { aboutNothing, recordAudit } from './audit.store.js';
import type { Database } from './database.js';

export interface InstansiRow {
  id: string;
  name: string;
  kind: string;
  parentId: string | null;
  wilayah: string | null;
  handles: string[];
  connected: boolean;
  autopilot: boolean;
}

export interface OfficeData {
  wilayah: { code: string; name: string; level: 'provinsi' | 'kabupaten' | 'kota'; parent: string | null }[];
  categories: { id: string; label: string; gloss: string; confidential: boolean }[];
  instansi: InstansiRow[];
  holidays: { date: string; name: string }[];
}

export interface OfficerRow {
  id: string;
  userName: string;
  name: string;
  role: Role;
  instansi: string | null;
  passwordHash: string;
}

export interface SessionRow {
  actor: string;
  name: string;
  role: Role;
  instansi: string | null;
}

/** The directory, its officers and their sessions. */
export class OfficeStore {
  constructor(private readonly database: Database) {}

  async load(): Promise<OfficeData> {
    const [wilayah, categories, instansi, holidays] = await Promise.all([
      this.database.query<OfficeData['wilayah'][number]>(
        `SELECT code, name, level, parent FROM wilayah ORDER BY code`,
      ),
      this.database.query<OfficeData['categories'][number]>(
        `SELECT id, label, gloss, confidential FROM category ORDER BY label`,
      ),
      this.database.query<InstansiRow>(
        `SELECT id, name, kind, parent_id AS "parentId", wilayah, handles, connected, autopilot FROM instansi ORDER BY id`,
      ),
      this.database.query<{ date: string; name: string }>(
        `SELECT date::text, name FROM holiday ORDER BY date`,
      ),
    ]);
    return { wilayah, categories, instansi, holidays };
  }

  /** Adds what is not there yet; what an operator has changed stays as it is. */
  async seed(data: OfficeData): Promise<void> {
    await this.database.transaction(async (tx) => {
      const add = (sql: string, rows: object[]) => tx.query(sql, [JSON.stringify(rows)]);
      await add(
        `INSERT INTO wilayah SELECT code, name, level, parent FROM jsonb_to_recordset($1::jsonb)
           AS r(code text, name text, level text, parent text) ON CONFLICT DO NOTHING`,
        data.wilayah,
      );
      await add(
        `INSERT INTO category (id, label, gloss, confidential)
         SELECT id, label, gloss, confidential FROM jsonb_to_recordset($1::jsonb)
           AS r(id text, label text, gloss text, confidential boolean) ON CONFLICT DO NOTHING`,
        data.categories,
      );
      await add(
        `INSERT INTO instansi (id, name, kind, parent_id, wilayah, handles, connected, autopilot)
         SELECT id, name, kind, "parentId", wilayah, ARRAY(SELECT jsonb_array_elements_text(handles)), connected, autopilot
         FROM jsonb_to_recordset($1::jsonb) AS r(id text, name text, kind text, "parentId" text, wilayah text,
           handles jsonb, connected boolean, autopilot boolean) ON CONFLICT DO NOTHING`,
        data.instansi,
      );
      await add(
        `INSERT INTO holiday SELECT date, name FROM jsonb_to_recordset($1::jsonb) AS r(date date, name text)
         ON CONFLICT DO NOTHING`,
        data.holidays,
      );
    });
  }

  setAutopilot(instansi: string, on: boolean, by: { actor: string; at: Date }): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const changed = await tx.query(`UPDATE instansi SET autopilot = $2 WHERE id = $1 RETURNING id`, [
        instansi,
        on,
      ]);
      if (changed.length === 0) return false;
      const action = on ? 'autopilot-on' : 'autopilot-off';
      await recordAudit(tx, { ...by, action, subject: aboutNothing, instansi });
      return true;
    });
  }

  /** Makes complaints of a category confidential from the start, or no more; false where there is no such category. */
  async setConfidential(category: string, on: boolean): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE category SET confidential = $2 WHERE id = $1 RETURNING id`,
      [category, on],
    );
    return rows.length > 0;
  }

  /** Adds an officer unless the user name is taken. */
  async addOfficer(officer: OfficerRow): Promise<void> {
    await this.database.query(
      `INSERT INTO officer (id, user_name, name, role, instansi, password_hash) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (user_name) DO NOTHING`,
      [officer.id, officer.userName, officer.name, officer.role, officer.instansi, officer.passwordHash],
    );
  }

  async officer(userName: string): Promise<OfficerRow | null> {
    const [row] = await this.database.query<OfficerRow>(
      `SELECT id, user_name AS "userName", name, role, instansi, password_hash AS "passwordHash"
       FROM officer WHERE user_name = $1 AND active`,
      [userName],
    );
    return row ?? null;
  }

  async hasOfficers(): Promise<boolean> {
    return (await this.database.query(`SELECT 1 FROM officer LIMIT 1`)).length > 0;
  }

  async openSession(
    tokenHash: Buffer,
    kind: 'console' | 'token',
    holder: SessionRow,
    lifeSeconds: number,
  ): Promise<void> {
    await this.database.query(
      `INSERT INTO session (token_hash, kind, actor, name, role, instansi, seen_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now(), now() + make_interval(secs => $7))`,
      [tokenHash, kind, holder.actor, holder.name, holder.role, holder.instansi, lifeSeconds],
    );
  }

  /**
   * The holder of a live session. A console session is over when unused for `idleMinutes`, and when its officer has
   * left or has another role or body by now.
   */
  async session(
    tokenHash: Buffer,
    kind: 'console' | 'token',
    idleMinutes: number,
  ): Promise<SessionRow | null> {
    const [row] = await this.database.query<SessionRow & { stale: boolean }>(
      `SELECT actor, name, role, instansi, seen_at < now() - interval '1 minute' AS stale FROM session
       WHERE token_hash = $1 AND kind = $2 AND expires_at > now()
         AND (kind = 'token' OR (seen_at > now() - make_interval(mins => $3)
           AND EXISTS (SELECT 1 FROM officer o WHERE o.user_name = session.actor AND o.active AND o.role = session.role
                         AND o.instansi IS NOT DISTINCT FROM session.instansi)))`,
      [tokenHash, kind, idleMinutes],
    );
    if (!row) return null;
    const { stale, ...holder } = row;
    if (stale)
      await this.database.query(`UPDATE session SET seen_at = now() WHERE token_hash = $1`, [tokenHash]);
    return holder;
  }

  async closeSession(tokenHash: Buffer): Promise<void> {
    await this.database.query(`DELETE FROM session WHERE token_hash = $1`, [tokenHash]);
  }
}
