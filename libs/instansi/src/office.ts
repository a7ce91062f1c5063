import { readFileSync } from 'node:fs';
import { dayOf, Failure, RuleBook, WorkCalendar, type DangerKind } from '#complaint';
import { systemClock, type Clock } from '#platform';
import type { InstansiSwitch, OfficeData, OfficeSeed, OfficeStore } from '#store';
import { Directory, type DirectoryData } from './directory.js';
import type { RoutingKnowledge } from './knowledge.js';
import { numbersFor, type EmergencyNumber } from './emergency-numbers.js';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./seed/${name}`, import.meta.url), 'utf8'));

const LOOKS_EVERY_MS = 2_000;

/** The directory a new installation starts with. */
export const seedDirectory = (): DirectoryData => read('directory.json') as DirectoryData;

/**
 * What a new installation starts with: four real governments for trying it out, and the holidays and joint leave of
 * 2026 (SKB 1497/2025, 2/2025, 5/2025; to be checked against the decree). The holidays of 2027 are reckoned, its joint
 * leave is not known yet, and all of them are marked to be checked. Vertical bodies have no users here.
 */
export function seedOffice(): OfficeSeed {
  const { wilayah, categories, instansi } = seedDirectory();
  return {
    wilayah,
    categories: categories.map((topic) => ({
      ...topic,
      confidential: topic.confidential === true,
      needsEvidence: topic.needsEvidence === true,
    })),
    instansi: instansi.map((body) => ({
      ...body,
      connected: body.kind !== 'vertikal',
      autopilot: false,
      reviewsAnswers: false,
    })),
    holidays: (read('holidays.json') as { date: string; name: string; toCheck?: true }[]).map((day) => ({
      toCheck: false,
      ...day,
      wilayah: null,
    })),
    emergencyNumbers: (read('emergency-numbers.json') as Omit<EmergencyNumber, 'toCheck'>[]).map((each) => ({
      toCheck: false,
      ...each,
    })),
  };
}

/**
 * The directory and calendar as they stand in the database, held in memory and reloaded on demand. When the day turns
 * (Jakarta) the directory is a new one, with the mandates of that day; it stays the same object until then.
 */
export class Office {
  private bodies: Directory;
  private workDays: WorkCalendar;
  private ruleBook: RuleBook;
  private lookedAt = -Infinity;
  private looking: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: OfficeStore,
    private readonly clock: Clock,
    private data: OfficeData,
  ) {
    this.bodies = directoryOf(data, clock);
    this.workDays = calendarOf(data, this.bodies);
    this.ruleBook = new RuleBook(data.ruleSets);
  }

  static async open(store: OfficeStore, clock: Clock = systemClock): Promise<Office> {
    return new Office(store, clock, await store.load());
  }

  get directory(): Directory {
    if (this.bodies.day !== dayOf(this.clock.now(), null)) this.bodies = directoryOf(this.data, this.clock);
    return this.bodies;
  }

  /** Mandates, rules and places, those that have ended or are yet to begin included. */
  get knowledge(): RoutingKnowledge {
    return this.data.knowledge;
  }

  get calendar(): WorkCalendar {
    return this.workDays;
  }

  get emergencyNumbers(): readonly EmergencyNumber[] {
    return this.data.emergencyNumbers;
  }

  /** Whom to call for a danger in an area. */
  numbersFor(kind: DangerKind, wilayah: string | null): EmergencyNumber[] {
    return numbersFor(this.data.emergencyNumbers, kind, wilayah);
  }

  /** Puts an area's numbers for a danger in the place of those it had; none leaves it to the wider area. */
  async setEmergencyNumbers(
    of: Pick<EmergencyNumber, 'wilayah' | 'kind'>,
    numbers: Pick<EmergencyNumber, 'name' | 'number'>[],
    by: { actor: string; at: Date },
  ): Promise<void> {
    await this.store.setEmergencyNumbers(of, numbers, by);
    await this.reload();
  }

  /** The rule sets that are, and which applies to what. */
  get rules(): RuleBook {
    return this.ruleBook;
  }

  /** Days off, in their order, and the places whose week has six days. */
  get daysOff(): Readonly<Pick<OfficeData, 'holidays' | 'weeks'>> {
    return this.data;
  }

  /** Whether the body has users here; to others complaints are referred. */
  isConnected(instansi: string): boolean {
    return this.data.instansi.some((body) => body.id === instansi && body.connected);
  }

  /** Whether the body lets routing dispose to it without a person. */
  hasAutopilot(instansi: string): boolean {
    return this.data.instansi.some((body) => body.id === instansi && body.autopilot);
  }

  /** Whether the body's answers are published by somebody who has not written them. */
  reviewsAnswers(instansi: string): boolean {
    return this.data.instansi.some((body) => body.id === instansi && body.reviewsAnswers);
  }

  /** Switches autopilot for a body, and records who did; false where there is no such body. */
  setAutopilot(instansi: string, on: boolean, by: { actor: string; at: Date }): Promise<boolean> {
    return this.switch('autopilot', instansi, on, by);
  }

  /** Has a body's answers reviewed before they are published, or no more; as `setAutopilot`. */
  setReview(instansi: string, on: boolean, by: { actor: string; at: Date }): Promise<boolean> {
    return this.switch('review', instansi, on, by);
  }

  /** Asks for a picture with each answer of a category, or no more; false where there is no such category. */
  async setNeedsEvidence(category: string, on: boolean): Promise<boolean> {
    const known = await this.store.setNeedsEvidence(category, on);
    if (known) await this.reload();
    return known;
  }

  /** User name of the inspector who is asked where this inspectorate leaves something unopened. */
  deputyOf(inspectorate: string): string | null {
    return this.data.instansi.find(({ id }) => id === inspectorate)?.deputy ?? null;
  }

  /** Names him, or nobody. Throws `invalid` for a body that is no inspectorate. */
  async setDeputy(
    inspectorate: string,
    deputy: string | null,
    by: { actor: string; at: Date },
  ): Promise<void> {
    if (!this.bodies.isInspectorate(inspectorate)) throw new Failure('invalid', 'instansi-unknown');
    await this.store.setDeputy(inspectorate, deputy, by);
    await this.reload();
  }

  /** Makes complaints of a category confidential from the start, or no more; false where there is no such category. */
  async setConfidential(category: string, on: boolean): Promise<boolean> {
    const known = await this.store.setConfidential(category, on);
    if (known) await this.reload();
    return known;
  }

  private async switch(
    what: InstansiSwitch,
    instansi: string,
    on: boolean,
    by: { actor: string; at: Date },
  ): Promise<boolean> {
    const known = await this.store.switch(what, instansi, on, by);
    if (known) await this.reload();
    return known;
  }

  /**
   * Takes over what another process has changed. However often it is called, the database is asked at most every two
   * seconds; call it outside of a transaction, since it waits for a connection of its own.
   */
  refresh(): Promise<void> {
    const since = Math.abs(this.clock.now().getTime() - this.lookedAt);
    if (since >= LOOKS_EVERY_MS) {
      this.lookedAt = this.clock.now().getTime();
      this.looking = this.look().catch((error: unknown) => {
        this.lookedAt = -Infinity;
        throw error;
      });
    }
    return this.looking;
  }

  private async look(): Promise<void> {
    if ((await this.store.version()) !== this.data.version) await this.reload();
  }

  async reload(): Promise<void> {
    this.data = await this.store.load();
    this.bodies = directoryOf(this.data, this.clock);
    this.workDays = calendarOf(this.data, this.bodies);
    this.ruleBook = new RuleBook(this.data.ruleSets);
  }
}

const directoryOf = (data: OfficeData, clock: Clock): Directory =>
  new Directory({ ...data, mandates: data.knowledge.mandates }, dayOf(clock.now(), null));

/** A body's week is also the week of what lies below it, unless that has one of its own. */
function calendarOf(data: OfficeData, directory: Directory): WorkCalendar {
  const own = new Map(data.weeks.map(({ place, days }) => [place, days]));
  const weeks = new Map(own);
  for (const { id } of own.size === 0 ? [] : data.instansi) {
    for (let body = directory.instansi(id); body; body = directory.instansi(body.parentId ?? '')) {
      const days = own.get(body.id);
      if (days === undefined) continue;
      weeks.set(id, days);
      break;
    }
  }
  const local = data.holidays.flatMap(({ date, wilayah }) => (wilayah === null ? [] : [{ date, wilayah }]));
  const national = data.holidays.filter(({ wilayah }) => wilayah === null).map(({ date }) => date);
  return new WorkCalendar(national, { holidays: local, weeks });
}
