import { newId } from '#platform';
import { SP4N_LAPOR, type Status } from '#complaint';
import { within, type Scope } from './complaint.queries.js';
import type { Database, Queries, Transaction } from './database.js';
import type { Standing } from './entities/sp4n.entities.js';

/** A report's number in SP4N-LAPOR!, with its date and state there. */
export interface LaporReference {
  reference: string;
  /** ISO date. */
  date: string | null;
  state: string | null;
}

/** A report as SP4N-LAPOR! lists it. */
export interface LaporListed extends LaporReference {
  /** Null: the list does not say. */
  standing: Standing | null;
}

/** Where the two systems do not agree: numbers, and nothing that the reports say. */
export interface Differences {
  onlyHere: { code: string; reference: string }[];
  onlyThere: { reference: string; date: string | null; state: string | null }[];
  stateDiffers: { code: string; reference: string; status: Status; state: string | null }[];
  counts: { onlyHere: number; onlyThere: number; stateDiffers: number };
  /** When the last list was brought; null: never. */
  listedAt: Date | null;
}

const standingHere = `CASE WHEN c.status IN ('answered', 'closed') THEN 'done'
  WHEN c.status IN ('archived', 'merged') THEN 'archived' ELSE 'open' END`;

const SHOWN = 100;

/** Complaints beside the reports of SP4N-LAPOR!. A number belongs to one complaint, and a complaint has one number. */
export class Sp4nStore {
  constructor(private readonly database: Database) {}

  async referenceOf(tx: Queries, complaintId: string): Promise<LaporReference | null> {
    const [row] = await tx.query<LaporReference>(
      `SELECT reference, date::text, state FROM external_reference WHERE complaint_id = $1 AND system = $2`,
      [complaintId, SP4N_LAPOR],
    );
    return row ?? null;
  }

  /** Gives the complaint this number, or another one than it had; false where the number is another complaint's. */
  async record(tx: Transaction, complaintId: string, given: LaporReference): Promise<boolean> {
    const taken = await tx.query(
      `SELECT 1 FROM external_reference WHERE system = $1 AND reference = $2 AND complaint_id <> $3`,
      [SP4N_LAPOR, given.reference, complaintId],
    );
    if (taken.length > 0) return false;
    await tx.query(
      `INSERT INTO external_reference (id, complaint_id, system, reference, date, state)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (complaint_id) WHERE system = 'sp4n-lapor'
       DO UPDATE SET reference = excluded.reference, date = excluded.date, state = excluded.state`,
      [newId(), complaintId, SP4N_LAPOR, given.reference, given.date, given.state],
    );
    return true;
  }

  /** Which complaints have these numbers, whether they lie in the scope, and what was known of them. */
  known(
    tx: Queries,
    references: string[],
    scope: Scope,
  ): Promise<(LaporReference & { complaintId: string; inScope: boolean; changed?: boolean })[]> {
    const parameters: unknown[] = [SP4N_LAPOR, references];
    const inScope = ['true', ...within(scope, parameters)].join(' AND ');
    return tx.query(
      `SELECT r.complaint_id AS "complaintId", r.reference, r.date::text, r.state, (${inScope}) AS "inScope"
       FROM external_reference r JOIN complaint c ON c.id = r.complaint_id
       WHERE r.system = $1 AND r.reference = ANY($2::text[])`,
      parameters,
    );
  }

  /** Remembers what a list says of its reports, and keeps what it does not say; a number that was listed before keeps whose list it was on. */
  async list(tx: Transaction, listed: LaporListed[], instansi: string | null, at: Date): Promise<void> {
    const column = (of: (one: LaporListed) => string | null) => listed.map(of);
    await tx.query(
      `INSERT INTO sp4n_record (reference, date, state, standing, instansi, seen_at)
       SELECT r.reference, r.date::date, r.state, r.standing, $5, $6
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS r(reference, date, state, standing)
       ON CONFLICT (reference) DO UPDATE SET date = coalesce(excluded.date, sp4n_record.date),
         state = CASE WHEN excluded.standing IS NULL THEN sp4n_record.state ELSE excluded.state END,
         standing = coalesce(excluded.standing, sp4n_record.standing), seen_at = excluded.seen_at`,
      [
        column(({ reference }) => reference),
        column(({ date }) => date),
        column(({ state }) => state),
        column(({ standing }) => standing),
        instansi,
        at,
      ],
    );
  }

  /** Differences within a scope. `instansi`: whose lists count for what is only there; null: everybody's. */
  async differences(scope: Scope, instansi: string | null): Promise<Differences> {
    const parameters: unknown[] = [SP4N_LAPOR];
    const seen = ['r.system = $1', ...within(scope, parameters)].join(' AND ');
    const from = `FROM complaint c JOIN external_reference r ON r.complaint_id = c.id
      LEFT JOIN sp4n_record s ON s.reference = r.reference WHERE ${seen}`;
    const differs = `s.reference IS NOT NULL AND s.standing <> ${standingHere}`;
    const there = `FROM sp4n_record s WHERE ($2::text IS NULL OR s.instansi = $2)
      AND NOT EXISTS (SELECT 1 FROM external_reference r WHERE r.system = $1 AND r.reference = s.reference)`;
    const own = [SP4N_LAPOR, instansi];
    const count = async (sql: string, values: unknown[]): Promise<number> => {
      const [row] = await this.database.query<{ count: number }>(
        `SELECT count(*)::int AS count ${sql}`,
        values,
      );
      return row?.count ?? 0;
    };
    const [onlyHere, onlyThere, stateDiffers, here, others, states, [last]] = await Promise.all([
      this.database.query<Differences['onlyHere'][number]>(
        `SELECT c.code, r.reference ${from} AND s.reference IS NULL ORDER BY r.reference LIMIT ${SHOWN}`,
        parameters,
      ),
      this.database.query<Differences['onlyThere'][number]>(
        `SELECT s.reference, s.date::text, s.state ${there} ORDER BY s.reference LIMIT ${SHOWN}`,
        own,
      ),
      this.database.query<Differences['stateDiffers'][number]>(
        `SELECT c.code, r.reference, c.status, s.state ${from} AND ${differs} ORDER BY r.reference LIMIT ${SHOWN}`,
        parameters,
      ),
      count(`${from} AND s.reference IS NULL`, parameters),
      count(there, own),
      count(`${from} AND ${differs}`, parameters),
      this.database.query<{ at: Date | null }>(`SELECT max(seen_at) AS at FROM sp4n_record`),
    ]);
    const counts = { onlyHere: here, onlyThere: others, stateDiffers: states };
    return { onlyHere, onlyThere, stateDiffers, counts, listedAt: last?.at ?? null };
  }
}
