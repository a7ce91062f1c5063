import { dayOf, type Role } from '#complaint';
import { newId } from '#platform';
import type { Database, Queries } from './database.js';
import { inOfficeOn } from './officer.store.js';

/** An officer who can be told something today. */
export interface OnCall {
  officerId: string;
  /** User name. */
  id: string;
  name: string;
  role: Role;
  instansi: string | null;
}

export interface Contact {
  whatsapp: string | null;
  email: string | null;
  quietFrom: number | null;
  quietUntil: number | null;
}

export interface AlertSetting {
  /** Working hours until what nobody opened is told again, then to the deputy, then to each level above. */
  unopenedHours: number;
  deputyHours: number;
  superiorHours: number;
  /** Hours of the day, from one until the other; the same twice is never. */
  quietFrom: number;
  quietUntil: number;
  /** So many in ten minutes come one by one. */
  stormAfter: number;
  byWhatsapp: boolean;
  byEmail: boolean;
}

export interface Duty {
  id: string;
  instansi: string;
  category: string | null;
  officer: string;
  officerName: string;
  deputy: string | null;
  deputyName: string | null;
  /** Days as `2026-11-25`, both inclusive. */
  firstDay: string;
  lastDay: string;
}

/** What a body has that said nothing. */
export const usualSetting: AlertSetting = {
  unopenedHours: 4,
  deputyHours: 4,
  superiorHours: 4,
  quietFrom: 20,
  quietUntil: 6,
  stormAfter: 5,
  byWhatsapp: true,
  byEmail: true,
};
const nowhere: Contact = { whatsapp: null, email: null, quietFrom: null, quietUntil: null };

const person = `o.id AS "officerId", o.user_name AS id, o.name, o.role, o.instansi`;

/** Who is on duty, where officers are told, and how their bodies want it. */
export class DutyStore {
  constructor(
    private readonly database: Database,
    private readonly now: () => Date,
  ) {}

  /** Officers on duty for a body on a day and their deputies; a roster of the category goes before one for everything. */
  async onDuty(
    on: Queries,
    of: { instansi: string; category: string | null; day: string },
  ): Promise<{ primary: OnCall[]; deputies: OnCall[] }> {
    const rows = await on.query<OnCall & { deputy: boolean; exact: boolean }>(
      `SELECT DISTINCT ${person}, o.id = d.deputy_id AS deputy, d.category IS NOT NULL AS exact
       FROM duty d JOIN officer o ON o.id IN (d.officer_id, d.deputy_id)
       WHERE d.instansi = $1 AND $3::date BETWEEN d.first_day AND d.last_day
         AND (d.category IS NULL OR d.category = $2) AND ${inOfficeOn('$3::date')} ORDER BY o.id`,
      [of.instansi, of.category, of.day],
    );
    const exact = rows.filter(({ exact }) => exact);
    const chosen = exact.length > 0 ? exact : rows;
    const plain = ({ deputy: _deputy, exact: _exact, ...officer }: (typeof rows)[number]): OnCall => officer;
    return {
      primary: chosen.filter(({ deputy }) => !deputy).map(plain),
      deputies: chosen.filter(({ deputy }) => deputy).map(plain),
    };
  }

  /** Officers in office today of these roles at a body; null for those of the whole country. */
  inOffice(on: Queries, instansi: string | null, roles: readonly Role[]): Promise<OnCall[]> {
    return on.query<OnCall>(
      `SELECT ${person} FROM officer o
       WHERE o.instansi IS NOT DISTINCT FROM $1 AND o.role = ANY($2::text[]) AND ${inOfficeOn('$3::date')} ORDER BY o.id`,
      [instansi, roles, this.today()],
    );
  }

  /** null for one who is not in office today. */
  async officer(officerId: string, on: Queries = this.database): Promise<OnCall | null> {
    const [row] = await on.query<OnCall>(
      `SELECT ${person} FROM officer o WHERE o.id = $1 AND ${inOfficeOn('$2::date')}`,
      [officerId, this.today()],
    );
    return row ?? null;
  }

  async contact(officerId: string, on: Queries = this.database): Promise<Contact> {
    const [row] = await on.query<Contact>(
      `SELECT whatsapp, email, quiet_from AS "quietFrom", quiet_until AS "quietUntil"
       FROM officer_contact WHERE officer_id = $1`,
      [officerId],
    );
    return row ?? nowhere;
  }

  async keepContact(tx: Queries, officerId: string, contact: Contact): Promise<void> {
    await tx.query(
      `INSERT INTO officer_contact (officer_id, whatsapp, email, quiet_from, quiet_until) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (officer_id) DO UPDATE SET whatsapp = $2, email = $3, quiet_from = $4, quiet_until = $5`,
      [officerId, contact.whatsapp, contact.email, contact.quietFrom, contact.quietUntil],
    );
  }

  async pinHash(officerId: string): Promise<string | null> {
    const [row] = await this.database.query<{ pinHash: string | null }>(
      `SELECT pin_hash AS "pinHash" FROM officer_contact WHERE officer_id = $1`,
      [officerId],
    );
    return row?.pinHash ?? null;
  }

  async keepPin(tx: Queries, officerId: string, pinHash: string): Promise<void> {
    await tx.query(
      `INSERT INTO officer_contact (officer_id, pin_hash) VALUES ($1, $2)
       ON CONFLICT (officer_id) DO UPDATE SET pin_hash = $2`,
      [officerId, pinHash],
    );
  }

  async setting(instansi: string | null, on: Queries = this.database): Promise<AlertSetting> {
    const [row] = await on.query<AlertSetting>(
      `SELECT unopened_hours AS "unopenedHours", deputy_hours AS "deputyHours", superior_hours AS "superiorHours",
         by_whatsapp AS "byWhatsapp", by_email AS "byEmail", quiet_from AS "quietFrom", quiet_until AS "quietUntil",
         storm_after AS "stormAfter" FROM alert_setting WHERE instansi = $1`,
      [instansi],
    );
    return row ?? usualSetting;
  }

  async keepSetting(tx: Queries, instansi: string, setting: AlertSetting): Promise<void> {
    await tx.query(
      `INSERT INTO alert_setting (instansi, unopened_hours, deputy_hours, superior_hours, quiet_from, quiet_until,
         storm_after, by_whatsapp, by_email)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (instansi)
       DO UPDATE SET unopened_hours = $2, deputy_hours = $3, superior_hours = $4, quiet_from = $5, quiet_until = $6,
         storm_after = $7, by_whatsapp = $8, by_email = $9`,
      [
        instansi,
        setting.unopenedHours,
        setting.deputyHours,
        setting.superiorHours,
        setting.quietFrom,
        setting.quietUntil,
        setting.stormAfter,
        setting.byWhatsapp,
        setting.byEmail,
      ],
    );
  }

  /** The roster of these bodies from a day on. */
  duties(instansi: string[], fromDay: string): Promise<Duty[]> {
    return this.database.query<Duty>(
      `SELECT d.id, d.instansi, d.category, o.user_name AS officer, o.name AS "officerName", p.user_name AS deputy,
         p.name AS "deputyName", d.first_day::text AS "firstDay", d.last_day::text AS "lastDay"
       FROM duty d JOIN officer o ON o.id = d.officer_id LEFT JOIN officer p ON p.id = d.deputy_id
       WHERE d.instansi = ANY($1::text[]) AND d.last_day >= $2::date
       ORDER BY d.instansi, d.first_day, d.id LIMIT 500`,
      [instansi, fromDay],
    );
  }

  async addDuty(
    tx: Queries,
    duty: Pick<Duty, 'instansi' | 'category' | 'firstDay' | 'lastDay'> & {
      officerId: string;
      deputyId: string | null;
      by: string;
      at: Date;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO duty (id, instansi, category, officer_id, deputy_id, first_day, last_day, by, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        newId(),
        duty.instansi,
        duty.category,
        duty.officerId,
        duty.deputyId,
        duty.firstDay,
        duty.lastDay,
        duty.by,
        duty.at,
      ],
    );
  }

  /** Ends it the day before `day`, or takes away one that has not begun; the body it was for, null for none. */
  async endDuty(tx: Queries, id: string, day: string): Promise<void> {
    await tx.query(`DELETE FROM duty WHERE id = $1 AND first_day >= $2::date`, [id, day]);
    await tx.query(`UPDATE duty SET last_day = $2::date - 1 WHERE id = $1 AND last_day >= $2::date`, [
      id,
      day,
    ]);
  }

  private today(): string {
    return dayOf(this.now(), null);
  }

  async bodyOfDuty(id: string): Promise<string | null> {
    const [row] = await this.database.query<{ instansi: string }>(`SELECT instansi FROM duty WHERE id = $1`, [
      id,
    ]);
    return row?.instansi ?? null;
  }
}
