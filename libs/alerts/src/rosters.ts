import { mayAppoint, mayEver, reaches, reachOf, type SignedIn, type Trail, type TrailEntry } from '#access';
import { beginningOf, dayOf, Failure, type FieldFault } from '#complaint';
import type { Office } from '#instansi';
import type { Contact, Database, Duty, DutyStore, OfficerStore } from '#store';

const LONGEST_DAYS = 400;

/** A roster's line as an admin types it. */
export interface DutyAsked {
  instansi: string;
  category: string | null;
  /** User names. */
  officer: string;
  deputy: string | null;
  firstDay: string;
  lastDay: string;
}

/** An officer of a body, by his id. */
interface OfficerAt {
  id: string;
  instansi: string | null;
}

/** Who is on duty when, and where officers are told: what admins and officers themselves put down. */
export class Rosters {
  constructor(
    private readonly parts: {
      database: Database;
      duties: DutyStore;
      officers: Pick<OfficerStore, 'list'>;
      office: Office;
      trail: Trail;
      now(): Date;
    },
  ) {}

  /** Bodies whose rosters the admin keeps. */
  bodiesOf(by: SignedIn): { id: string; name: string }[] {
    const { directory } = this.parts.office;
    const reach = reachOf(by.role, 'officer.manage');
    return directory.data.instansi
      .filter(({ id }) => this.parts.office.isConnected(id) && reaches(reach, by.instansi, id, directory))
      .map(({ id, name }) => ({ id, name }));
  }

  /** Rosters from today on, and bodies in which nobody is in office: what comes to them goes to the level above. */
  async view(by: SignedIn): Promise<{ duties: Duty[]; vacant: string[] }> {
    const bodies = this.bodiesOf(by).map(({ id }) => id);
    const serving = new Set(
      (await this.parts.officers.list()).filter(({ inOffice }) => inOffice).map(({ instansi }) => instansi),
    );
    return {
      duties: await this.parts.duties.duties(bodies, this.today()),
      vacant: bodies.filter((id) => !serving.has(id)),
    };
  }

  /** Throws `invalid` naming each field that cannot be. */
  async add(by: SignedIn, asked: DutyAsked): Promise<void> {
    const people = await this.parts.officers.list();
    const idOf = (userName: string | null): string | null =>
      people.find(
        (each) => each.userName === userName && each.inOffice && this.worksFor(each.instansi, asked.instansi),
      )?.id ?? null;
    const officerId = idOf(asked.officer);
    const deputyId = idOf(asked.deputy);
    const { directory } = this.parts.office;
    const faults: FieldFault[] = [];
    const wrong = (field: string, code: string, isWrong: boolean): void =>
      void (isWrong && faults.push({ field, code }));
    wrong('instansi', 'instansi-not-yours', !this.bodiesOf(by).some(({ id }) => id === asked.instansi));
    wrong('category', 'category-unknown', asked.category !== null && !directory.category(asked.category));
    wrong('officer', 'duty-officer-unknown', officerId === null);
    wrong('deputy', 'duty-officer-unknown', asked.deputy !== null && deputyId === null);
    wrong('deputy', 'duty-deputy-same', deputyId !== null && deputyId === officerId);
    wrong('firstDay', 'day-invalid', !isDay(asked.firstDay));
    wrong('lastDay', 'day-invalid', !isDay(asked.lastDay));
    if (isDay(asked.firstDay) && isDay(asked.lastDay)) {
      const days = (Date.parse(asked.lastDay) - Date.parse(asked.firstDay)) / 86_400_000;
      wrong('lastDay', 'until-before-from', days < 0);
      wrong('lastDay', 'duty-too-long', days > LONGEST_DAYS);
    }
    if (faults.length > 0 || officerId === null) throw new Failure('invalid', 'invalid', faults);
    const { instansi, category, firstDay, lastDay } = asked;
    await this.parts.database.transaction(async (tx) => {
      const line = { instansi, category, firstDay, lastDay, officerId, deputyId };
      await this.parts.duties.addDuty(tx, { ...line, by: by.id, at: this.parts.now() });
      const detail = { officer: asked.officer, deputy: asked.deputy, firstDay, lastDay };
      await this.note(tx, by, { action: 'duty-set', instansi, subject: officerId, detail });
    });
  }

  /** Ends a line today; `not-found` where it is none of the admin's. */
  async end(by: SignedIn, id: string): Promise<void> {
    const instansi = await this.parts.duties.bodyOfDuty(id);
    if (instansi === null || !this.bodiesOf(by).some((body) => body.id === instansi))
      throw new Failure('not-found');
    await this.parts.database.transaction(async (tx) => {
      await this.parts.duties.endDuty(tx, id, this.today());
      await this.note(tx, by, { action: 'duty-ended', instansi, subject: null, detail: { duty: id } });
    });
  }

  contactOf(officerId: string): Promise<Contact> {
    return this.parts.duties.contact(officerId);
  }

  /** Where the officer is told, and when he is left alone; hours of the day, both or none. Throws `invalid`. */
  async keepContact(
    officer: SignedIn,
    typed: { whatsapp: string; email: string; quietFrom: string; quietUntil: string },
  ): Promise<void> {
    if (officer.officerId === null || !mayEver(officer.role, 'account.own')) throw new Failure('not-allowed');
    const { ways, faults } = waysIn(typed);
    const [quietFrom, quietUntil] = [hourIn(typed.quietFrom), hourIn(typed.quietUntil)];
    if (quietFrom === undefined || quietUntil === undefined || (quietFrom === null) !== (quietUntil === null))
      faults.push({ field: 'quietFrom', code: 'hour-invalid' });
    if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    const { officerId } = officer;
    const hours = { quietFrom: quietFrom ?? null, quietUntil: quietUntil ?? null };
    await this.keep(officer, { id: officerId, instansi: officer.instansi }, { ...ways, ...hours });
  }

  /** Where an officer is told at work; refusals as in `keepWorkContact`. */
  async workContactOf(by: SignedIn, userName: string): Promise<Contact> {
    return this.contactOf((await this.theirs(by, userName)).id);
  }

  /**
   * Puts down where an officer is told at work whom the admin may appoint; his quiet hours stay his own. Throws
   * `not-found` for one of another body, `not-allowed` for one of his own who is not his to appoint, and `invalid`.
   */
  async keepWorkContact(
    by: SignedIn,
    userName: string,
    typed: { whatsapp: string; email: string },
  ): Promise<void> {
    const officer = await this.theirs(by, userName);
    const { ways, faults } = waysIn(typed);
    if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    const { quietFrom, quietUntil } = await this.contactOf(officer.id);
    await this.keep(by, officer, { ...ways, quietFrom, quietUntil });
  }

  private async theirs(by: SignedIn, userName: string): Promise<OfficerAt> {
    const officer = (await this.parts.officers.list()).find((each) => each.userName === userName);
    const reach = reachOf(by.role, 'officer.manage');
    if (!officer || !reaches(reach, by.instansi, officer.instansi, this.parts.office.directory))
      throw new Failure('not-found');
    if (userName === by.id || !mayAppoint(by.role).includes(officer.role)) throw new Failure('not-allowed');
    return officer;
  }

  private async keep(by: SignedIn, officer: OfficerAt, contact: Contact): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      await this.parts.duties.keepContact(tx, officer.id, contact);
      // Which ways, and never where they lead.
      const detail = { whatsapp: contact.whatsapp !== null, email: contact.email !== null };
      const { id: subject, instansi } = officer;
      await this.note(tx, by, { action: 'contact-changed', instansi, subject, detail });
    });
  }

  /** He is of the body, or of one above it. */
  private worksFor(own: string | null, instansi: string): boolean {
    return own !== null && this.parts.office.directory.isWithin(instansi, own);
  }

  private today(): string {
    return dayOf(this.parts.now(), null);
  }

  private note(
    tx: Parameters<Trail>[0],
    { id: actor, role }: SignedIn,
    entry: Omit<TrailEntry, 'actor' | 'role'>,
  ): Promise<void> {
    return this.parts.trail(tx, { actor, role, ...entry });
  }
}

/** A telephone and a mail address as they are kept, and what is wrong with them. */
function waysIn(typed: { whatsapp: string; email: string }): {
  ways: Pick<Contact, 'whatsapp' | 'email'>;
  faults: FieldFault[];
} {
  const whatsapp = typed.whatsapp
    .replace(/[\s.()-]/g, '')
    .replace(/^0/, '+62')
    .replace(/^62/, '+62');
  const email = typed.email.trim();
  const faults: FieldFault[] = [];
  if (whatsapp !== '' && !/^\+[1-9]\d{7,14}$/.test(whatsapp))
    faults.push({ field: 'whatsapp', code: 'phone-invalid' });
  if (email !== '' && !/^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,180}\.[a-z]{2,}$/i.test(email))
    faults.push({ field: 'email', code: 'email-invalid' });
  return { ways: { whatsapp: whatsapp || null, email: email || null }, faults };
}

const isDay = (day: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(day) && beginningOf(day, null) !== null;

/** An hour of the day; null where none was typed, undefined for what is none. */
export function hourIn(typed: string): number | null | undefined {
  if (typed.trim() === '') return null;
  const hour = /^(\d{1,2})([.:]00)?$/.exec(typed.trim())?.[1];
  return hour !== undefined && Number(hour) < 24 ? Number(hour) : undefined;
}
