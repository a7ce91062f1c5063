import { Failure, roles, type FieldFault } from '#complaint';
import { newId } from '#platform';
import {
  aboutNothing,
  recordAudit,
  type AffectedComplaint,
  type Breach,
  type BreachStore,
  type Database,
  type OpeningCount,
} from '#store';
import type { By } from './data-requests.js';

/** UU 27/2022, article 46: written notice to whoever is affected, and to the authority, within 3×24 hours. */
export const NOTICE_MS = 72 * 3_600_000;
const LONGEST_TEXT = 4000;
const SHOWN = 1000;

/** As a form or the command line gives it: days and times with their zone, or those of western Indonesia. */
export interface BreachGiven {
  noticed: string;
  from: string;
  until: string;
  actor: string;
  role: string;
  what: string;
  measures: string;
}

/** The register of breaches. Who is affected is read from the audit when one is registered. */
export class Breaches {
  constructor(private readonly parts: { database: Database; store: BreachStore; now: () => Date }) {}

  /** Its id. Throws `invalid` naming each field. */
  async register(by: By, given: BreachGiven): Promise<string> {
    const { database, store, now } = this.parts;
    const at = now();
    const noticedAt = given.noticed === '' ? at : instantOf(given.noticed);
    const fromAt = instantOf(given.from);
    const untilAt = endOf(given.until);
    const faults: FieldFault[] = [
      ...faultsInInstant('noticed', noticedAt, at),
      ...faultsInInstant('from', fromAt, at),
      ...faultsInInstant('until', untilAt, null),
      ...(fromAt && untilAt && untilAt < fromAt ? [{ field: 'until', code: 'until-before-from' }] : []),
      ...(given.role === '' || isRole(given.role) ? [] : [{ field: 'role', code: 'role-unknown' }]),
      ...(given.actor.length > 200 ? [{ field: 'actor', code: 'words-too-long' }] : []),
      ...faultsInText('what', given.what),
      ...faultsInText('measures', given.measures),
    ];
    if (!noticedAt || !fromAt || !untilAt || faults.length > 0)
      throw new Failure('invalid', 'invalid', faults);
    const breach = {
      id: newId(),
      noticedAt,
      fromAt,
      untilAt,
      actor: given.actor.trim() || null,
      role: given.role || null,
      what: given.what.trim(),
      measures: given.measures.trim(),
      registeredBy: by.id,
      registeredAt: at,
    };
    await database.transaction(async (tx) => {
      const affected = await store.register(tx, breach);
      const detail = { breach: breach.id, affected };
      await recordAudit(tx, {
        at,
        actor: by.id,
        role: by.role,
        action: 'breach-registered',
        subject: aboutNothing,
        detail,
      });
    });
    return breach.id;
  }

  list(): Promise<Breach[]> {
    return this.parts.store.list(SHOWN);
  }

  /** One breach with who is affected, by numbers of reports, and who opened what. Throws `not-found`. */
  async one(id: string): Promise<{ breach: Breach; affected: AffectedComplaint[]; counts: OpeningCount[] }> {
    const { store } = this.parts;
    const breach = /^[0-9a-f-]{36}$/.test(id) ? await store.one(id) : null;
    if (!breach) throw new Failure('not-found');
    const [affected, counts] = await Promise.all([store.affected(id, SHOWN), store.counts(breach)]);
    return { breach, affected, counts };
  }

  /** Notes that notice was given: from now on it stands on the tracking page of each reporter that is affected. */
  async notify(by: By, id: string): Promise<void> {
    await this.one(id);
    const { database, store, now } = this.parts;
    const at = now();
    await database.transaction(async (tx) => {
      if (!(await store.notified(tx, id, at))) return;
      const detail = { breach: id };
      await recordAudit(tx, {
        at,
        actor: by.id,
        role: by.role,
        action: 'breach-notified',
        subject: aboutNothing,
        detail,
      });
    });
  }

  /** Breaches that the reporter of a complaint has to know of. */
  of(complaintId: string): Promise<Breach[]> {
    return this.parts.store.of(complaintId);
  }
}

const isRole = (role: string): boolean =>
  role === 'system' || role === 'viewer' || roles.some((known) => known === role);

/** What a `datetime-local` field sends has no zone: it is western Indonesia's. */
function instantOf(given: string): Date | null {
  const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/.exec(given.trim());
  if (!form) return null;
  const instant = new Date(form[3] === undefined ? `${given.trim()}+07:00` : given.trim());
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** Whoever names a minute means all of it. */
function endOf(given: string): Date | null {
  const instant = instantOf(given);
  const isMinute = /T\d{2}:\d{2}(?!:)/.test(given);
  return instant && isMinute ? new Date(instant.getTime() + 59_999) : instant;
}

function faultsInInstant(field: string, instant: Date | null, latest: Date | null): FieldFault[] {
  if (instant === null) return [{ field, code: 'instant-invalid' }];
  return latest !== null && instant > latest ? [{ field, code: 'instant-future' }] : [];
}

function faultsInText(field: string, text: string): FieldFault[] {
  if (text.trim() === '') return [{ field, code: `${field}-required` }];
  return text.length > LONGEST_TEXT ? [{ field, code: 'words-too-long' }] : [];
}
