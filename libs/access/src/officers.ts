import { dayOf, Failure, roles, type FieldFault, type Role } from '#complaint';
import type { Directory } from '#instansi';
import { newId } from '#platform';
import type { Database, OfficerRow, OfficerStore, Queries } from '#store';
import { firstPassword, hashPassword } from './passwords.js';
import { mayAppoint, reaches, reachOf } from './policy.js';
import type { SignedIn, Trail } from './sessions.js';
import { needsInstansi, type Officer } from './visibility.js';

/** When an officer has his rights and by which decree; days as `2026-11-25`, both inclusive. */
export interface Term {
  sk: string | null;
  from: string | null;
  until: string | null;
}

export interface OfficerView {
  userName: string;
  name: string;
  role: Role;
  instansi: string | null;
  term: Term;
  inOffice: boolean;
  successor: string | null;
  /** The reader may change it. */
  mayChange: boolean;
}

export interface Appointment extends Term {
  userName: string;
  name: string;
  role: string;
  instansi: string | null;
}

const always: Term = { sk: null, from: null, until: null };

/**
 * Who works here, by which decree, from when until when. An admin sees and appoints within his own jurisdiction, never
 * above his own role and never whoever watches him.
 */
export class Officers {
  constructor(
    private readonly parts: {
      database: Database;
      store: OfficerStore;
      directory(): Directory;
      trail: Trail;
      now(): Date;
    },
  ) {}

  /** Whether anybody can sign in at all. */
  hasAny(): Promise<boolean> {
    return this.parts.store.hasAny();
  }

  /** Adds an officer without asking by whom: for the command line and the demo. False where the user name is taken. */
  async register(officer: Officer, password: string, term: Term = always): Promise<boolean> {
    const faults = faultsInTerm(term);
    if (faults.length > 0) throw new Failure('invalid', 'term-invalid', faults);
    const row = await rowOf(officer, term, { password, mustChange: false });
    return this.parts.database.transaction(async (tx) => {
      const added = await this.parts.store.add(row, tx);
      const { id: subject, userName, role, instansi } = row;
      const detail = { officer: userName, role, ...termOf(term) };
      const entry = { actor: 'operator', role: null, action: 'officer-appointed', subject, instansi, detail };
      if (added) await this.parts.trail(tx, entry);
      return added;
    });
  }

  async list(by: SignedIn): Promise<OfficerView[]> {
    const reach = reachOf(by.role, 'officer.manage');
    const directory = this.parts.directory();
    return (await this.parts.store.list())
      .filter(({ instansi }) => reaches(reach, by.instansi, instansi, directory))
      .map(
        ({
          userName,
          name,
          role,
          instansi,
          sk,
          validFrom: from,
          validUntil: until,
          inOffice,
          successor,
        }) => ({
          userName,
          name,
          role,
          instansi,
          term: { sk, from, until },
          inOffice,
          successor,
          mayChange: userName !== by.id && this.mayPlace(by, role, instansi),
        }),
      );
  }

  /** Appoints somebody; his first password, to be handed over on paper and changed when he first signs in. */
  async appoint(by: SignedIn, appointment: Appointment): Promise<string> {
    const { userName, name, role: asked, instansi } = appointment;
    const role = roles.find((known) => known === asked);
    const body = instansi === null || this.parts.directory().instansi(instansi) !== undefined;
    const faults: FieldFault[] = [
      ...faultsInPerson(userName, name),
      ...(role && mayAppoint(by.role).includes(role) ? [] : [{ field: 'role', code: 'role-not-yours' }]),
      ...(body ? [] : [{ field: 'instansi', code: 'instansi-unknown' }]),
      ...faultsInTerm(appointment, { complete: true }),
    ];
    if (role && faults.length === 0 && !this.mayPlace(by, role, instansi)) {
      faults.push({ field: 'instansi', code: 'instansi-not-yours' });
    }
    if (!role || faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    const password = firstPassword();
    const row = await rowOf({ id: userName, name: name.trim(), role, instansi }, appointment, {
      password,
      mustChange: true,
    });
    await this.parts.database.transaction(async (tx) => {
      await this.addNew(row, tx);
      await this.note(tx, by, row, { action: 'officer-appointed', detail: { role, ...termOf(appointment) } });
    });
    return password;
  }

  /** Changes decree and dates. He signs in anew. */
  async change(by: SignedIn, userName: string, term: Term): Promise<void> {
    const faults = faultsInTerm(term, { complete: true });
    if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    return this.on(by, userName, async (row, tx) => {
      await this.parts.store.change(
        row.id,
        { sk: term.sk, validFrom: term.from, validUntil: term.until },
        tx,
      );
      await this.note(tx, by, row, { action: 'officer-changed', detail: termOf(term) });
    });
  }

  /** Ends his rights now, with every session and token. He can't be brought back, only appointed anew. */
  async end(by: SignedIn, userName: string, reason: string): Promise<void> {
    if (reason.trim() === '') {
      throw new Failure('invalid', 'reason-required', [{ field: 'reason', code: 'reason-required' }]);
    }
    return this.on(by, userName, async (row, tx) => {
      const { sk, validFrom } = row;
      const until = dayOf(this.parts.now(), null);
      await this.parts.store.change(row.id, { sk, validFrom, validUntil: until, active: false }, tx);
      await this.note(tx, by, row, {
        action: 'officer-ended',
        detail: { until },
        reason: reason.trim().slice(0, 500),
      });
    });
  }

  /**
   * Hands the office over: the successor has the same role and body from the day on, the predecessor his until the day
   * before, and every session and token of his ends. A complaint lies with a body and not with a person, so its open
   * work is the successor's with the role. Gives the successor's first password.
   */
  async handOver(
    by: SignedIn,
    userName: string,
    to: { userName: string; name: string; sk: string | null; from: string | null; until: string | null },
  ): Promise<string> {
    const faults = [...faultsInPerson(to.userName, to.name), ...faultsInTerm(to, { complete: true })];
    if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    const password = firstPassword();
    await this.on(by, userName, async (row, tx) => {
      const { role, instansi } = row;
      const successor = await rowOf({ id: to.userName, name: to.name.trim(), role, instansi }, to, {
        password,
        mustChange: true,
      });
      await this.addNew(successor, tx);
      const until = dayBefore(to.from ?? '');
      const last = row.validUntil !== null && row.validUntil < until ? row.validUntil : until;
      const { sk, validFrom } = row;
      await this.parts.store.change(row.id, { sk, validFrom, validUntil: last, successor: to.userName }, tx);
      await this.note(tx, by, row, {
        action: 'officer-handed-over',
        detail: { successor: to.userName, role, ...termOf(to) },
      });
    });
    return password;
  }

  /** Whether the admin may appoint to this role at this body. */
  mayPlace(by: Officer, role: Role, instansi: string | null): boolean {
    if (!mayAppoint(by.role).includes(role) || (instansi === null && needsInstansi(role))) return false;
    return reaches(reachOf(by.role, 'officer.manage'), by.instansi, instansi, this.parts.directory());
  }

  private async on(
    by: SignedIn,
    userName: string,
    work: (row: OfficerRow, tx: Queries) => Promise<void>,
  ): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      const row = await this.parts.store.lock(userName, tx);
      const reach = reachOf(by.role, 'officer.manage');
      // Somebody else's officer looks like none.
      if (!row || !reaches(reach, by.instansi, row.instansi, this.parts.directory())) {
        throw new Failure('not-found');
      }
      if (userName === by.id || !this.mayPlace(by, row.role, row.instansi)) throw new Failure('not-allowed');
      await work(row, tx);
    });
  }

  private async addNew(row: OfficerRow, tx: Queries): Promise<void> {
    if (await this.parts.store.add(row, tx)) return;
    throw new Failure('invalid', 'userName-taken', [{ field: 'userName', code: 'userName-taken' }]);
  }

  private note(
    tx: Queries,
    by: SignedIn,
    row: OfficerRow,
    { action, detail, reason }: { action: string; detail: Record<string, unknown>; reason?: string },
  ): Promise<void> {
    const { id: subject, userName, instansi } = row;
    const whom = { officer: userName, ...detail };
    const entry = { actor: by.id, role: by.role, action, subject, instansi, detail: whom };
    return this.parts.trail(tx, reason === undefined ? entry : { ...entry, reason });
  }
}

async function rowOf(
  { id: userName, name, role, instansi }: Officer,
  { sk, from: validFrom, until: validUntil }: Term,
  { password, mustChange: mustChangePassword }: { password: string; mustChange: boolean },
): Promise<OfficerRow> {
  const passwordHash = await hashPassword(password);
  return {
    id: newId(),
    userName,
    name,
    role,
    instansi,
    passwordHash,
    sk,
    validFrom,
    validUntil,
    mustChangePassword,
  };
}

const termOf = ({ sk, from, until }: Term) => ({ sk, from, until });

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
  );
}

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

function faultsInPerson(userName: string, name: string): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!/^[a-z][a-z0-9._-]{2,39}$/.test(userName))
    faults.push({ field: 'userName', code: 'userName-invalid' });
  if (name.trim() === '' || name.length > 120) faults.push({ field: 'name', code: 'officer-name-invalid' });
  return faults;
}

/** `complete`: an admin names the decree and the first day. */
function faultsInTerm({ sk, from, until }: Term, { complete = false } = {}): FieldFault[] {
  const decree = sk?.trim() ?? '';
  const faults = [...faultsInDay('from', from, complete), ...faultsInDay('until', until, false)];
  if ((complete && decree === '') || decree.length > 120)
    faults.unshift({ field: 'sk', code: 'sk-required' });
  const isBackwards = faults.length === 0 && (until ?? '9999') < (from ?? '');
  return isBackwards ? [{ field: 'until', code: 'until-before-from' }] : faults;
}

function faultsInDay(field: string, day: string | null, isRequired: boolean): FieldFault[] {
  return (day === null ? !isRequired : isDay(day)) ? [] : [{ field, code: 'day-invalid' }];
}
