import type { SignedIn, Trail } from '#access';
import { Failure, type FieldFault } from '#complaint';
import { usualSetting, type AlertSetting, type Database, type DutyStore } from '#store';
import { hourIn, type Rosters } from './rosters.js';

/** The bounds of each figure, both inclusive. */
const bounds = {
  unopenedHours: [1, 80],
  deputyHours: [1, 80],
  superiorHours: [1, 80],
  stormAfter: [1, 100],
} as const;
type Figure = keyof typeof bounds;

/** A body's settings as an admin types them. */
export type SettingTyped = Record<Figure | 'instansi' | 'quietFrom' | 'quietUntil', string> & {
  byWhatsapp: boolean;
  byEmail: boolean;
};

/** How each body wants its officers told; its admins, and those above them, say it. */
export class AlertSettings {
  readonly usual = usualSetting;

  constructor(
    private readonly parts: {
      database: Database;
      duties: DutyStore;
      rosters: Pick<Rosters, 'bodiesOf'>;
      trail: Trail;
    },
  ) {}

  /** Throws `not-found` for a body that is not the admin's. */
  of(by: SignedIn, instansi: string): Promise<AlertSetting> {
    if (!this.isTheirs(by, instansi)) throw new Failure('not-found');
    return this.parts.duties.setting(instansi);
  }

  /** Holds from the next alert on. Throws `invalid` naming each field that cannot be. */
  async keep(by: SignedIn, typed: SettingTyped): Promise<void> {
    const faults: FieldFault[] = [];
    const { instansi, byWhatsapp, byEmail } = typed;
    if (!this.isTheirs(by, instansi)) faults.push({ field: 'instansi', code: 'instansi-not-yours' });
    const figure = (field: Figure): number => {
      const [least, most] = bounds[field];
      const value = /^\d{1,3}$/.test(typed[field].trim()) ? Number(typed[field]) : Number.NaN;
      if (value >= least && value <= most) return value;
      faults.push({ field, code: `${field}-out-of-bounds` });
      return least;
    };
    const hour = (field: 'quietFrom' | 'quietUntil'): number => {
      const value = hourIn(typed[field]) ?? null;
      if (value === null) faults.push({ field, code: 'hour-invalid' });
      return value ?? 0;
    };
    const setting: AlertSetting = {
      unopenedHours: figure('unopenedHours'),
      deputyHours: figure('deputyHours'),
      superiorHours: figure('superiorHours'),
      quietFrom: hour('quietFrom'),
      quietUntil: hour('quietUntil'),
      stormAfter: figure('stormAfter'),
      byWhatsapp,
      byEmail,
    };
    // Who is told on no way at all learns too late, which is what all of this is against.
    if (!byWhatsapp && !byEmail) faults.push({ field: 'byWhatsapp', code: 'alert-way-required' });
    if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    await this.parts.database.transaction(async (tx) => {
      await this.parts.duties.keepSetting(tx, instansi, setting);
      const { id: actor, role } = by;
      const detail = { ...setting };
      await this.parts.trail(tx, { actor, role, action: 'alerts-set', instansi, subject: null, detail });
    });
  }

  private isTheirs(by: SignedIn, instansi: string): boolean {
    return this.parts.rosters.bodiesOf(by).some(({ id }) => id === instansi);
  }
}
