import { dayOf, type Role } from '#complaint';
import type { Queries } from './database.js';

export interface OfficerRow {
  id: string;
  userName: string;
  name: string;
  role: Role;
  instansi: string | null;
  passwordHash: string;
  /** Number of the decree that appoints him. */
  sk: string | null;
  /** First and last day of his rights, as `2026-11-25`; null: from ever, for ever. */
  validFrom: string | null;
  validUntil: string | null;
  mustChangePassword: boolean;
}

const columns = `id, user_name AS "userName", name, role, instansi, password_hash AS "passwordHash", sk,
  valid_from::text AS "validFrom", valid_until::text AS "validUntil", must_change_password AS "mustChangePassword"`;

/** SQL: whether the officer aliased `o` has rights on a day, itself SQL. */
export const inOfficeOn = (day: string): string =>
  `o.active AND ${day} BETWEEN coalesce(o.valid_from, '-infinity') AND coalesce(o.valid_until, 'infinity')`;

/**
 * SQL: whether the officer aliased `o` is let in today, as sessions end: by the database's own time, which no process
 * sets. Days begin and end by the clock of Jakarta.
 */
export const inOffice = inOfficeOn(`(now() AT TIME ZONE 'Asia/Jakarta')::date`);

/** A connected body in which nobody has the rights to handle what comes. */
export interface Vacancy {
  instansi: string;
  /** Complaints that lie there, supervisory ones not counted. */
  open: number;
  /** Somebody handled them once. */
  had: boolean;
}

/** An officer whose rights end soon. */
export interface Expiring {
  id: string;
  userName: string;
  name: string;
  instansi: string | null;
  sk: string | null;
  /** Last day of his rights, as `2026-11-25`. */
  validUntil: string;
}

const handling = `('regional-admin', 'instansi-admin', 'opd-admin', 'liaison-officer', 'inspector')`;

/** Who works here, from when until when. Nobody is ever removed. */
export class OfficerStore {
  /** `now` tells which day it is for rosters and lists; who is let in, the database says. */
  constructor(
    private readonly database: Queries,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Adds an officer; false where the user name is taken. */
  async add(officer: OfficerRow, tx: Queries = this.database): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO officer (id, user_name, name, role, instansi, password_hash, sk, valid_from, valid_until, must_change_password)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (user_name) DO NOTHING RETURNING id`,
      [
        officer.id,
        officer.userName,
        officer.name,
        officer.role,
        officer.instansi,
        officer.passwordHash,
        officer.sk,
        officer.validFrom,
        officer.validUntil,
        officer.mustChangePassword,
      ],
    );
    return rows.length > 0;
  }

  /** The officer of this name who may be let in. */
  async current(userName: string): Promise<OfficerRow | null> {
    const [row] = await this.database.query<OfficerRow>(
      `SELECT ${columns} FROM officer o WHERE user_name = $1 AND ${inOffice}`,
      [userName],
    );
    return row ?? null;
  }

  /** The officer of this name, in office or not; held under a lock for the length of the transaction. */
  async lock(userName: string, tx: Queries): Promise<(OfficerRow & { active: boolean }) | null> {
    const [row] = await tx.query<OfficerRow & { active: boolean }>(
      `SELECT ${columns}, active FROM officer WHERE user_name = $1 FOR UPDATE`,
      [userName],
    );
    return row ?? null;
  }

  /** All officers, those without rights today included, by body and name. */
  list(): Promise<(Omit<OfficerRow, 'passwordHash'> & { inOffice: boolean; successor: string | null })[]> {
    return this.database.query(
      `SELECT id, user_name AS "userName", name, role, instansi, sk, valid_from::text AS "validFrom",
         valid_until::text AS "validUntil", must_change_password AS "mustChangePassword", successor,
         (${inOfficeOn('$1::date')}) AS "inOffice"
       FROM officer o ORDER BY instansi NULLS FIRST, name, user_name LIMIT 2000`,
      [this.today()],
    );
  }

  /** Connected bodies without an officer in office, those with most complaints first. */
  vacancies(): Promise<Vacancy[]> {
    return this.database.query(
      `SELECT i.id AS instansi, EXISTS (SELECT FROM officer o WHERE o.instansi = i.id AND o.role IN ${handling}) AS had,
         (SELECT count(*)::int FROM complaint c WHERE c.instansi = i.id AND NOT c.supervisory
            AND c.status NOT IN ('answered', 'closed', 'archived', 'merged')) AS open
       FROM instansi i
       WHERE i.connected
         AND NOT EXISTS (SELECT FROM officer o WHERE o.instansi = i.id AND o.role IN ${handling} AND ${inOfficeOn('$1::date')})
       ORDER BY open DESC, i.id`,
      [this.today()],
    );
  }

  /** Officers whose rights end within so many days, the soonest first. */
  expiring(days: number): Promise<Expiring[]> {
    return this.database.query(
      `SELECT id, user_name AS "userName", name, instansi, sk, valid_until::text AS "validUntil" FROM officer o
       WHERE ${inOfficeOn('$2::date')} AND valid_until <= $2::date + $1::int
       ORDER BY o.valid_until, user_name`,
      [days, this.today()],
    );
  }

  private today(): string {
    return dayOf(this.now(), null);
  }

  /** Changes dates, decree, successor or whether he is one at all, and ends every session and token that lives by him. */
  async change(
    id: string,
    to: {
      sk: string | null;
      validFrom: string | null;
      validUntil: string | null;
      successor?: string;
      active?: boolean;
    },
    tx: Queries,
  ): Promise<void> {
    await tx.query(
      `UPDATE officer SET sk = $2, valid_from = $3, valid_until = $4, successor = coalesce($5, successor),
         active = coalesce($6, active) WHERE id = $1`,
      [id, to.sk, to.validFrom, to.validUntil, to.successor ?? null, to.active ?? null],
    );
    await tx.query(`DELETE FROM session WHERE officer_id = $1`, [id]);
  }

  async setPassword(id: string, passwordHash: string, tx: Queries): Promise<void> {
    await tx.query(`UPDATE officer SET password_hash = $2, must_change_password = false WHERE id = $1`, [
      id,
      passwordHash,
    ]);
  }

  async hasAny(): Promise<boolean> {
    return (await this.database.query(`SELECT 1 FROM officer LIMIT 1`)).length > 0;
  }
}
