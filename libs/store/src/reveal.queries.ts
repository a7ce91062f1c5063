import type { Role } from '#complaint';
import type { Database } from './database.js';
import type { RevealState } from './entities/reveal.entities.js';

/** One opening of what was sealed, as its reporter is told of it: no officer's name. */
export interface OpeningRow {
  at: Date;
  action: string;
  role: Role | null;
  instansi: string | null;
  /** Code of the ground; null where none was asked for. */
  reason: string | null;
}

/** A wish that waits for a second person: of the complaint nothing but its number. */
export interface WaitingReveal {
  id: string;
  code: string;
  askedBy: string;
  askedRole: Role;
  askedInstansi: string | null;
  ground: string;
  reason: string;
  askedAt: Date;
  decideBy: Date;
  /** By the officer who looks. */
  isOwn: boolean;
}

/** An officer's own wish, and how it stands. */
export interface OwnReveal {
  id: string;
  code: string;
  ground: string;
  askedAt: Date;
  decideBy: Date;
  decision: string | null;
  openBy: Date | null;
  openedAt: Date | null;
  state: RevealState | 'expired' | 'opened';
}

/** What the gateway shows of reveals. It may read them and write none. */
export class RevealQueries {
  constructor(private readonly database: Database) {}

  /** The oldest first, those whose time is over left out. */
  waiting(officerId: string | null): Promise<WaitingReveal[]> {
    return this.database.query<WaitingReveal>(
      `SELECT r.id, c.code, o.name AS "askedBy", r.asked_role AS "askedRole", r.asked_instansi AS "askedInstansi",
         r.ground, r.reason, r.asked_at AS "askedAt", r.decide_by AS "decideBy",
         r.asked_by IS NOT DISTINCT FROM $1::uuid AS "isOwn"
       FROM reveal_request r JOIN complaint c ON c.id = r.complaint_id JOIN officer o ON o.id = r.asked_by
       WHERE r.state = 'waiting' AND r.decide_by > now() ORDER BY r.asked_at, r.id LIMIT 200`,
      [officerId],
    );
  }

  /** The officer's own on a complaint, the newest first. */
  own(complaintId: string, officerId: string): Promise<OwnReveal[]> {
    return this.database.query<OwnReveal>(
      `SELECT r.id, c.code, r.ground, r.asked_at AS "askedAt", r.decide_by AS "decideBy", r.decision,
         r.open_by AS "openBy", r.opened_at AS "openedAt",
         CASE WHEN r.opened_at IS NOT NULL THEN 'opened'
              WHEN r.state = 'waiting' AND r.decide_by <= now() THEN 'expired'
              WHEN r.state = 'approved' AND r.open_by <= now() THEN 'expired' ELSE r.state END AS state
       FROM reveal_request r JOIN complaint c ON c.id = r.complaint_id
       WHERE r.complaint_id = $1 AND r.asked_by = $2 ORDER BY r.asked_at DESC, r.id DESC LIMIT 20`,
      [complaintId, officerId],
    );
  }

  /** Entries of these actions on a complaint, the oldest first. */
  openings(complaintId: string, actions: readonly string[]): Promise<OpeningRow[]> {
    return this.database.query<OpeningRow>(
      `SELECT at, action, role, instansi, reason FROM audit WHERE subject = $1 AND action = ANY($2::text[])
       ORDER BY id LIMIT 500`,
      [complaintId, actions],
    );
  }
}
