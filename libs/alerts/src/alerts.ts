import type { Complaint, WorkCalendar } from '#complaint';
import { ComplaintUnit, openCopies } from '#store';
import type {
  AlertRow,
  AlertSendings,
  AlertStep,
  AlertStore,
  DutyStore,
  OnCall,
  Timer,
  TimerStore,
  Transaction,
} from '#store';
import { happeningIn, type Happening } from './happenings.js';
import { endOfQuiet, workingHoursAfter } from './hours.js';
import type { Level, Recipients } from './recipients.js';

/** How long a digest gathers, and in how long a storm is counted. */
const STORM_MS = 10 * 60_000;
/** Whoever is called at any hour is not waited for until the office opens. */
const EMERGENCY_UNOPENED_MS = 30 * 60_000;

export interface AlertsParts {
  store: AlertStore;
  sendings: AlertSendings;
  duties: DutyStore;
  timers: TimerStore;
  recipients: Recipients;
  calendar(): WorkCalendar;
  /** Area of a body, whose clock tells when its officers sleep. */
  areaOf(instansi: string | null): string | null;
  /** Ways on which officers can be told, by id. */
  channels: readonly string[];
  now(): Date;
}

/** One thing to tell, of one complaint. */
interface Telling {
  kind: Happening['kind'];
  occasion: string;
  complaint: Complaint;
  instansi: string | null;
}

/** Which step follows which, as long as nobody has opened it, and where its people are sought. */
const ladder: Readonly<Partial<Record<AlertStep, { step: AlertStep; level: Level }>>> = {
  first: { step: 'again', level: 'responsible' },
  vacant: { step: 'again', level: 'responsible' },
  again: { step: 'deputy', level: 'deputy' },
  deputy: { step: 'superior', level: 'opd-admin' },
  superior: { step: 'head', level: 'instansi-admin' },
};

/** How long a body leaves each step to be opened. */
const hoursAfter = {
  first: 'unopenedHours',
  vacant: 'unopenedHours',
  again: 'deputyHours',
  deputy: 'superiorHours',
  superior: 'superiorHours',
  head: 'superiorHours',
} as const satisfies Record<AlertStep, string>;

/**
 * Decides whom to tell of what, and when. Each happening reaches each officer once at each step: by a message of its
 * own, or in one digest where he sleeps or is told too much at once. Nothing is lost by either.
 */
export class Alerts {
  constructor(private readonly parts: AlertsParts) {}

  /** Works inside the handling of one event; `eventId` makes doing it again harmless. */
  async take(tx: Transaction, eventId: string, pattern: string, payload: unknown): Promise<void> {
    const happening = happeningIn(pattern, payload);
    const unit = happening && (await ComplaintUnit.lock(tx, { id: happening.complaintId }));
    if (!happening || !unit) return;
    const { complaint } = unit;
    for (const instansi of await this.bodiesOf(unit, happening)) {
      const telling = { kind: happening.kind, occasion: eventId, complaint, instansi };
      const sight = happening.kind !== 'emergency';
      const { officers, vacant } = await this.parts.recipients.find(
        tx,
        complaint,
        instansi,
        happening.level,
        {
          sight,
        },
      );
      const named = officers.filter(({ id }) => id === happening.only);
      const due = await this.tell(
        tx,
        telling,
        vacant ? 'vacant' : 'first',
        named.length > 0 ? named : officers,
      );
      // Told before: what waits for it goes on.
      if (due === null) continue;
      if (vacant) await this.noteVacancy(unit, instansi);
      const isWaitedFor = happening.kind === 'disposed' || happening.kind === 'emergency';
      if (isWaitedFor) await this.wait(tx, telling, vacant ? 'vacant' : 'first', due);
    }
  }

  /** What falls due later, by the kind of timer. */
  readonly handlers = {
    'alert-unopened': (tx: Transaction, timer: Timer, unit: ComplaintUnit | null) =>
      unit ? this.climb(tx, timer, unit) : Promise.resolve(),
    'alert-digest': (tx: Transaction, { ref }: Timer) => this.release(tx, ref),
  };

  /** A body that no longer has it hears of it no more; an emergency concerns whoever the event names. */
  private async bodiesOf(unit: ComplaintUnit, { kind, instansi }: Happening): Promise<(string | null)[]> {
    const held = unit.complaint.instansi;
    if (kind === 'emergency') return instansi ?? [held];
    if (kind === 'unopened') return instansi ?? [null];
    if (kind === 'copied') {
      const open = await openCopies(unit.tx, unit.complaint.id);
      return (instansi ?? []).filter((body) => open.some((copy) => copy.instansi === body));
    }
    if (kind === 'returned') return unit.complaint.status === 'returned' ? [await unit.lastBody()] : [];
    if (kind === 'disposed') return (instansi ?? []).filter((body) => body === held);
    if (kind === 'heard' || kind === 'part') return held === null ? [] : [held];
    return [held];
  }

  /** Tells each officer, in the order of their ids so that two of us never wait for each other; when the last goes out. */
  private async tell(
    tx: Transaction,
    telling: Telling,
    step: AlertStep,
    officers: OnCall[],
  ): Promise<Date | null> {
    let last: Date | null = null;
    for (const officer of officers.toSorted((one, other) => (one.officerId < other.officerId ? -1 : 1))) {
      const due = await this.tellOne(tx, telling, step, officer);
      if (due && (last === null || due > last)) last = due;
    }
    return last;
  }

  private async tellOne(
    tx: Transaction,
    { kind, occasion, complaint, instansi }: Telling,
    step: AlertStep,
    officer: OnCall,
  ): Promise<Date | null> {
    const { store } = this.parts;
    const at = this.parts.now();
    const { officerId } = officer;
    await store.hold(tx, officerId);
    const alert = { kind, occasion, step, officerId, complaintId: complaint.id, instansi, at };
    const id = await store.add(tx, alert);
    if (id === null) return null;
    const until = kind === 'emergency' ? null : await this.heldUntil(tx, officer, at);
    if (until === null) {
      await this.send(tx, id, officer, at, kind === 'emergency');
      return at;
    }
    const digest =
      (await store.openDigest(tx, officerId)) ?? (await this.beginDigest(tx, officerId, at, until));
    await store.joinDigest(tx, id, digest);
    return until;
  }

  /** Until when an officer is told nothing by itself; null where it may go out now. */
  private async heldUntil(tx: Transaction, officer: OnCall, at: Date): Promise<Date | null> {
    const digest = await this.parts.store.openDigest(tx, officer.officerId);
    if (digest !== null) return new Date(at.getTime() + STORM_MS);
    const quiet = await this.quietUntil(tx, officer, at);
    if (quiet !== null) return quiet;
    const { stormAfter } = await this.parts.duties.setting(officer.instansi, tx);
    const since = new Date(at.getTime() - STORM_MS);
    // The one in hand is counted too.
    const told = await this.parts.store.toldAloneSince(tx, officer.officerId, since);
    return told > stormAfter ? new Date(at.getTime() + STORM_MS) : null;
  }

  private async quietUntil(tx: Transaction, { officerId, instansi }: OnCall, at: Date): Promise<Date | null> {
    const [own, body] = [
      await this.parts.duties.contact(officerId, tx),
      await this.parts.duties.setting(instansi, tx),
    ];
    const { quietFrom, quietUntil } = own;
    const hours = quietFrom === null || quietUntil === null ? body : { quietFrom, quietUntil };
    return endOfQuiet(at, hours, this.parts.areaOf(instansi));
  }

  private async beginDigest(tx: Transaction, officerId: string, at: Date, dueAt: Date): Promise<string> {
    const id = await this.parts.store.beginDigest(tx, officerId, at);
    await this.parts.timers.set(tx, { kind: 'alert-digest', complaintId: null, ref: id, dueAt });
    return id;
  }

  /** A digest goes out; one that would wake its officer waits until the morning. */
  private async release(tx: Transaction, id: string): Promise<void> {
    const digest = await this.parts.store.find(id, tx);
    const officer = digest && (await this.parts.duties.officer(digest.officerId, tx));
    if (!digest || digest.toldAt !== null || !officer) return;
    await this.parts.store.hold(tx, officer.officerId);
    const at = this.parts.now();
    const dueAt = await this.quietUntil(tx, officer, at);
    if (dueAt) return this.parts.timers.set(tx, { kind: 'alert-digest', complaintId: null, ref: id, dueAt });
    await this.send(tx, id, officer, at);
  }

  /** At once on the ways he gave and his body uses, or on all of them; in the console it stands by itself. */
  private async send(
    tx: Transaction,
    id: string,
    { officerId, instansi }: OnCall,
    at: Date,
    onEvery = false,
  ): Promise<void> {
    await this.parts.store.tell(tx, id, at);
    const { whatsapp, email } = await this.parts.duties.contact(officerId, tx);
    const { byWhatsapp, byEmail } = await this.parts.duties.setting(instansi, tx);
    const ways = [
      ...(whatsapp !== null && (byWhatsapp || onEvery) ? ['whatsapp'] : []),
      ...(email !== null && (byEmail || onEvery) ? ['email'] : []),
    ];
    for (const channel of ways) {
      if (this.parts.channels.includes(channel)) await this.parts.sendings.queue(tx, id, channel);
    }
  }

  /** Nobody has opened it: the next step, unless it has been seen to meanwhile or has left the body. */
  private async climb(tx: Transaction, { ref, payload }: Timer, unit: ComplaintUnit): Promise<void> {
    const { complaint } = unit;
    const { step, instansi } = payload as { step: AlertStep; instansi: string | null };
    const [occasion = ''] = ref.split(' ');
    const told = (await this.parts.store.ofOccasion(tx, occasion, complaint.id)).filter(
      (alert) => alert.instansi === instansi,
    );
    const [first] = told;
    if (!first || first.kind === 'digest' || (await this.isSeenTo(unit, told))) return;
    const telling = { kind: first.kind, occasion, complaint, instansi };
    let next = ladder[step];
    while (next) {
      const officers = await this.atStep(tx, telling, next, told);
      if (officers.length > 0) {
        const due = await this.tell(tx, telling, next.step, officers);
        return this.wait(tx, telling, next.step, due ?? this.parts.now());
      }
      next = ladder[next.step];
    }
  }

  private async isSeenTo(unit: ComplaintUnit, told: AlertRow[]): Promise<boolean> {
    const [first] = told;
    const { instansi, status } = unit.complaint;
    if (told.some(({ openedAt }) => openedAt !== null)) return true;
    if (first?.kind === 'emergency') return instansi !== null && status !== 'disposed';
    return instansi !== first?.instansi || status !== 'disposed';
  }

  /** Who is told at a step: again whoever was told first, above that only who was not told yet. */
  private async atStep(
    tx: Transaction,
    { kind, complaint, instansi }: Telling,
    { step, level }: { step: AlertStep; level: Level },
    told: AlertRow[],
  ): Promise<OnCall[]> {
    const sight = kind !== 'emergency';
    const { officers } = await this.parts.recipients.find(tx, complaint, instansi, level, { sight });
    const known = new Set(told.map(({ officerId }) => officerId));
    return officers.filter(({ officerId }) => known.has(officerId) === (step === 'again'));
  }

  private async wait(
    tx: Transaction,
    { kind, occasion, complaint, instansi }: Telling,
    step: AlertStep,
    from: Date,
  ): Promise<void> {
    const setting = await this.parts.duties.setting(instansi, tx);
    const area = this.parts.areaOf(instansi);
    const dueAt =
      kind === 'emergency'
        ? new Date(from.getTime() + EMERGENCY_UNOPENED_MS)
        : workingHoursAfter(from, setting[hoursAfter[step]], this.parts.calendar(), area);
    await this.parts.timers.set(tx, {
      kind: 'alert-unopened',
      complaintId: complaint.id,
      ref: `${occasion} ${instansi ?? ''}`,
      dueAt,
      payload: { step, instansi },
    });
  }

  private noteVacancy(unit: ComplaintUnit, instansi: string | null): Promise<void> {
    return unit.record({ at: this.parts.now(), actor: 'system', action: 'nobody-to-tell', instansi });
  }
}
