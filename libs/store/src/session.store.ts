import type { Role } from '#complaint';
import type { Queries } from './database.js';
import type { FactorKind, SessionKind } from './entities/access.entities.js';
import { inOffice } from './officer.store.js';

export interface NewSession {
  id: string;
  tokenHash: Buffer;
  kind: SessionKind;
  actor: string;
  officerId: string | null;
  name: string;
  role: Role;
  instansi: string | null;
  scopes: string[] | null;
  lifeSeconds: number;
  /** Over when unused for so long; null: never for that. */
  idleMinutes: number | null;
  steppedUp: { at: Date; by: FactorKind | 'recovery' } | null;
}

export interface SessionRow {
  id: string;
  kind: SessionKind;
  actor: string;
  officerId: string | null;
  name: string;
  role: Role;
  instansi: string | null;
  scopes: string[] | null;
  openedAt: Date;
  seenAt: Date;
  expiresAt: Date;
  steppedUpAt: Date | null;
  steppedUpBy: FactorKind | 'recovery' | null;
}

const columns = `s.id, s.kind, s.actor, s.officer_id AS "officerId", s.name, s.role, s.instansi, s.scopes,
  s.opened_at AS "openedAt", s.seen_at AS "seenAt", s.expires_at AS "expiresAt",
  s.stepped_up_at AS "steppedUpAt", s.stepped_up_by AS "steppedUpBy"`;

/**
 * What lets a session live, asked at every request: its time, its idleness, and that its officer still has the role,
 * the body and the days that he had when it was opened.
 */
export const live = `s.expires_at > now()
  AND (s.idle_minutes IS NULL OR s.seen_at > now() - make_interval(mins => s.idle_minutes))
  AND (s.officer_id IS NULL OR EXISTS (SELECT 1 FROM officer o WHERE o.id = s.officer_id AND ${inOffice}
    AND o.role = s.role AND o.instansi IS NOT DISTINCT FROM s.instansi))`;

/** Open consoles and issued tokens. */
export class SessionStore {
  constructor(private readonly database: Queries) {}

  async open(session: NewSession, tx: Queries = this.database): Promise<void> {
    await tx.query(
      `INSERT INTO session (token_hash, id, kind, actor, officer_id, name, role, instansi, scopes, idle_minutes,
         stepped_up_at, stepped_up_by, opened_at, seen_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now(), now(), now() + make_interval(secs => $13))`,
      [
        session.tokenHash,
        session.id,
        session.kind,
        session.actor,
        session.officerId,
        session.name,
        session.role,
        session.instansi,
        session.scopes,
        session.idleMinutes,
        session.steppedUp?.at ?? null,
        session.steppedUp?.by ?? null,
        session.lifeSeconds,
      ],
    );
  }

  /** The live session behind a token, and what its officer still owes before he may work. */
  async find(
    tokenHash: Buffer,
    kind: SessionKind,
  ): Promise<(SessionRow & { hasFactor: boolean; mustChangePassword: boolean }) | null> {
    const [row] = await this.database.query<
      SessionRow & { hasFactor: boolean; mustChangePassword: boolean; stale: boolean }
    >(
      `SELECT ${columns}, s.seen_at < now() - interval '1 minute' AS stale,
         EXISTS (SELECT 1 FROM factor f WHERE f.officer_id = s.officer_id AND f.confirmed_at IS NOT NULL) AS "hasFactor",
         coalesce((SELECT o.must_change_password FROM officer o WHERE o.id = s.officer_id), false) AS "mustChangePassword"
       FROM session s WHERE s.token_hash = $1 AND s.kind = $2 AND ${live}`,
      [tokenHash, kind],
    );
    if (!row) return null;
    const { stale, ...session } = row;
    if (stale) await this.database.query(`UPDATE session SET seen_at = now() WHERE id = $1`, [row.id]);
    return session;
  }

  /** Live sessions of an officer, the newest first; without one, all live tokens. */
  list(of: { officerId: string } | 'tokens'): Promise<SessionRow[]> {
    const [condition, values] =
      of === 'tokens'
        ? [`s.kind = 'token'`, []]
        : [`s.officer_id = $1 AND s.kind NOT IN ('second-step', 'link')`, [of.officerId]];
    return this.database.query<SessionRow>(
      `SELECT ${columns} FROM session s WHERE ${condition} AND ${live} ORDER BY s.opened_at DESC, s.id LIMIT 500`,
      values,
    );
  }

  /** Ends one session; who it was, null where there was none. With `officerId` only one of his. */
  async close(
    by: { tokenHash: Buffer } | { id: string; officerId?: string },
    tx: Queries = this.database,
  ): Promise<SessionRow | null> {
    const [condition, values] =
      'tokenHash' in by
        ? [`s.token_hash = $1`, [by.tokenHash]]
        : [`s.id = $1 AND ($2::uuid IS NULL OR s.officer_id = $2)`, [by.id, by.officerId ?? null]];
    const [row] = await tx.query<SessionRow>(
      `DELETE FROM session s WHERE ${condition} RETURNING ${columns}`,
      values,
    );
    return row ?? null;
  }

  /** Ends every session and token of an officer, but for the one to be kept. */
  async closeAll(officerId: string, kept: string | null, tx: Queries): Promise<void> {
    await tx.query(`DELETE FROM session WHERE officer_id = $1 AND id IS DISTINCT FROM $2`, [officerId, kept]);
  }

  async stepUp(
    id: string,
    at: Date,
    by: FactorKind | 'recovery',
    tx: Queries = this.database,
  ): Promise<void> {
    await tx.query(`UPDATE session SET stepped_up_at = $2, stepped_up_by = $3 WHERE id = $1`, [id, at, by]);
  }
}
