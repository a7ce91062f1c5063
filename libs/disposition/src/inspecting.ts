import type { Officer } from '#access';
import { Failure, isOpen } from '#complaint';
import { inspectorateOf, overseerAbove, type Office } from '#instansi';
import {
  beginInspection,
  clearTimers,
  endInspection,
  isOpened,
  OF_THE_COUNTRY,
  openInspection,
  setTimer,
  type ComplaintQueries,
  type ComplaintUnit,
  type Database,
  type DutyStore,
  type Timer,
} from '#store';
import type { TimerHandlers } from './timers.js';

/** Working days after which somebody else is asked to open a supervisory complaint. */
const OPENED_WITHIN_DAYS = 2;

const UNOPENED = 'inspection-unopened';
const UNOPENED_ABOVE = 'inspection-unopened-above';
const kinds = [UNOPENED, UNOPENED_ABOVE];

interface Moment {
  office: Office;
  at: Date;
}

/**
 * Lets somebody else be asked where the inspectorate that is to look at a supervisory complaint leaves it unopened. To
 * be called at the end of whatever may have changed who that is, or whether it is supervisory at all.
 */
export async function awaitInspector(unit: ComplaintUnit, { office, at }: Moment): Promise<void> {
  const { id: complaintId, supervisory, status, instansi, wilayah } = unit.complaint;
  const own = inspectorateOf(unit.complaint, office.directory);
  const inspectorate = own ?? OF_THE_COUNTRY;
  const isInspected = own !== null || instansi === null;
  if (!supervisory || !isOpen(status) || !isInspected) {
    // Made supervisory again, it is opened again: whoever handed it back has not seen what it is called so for.
    await endInspection(unit.tx, complaintId, { forgotten: !supervisory });
    return clearTimers(unit.tx, complaintId, kinds);
  }
  const begun = await beginInspection(unit.tx, { complaintId, instansi: inspectorate, raised: false, at });
  if (!begun) return;
  await clearTimers(unit.tx, complaintId, kinds);
  const dueAt = office.calendar.deadline(at, OPENED_WITHIN_DAYS, wilayah);
  await setTimer(unit.tx, { kind: UNOPENED, complaintId, ref: inspectorate, dueAt });
}

/** An inspector has it before his eyes: on record once for each inspectorate, and nobody else need be asked. */
export async function noteOpened(unit: ComplaintUnit, officer: Officer, at: Date): Promise<void> {
  const { id: complaintId, supervisory } = unit.complaint;
  const { id: by, role, instansi } = officer;
  if (!supervisory || role !== 'inspector') return;
  const opening = { complaintId, instansi: instansi ?? OF_THE_COUNTRY, by, at };
  if (!(await openInspection(unit.tx, opening))) return;
  await clearTimers(unit.tx, complaintId, kinds);
  await unit.record({ at, actor: by, role, action: 'opened', reason: null, instansi });
}

/** How an officer's hand is laid on a complaint: `ComplaintWork`. */
interface LaysHand {
  on(officer: Officer, number: string, work: (unit: ComplaintUnit) => Promise<void>): Promise<void>;
}

interface InspectingParts {
  database: Database;
  queries: ComplaintQueries;
  duties: Pick<DutyStore, 'inOffice'>;
  office: Office;
  now(): Date;
}

/** An inspectorate's deputy, and who could be. */
export interface Deputies {
  inspectorate: string;
  deputy: string | null;
  inspectors: { id: string; name: string }[];
}

/** What inspectors open, and whom they let be asked when they do not; refusals as in `ComplaintWork`. */
export class Inspecting {
  constructor(
    private readonly work: LaysHand,
    private readonly parts: InspectingParts,
  ) {}

  /** The deputy of the officer's own inspectorate; null for an inspector of the whole country, who has none. */
  async deputies({ id, role, instansi }: Officer): Promise<Deputies | null> {
    if (role !== 'inspector') throw new Failure('not-allowed');
    if (instansi === null) return null;
    const inspectors = (await this.inspectorsOf(instansi)).filter((each) => each.id !== id);
    return { inspectorate: instansi, deputy: this.parts.office.deputyOf(instansi), inspectors };
  }

  /** An inspector names another one of his inspectorate as its deputy, or nobody. Throws as `setDeputy` does. */
  async nameDeputy(officer: Officer, deputy: string | null): Promise<void> {
    const { id: actor, role, instansi } = officer;
    if (role !== 'inspector' || instansi === null) throw new Failure('not-allowed');
    if (deputy === actor) throw deputyFault('deputy-self');
    await this.setDeputy(instansi, deputy, actor);
  }

  /** Throws `invalid` for a body that is no inspectorate, and for a deputy who is no inspector of it in office today. */
  async setDeputy(inspectorate: string, deputy: string | null, actor: string): Promise<void> {
    const known = deputy === null || (await this.inspectorsOf(inspectorate)).some(({ id }) => id === deputy);
    if (!known) throw deputyFault('deputy-unknown');
    await this.parts.office.setDeputy(inspectorate, deputy, { actor, at: this.parts.now() });
  }

  private async inspectorsOf(inspectorate: string): Promise<{ id: string; name: string }[]> {
    const found = await this.parts.duties.inOffice(this.parts.database, inspectorate, ['inspector']);
    return found.map(({ id, name }) => ({ id, name }));
  }

  /** To be called when a complaint is shown to an officer; does nothing but for an inspector's first look. */
  async shown(
    officer: Officer,
    { id, code, supervisory }: { id: string; code: string; supervisory: boolean },
  ): Promise<void> {
    if (!supervisory || officer.role !== 'inspector') return;
    if (await isOpened(this.parts.database, id, officer.instansi ?? OF_THE_COUNTRY)) return;
    await this.work.on(officer, code, (unit) => noteOpened(unit, officer, this.parts.now()));
  }
}

const deputyFault = (code: string): Failure => new Failure('invalid', code, [{ field: 'deputy', code }]);

/** Asks the deputy, then the level above, as long as nobody has opened it. */
export function inspectionHandlers({ office, now }: { office: Office; now: () => Date }): TimerHandlers {
  // Whoever opens it takes the timers away: one that comes due tells that nobody has.
  const isLeft = ({ complaint }: ComplaintUnit): boolean => complaint.supervisory && isOpen(complaint.status);
  const later = (unit: ComplaintUnit, kind: string, ref: string): Promise<void> => {
    const { id: complaintId, wilayah } = unit.complaint;
    const dueAt = office.calendar.deadline(now(), OPENED_WITHIN_DAYS, wilayah);
    return setTimer(unit.tx, { kind, complaintId, ref, dueAt });
  };
  const ask = async (
    unit: ComplaintUnit,
    action: string,
    asked: { instansi: string; deputy: string | null },
  ): Promise<void> => {
    const instansi = asked.instansi === OF_THE_COUNTRY ? null : asked.instansi;
    await unit.record({ at: now(), actor: 'system', action, reason: asked.deputy, instansi });
    const { id: complaintId } = unit.complaint;
    await unit.announce('complaint.unopened', { complaintId, instansi, deputy: asked.deputy });
  };
  const raise = async (unit: ComplaintUnit, from: string): Promise<void> => {
    if (from === OF_THE_COUNTRY) return;
    const { id: complaintId, wilayah } = unit.complaint;
    const accused = await unit.accusedInstansi();
    const above = overseerAbove(from, { accused, wilayah }, office.directory)?.id ?? OF_THE_COUNTRY;
    await beginInspection(unit.tx, { complaintId, instansi: above, raised: true, at: now() });
    await ask(unit, 'inspection-raised', { instansi: above, deputy: null });
    await later(unit, UNOPENED, above);
  };
  return {
    [UNOPENED]: async (_tx, timer: Timer, unit) => {
      if (!unit || !isLeft(unit)) return;
      const deputy = office.deputyOf(timer.ref);
      if (deputy === null && timer.ref !== OF_THE_COUNTRY) return raise(unit, timer.ref);
      await ask(unit, UNOPENED, { instansi: timer.ref, deputy });
      if (timer.ref !== OF_THE_COUNTRY) await later(unit, UNOPENED_ABOVE, timer.ref);
    },
    [UNOPENED_ABOVE]: async (_tx, timer: Timer, unit) => {
      if (unit && isLeft(unit)) await raise(unit, timer.ref);
    },
  };
}
