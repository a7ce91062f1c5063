import { scopeOf, type Officer } from '#access';
import { clocksOf, Failure, isOpen, type ClockFacts, type InboundReport } from '#complaint';
import { foundOf, type Found } from './found.js';
import { aReport, rawOf } from './intake.js';
import { accusing, type Lane, type LaneDesks } from './lane.js';
import { apply, isAllowed, type Act } from './twin-acts.js';
import { cast, isAccused, overseersOf } from './twin-cast.js';
import { hear, pass, read, sayings, workdaysAfter, type Saying } from './twin-time.js';
import { decidedOf, isSeenBy, type Twin } from './twin.js';

/** A complaint with which a sequence may begin. */
export interface Beginning {
  id: string;
  code: string;
  receivedAt: number;
  twin: Twin;
}

/** One play of one complaint by everybody, beside its twin. What differs is thrown with all that led to it. */
export class Play {
  private story: string[] = [];
  private twin: Twin;
  private said = 0;
  private steps = -1;
  /** How many steps were done and not refused. */
  done = 0;

  constructor(
    private readonly lane: Lane,
    private readonly desks: LaneDesks,
    private readonly begun: Beginning,
  ) {
    this.twin = structuredClone(begun.twin);
  }

  private get at(): number {
    return this.lane.now.getTime();
  }

  private goOn(ms: number): void {
    this.lane.now = new Date(this.at + ms);
  }

  /** Goes another way from here, and comes back as if it never had. */
  async aside(way: () => Promise<void>): Promise<void> {
    const { story, twin, said, steps } = this;
    this.story = [...story];
    this.twin = structuredClone(twin);
    await this.lane.aside(async () => {
      await way();
      await this.end();
    });
    Object.assign(this, { story, twin, said, steps });
  }

  /** Acts by which the twin would change, for officers who may. */
  candidates(choices: readonly Act[]): { who: Officer; act: Act }[] {
    const at = this.at + STEP_MS;
    return cast.flatMap((who) =>
      choices.filter((act) => isAllowed(who, act, this.twin, at)).map((act) => ({ who, act })),
    );
  }

  /** Acts that should be refused to officers who see the complaint. */
  trespasses(choices: readonly Act[]): { who: Officer; act: Act }[] {
    const at = this.at + STEP_MS;
    return cast
      .filter((who) => isSeenBy(who, this.twin))
      .flatMap((who) =>
        choices.filter((act) => !isAllowed(who, act, this.twin, at)).map((act) => ({ who, act })),
      );
  }

  async act(who: Officer, act: Act): Promise<void> {
    this.goOn(STEP_MS);
    this.said += 1;
    const holds = `tiang nomor ${this.said} diganti`;
    const { verb, ...given } = act;
    const allowed = isAllowed(who, act, this.twin, this.at);
    this.story.push(`${who.id}: ${verb} ${JSON.stringify(given)} (${allowed ? 'may' : 'may not'})`);
    const seen = isSeenBy(who, this.twin) || (verb === 'undo' && this.twin.verdict?.by === who.id);
    const outcome = await this.outcomeOf(this.carryOut(who, act, holds));
    if (allowed !== (outcome === 'done')) this.fail(`was ${outcome}`);
    if (!allowed && !seen && outcome !== 'not-found') this.fail(`learnt that it exists: ${outcome}`);
    if (allowed) this.done += 1;
    if (allowed) apply(who, act, this.twin, { at: this.at, holds });
    // Whoever was too late with an answer keeps it as his draft.
    await this.compare(allowed || verb === 'answer' ? 'more' : 'same');
  }

  async hear(saying: Saying): Promise<void> {
    this.goOn(STEP_MS);
    this.said += 1;
    const kind = typeof saying === 'object' ? accusing(saying.accuse) : sayings[saying];
    const text = saying === 'agreeing' ? kind : `${kind.replace('N', '')} ${this.said}`;
    this.story.push(`reporter: “${text}”`);
    const report: InboundReport = aReport(`play-${this.said}`, { text });
    await this.desks.joining.join(this.begun.id, { channel: 'sms', raw: rawOf(report), report });
    hear(this.twin, saying, text, this.at);
    await this.compare('more');
  }

  async read(): Promise<void> {
    this.goOn(STEP_MS);
    const { id } = this.begun;
    const sql = `SELECT id FROM message WHERE complaint_id = $1 AND unread ORDER BY at, id LIMIT 1`;
    const [next] = await this.lane.ask<{ id: string }>(sql, [id]);
    if (!next) return;
    this.story.push('system: reads what the reporter said');
    await this.lane.database.transaction((tx) => this.desks.triage.take(tx, id, next.id));
    read(this.twin, this.at);
    await this.compare('more');
  }

  async confirm(): Promise<void> {
    this.goOn(STEP_MS);
    const allowed = this.twin.status === 'answered';
    this.story.push(`reporter: agrees (${allowed ? 'may' : 'may not'})`);
    const outcome = await this.outcomeOf(this.desks.closing.confirm(this.begun.id, 4));
    if (allowed !== (outcome === 'done')) this.fail(`was ${outcome}`);
    if (allowed) Object.assign(this.twin, { status: 'closed', closedAt: this.at });
    await this.compare(allowed ? 'more' : 'same');
  }

  async pass(ms: number): Promise<void> {
    this.goOn(ms);
    this.story.push(`time: goes on to ${this.lane.now.toISOString()}`);
    const faults: unknown[] = [];
    const log = { warn: (fault: unknown) => void faults.push(fault) };
    await this.desks.timers.round(log);
    if (faults.length > 0) this.fail(JSON.stringify(faults));
    await this.desks.clockWatch.sweep();
    pass(this.twin, this.at);
    await this.compare('more');
  }

  /** Reads what is still unread: then its clocks too must be what they should be. */
  async end(): Promise<void> {
    while (this.twin.said.some(({ unread }) => unread)) await this.read();
  }

  private async outcomeOf(act: Promise<unknown>): Promise<string> {
    try {
      await act;
      return 'done';
    } catch (error) {
      if (!(error instanceof Failure)) throw new Error(this.tale('broke'), { cause: error });
      this.story.push(`  refused: ${error.code} ${error.reason}`);
      return error.code;
    }
  }

  private carryOut(who: Officer, act: Act, holds: string): Promise<unknown> {
    const { desk, answering, closing, copies } = this.desks;
    const { code } = this.begun;
    switch (act.verb) {
      case 'verify':
        return desk.verify(who, code, act.correction, holds);
      case 'dispose':
        return desk.dispose(who, code, act.body, holds, { again: act.again });
      case 'hand back':
        return desk.handBack(who, code, holds, act.proposal);
      case 'decline':
        return desk.decline(who, code, holds, act.proposal);
      case 'archive':
        return desk.archive(who, code, 'TIDAK_JELAS', holds);
      case 'undo':
        return desk.undo(who, code);
      case 'ask':
        return answering.ask(who, code, holds);
      case 'respond':
        return answering.respond(who, code, holds);
      case 'answer':
        return answering.answer(who, code, holds, { withoutParts: act.withoutParts });
      case 'publish the draft':
        return this.draftId().then((id) => answering.publishReviewed(who, code, id));
      case 'send the draft back':
        return this.draftId().then((id) => answering.sendBack(who, code, id, holds));
      case 'close':
        return closing.close(who, code, holds);
      case 'copy':
        return copies.add(who, code, [act.body], holds);
      case 'answer a part':
        return copies.answerPart(who, code, holds);
      case 'give the copy back':
        return copies.handBack(who, code, holds);
      case 'note':
        return answering.writeNote(who, code, holds);
      case 'look':
      default:
        return this.look(who);
    }
  }

  private async draftId(): Promise<string> {
    const draft = await this.desks.drafts.inReview(this.begun.id, this.lane.database);
    return draft?.id ?? '00000000-0000-4000-8000-000000000000';
  }

  /** Opens the file: all that was said and is read stands in it once, and nothing else. */
  private async look(who: Officer): Promise<void> {
    const { id, code } = this.begun;
    const { supervisory } = this.twin;
    const file = await this.desks.queries.file(scopeOf(who, this.desks.office.directory), { id });
    if (!file) throw new Failure('not-found');
    await this.desks.inspecting.shown(who, { id, code, supervisory });
    const shown = this.twin.said.filter(({ unread }) => !unread);
    const isWhole =
      file.messages.length === shown.length &&
      shown.every(({ holds }, at) => holds.every((part) => file.messages[at]?.text.includes(part)));
    if (!isWhole) this.fail('is shown other words', file.messages, shown);
  }

  private async compare(steps: 'more' | 'same'): Promise<void> {
    const found = await this.found();
    const { twin } = this;
    const { suggested, suggestion, raised, accused } = found;
    Object.assign(twin, { suggested, suggestion, raised });
    if (twin.verdict?.at === this.at) twin.verdict.after = decidedOf(twin);
    const sight = cast.map((who) => isSeenBy(who, twin));
    const expected = {
      status: twin.status,
      instansi: twin.instansi,
      raisedTo: twin.raisedTo,
      supervisory: twin.supervisory,
      closed: twin.closed,
      accused: twin.accused,
      open: twin.open.map(({ body, role }) => `${role} ${body}`).sort(),
      sight,
    };
    for (const [field, value] of Object.entries(expected)) {
      const is = found[field as keyof typeof expected];
      if (!isSame(is, value)) this.fail(`${field} is not as it should be`, is, value);
    }
    this.requireWords(found.messages);
    // Clocks are reckoned when words are read.
    if (!twin.said.some(({ unread }) => unread)) {
      this.requireClocks(found);
      this.requireReckoned(found);
    }
    this.requireNoneAccused(found);
    if (suggested !== null && twin.supervisory && !overseersOf(accused).includes(suggested))
      this.fail(`suggests ${suggested}, who may not oversee it`);
    if (twin.supervisory && isOpen(twin.status) && !found.inspected)
      this.fail('no inspector is asked to look');
    if (this.steps >= 0 && (steps === 'same') !== (found.timeline.length === this.steps) && steps === 'same')
      this.fail('a refusal left an entry in the timeline');
    this.steps = found.timeline.length;
  }

  private requireWords(messages: Found['messages']): void {
    const { said } = this.twin;
    const isWhole =
      messages.length === said.length &&
      said.every(({ kind, holds, unread }, index) => {
        const [is, text, waits] = messages[index] ?? [];
        return is === kind && waits === unread && holds.every((part) => text?.includes(part));
      });
    if (!isWhole) this.fail('words were lost, changed or said twice', messages, said);
  }

  private requireNoneAccused({ open, instansi, suggested, accused, inspected, status }: Found): void {
    const holders = [...open.map((each) => each.split(' ')[1] ?? ''), suggested];
    const isWaiting = this.twin.said.some(({ unread }) => unread);
    if (isOpen(status as Twin['status']) && !isWaiting) holders.push(instansi);
    const bad = holders.find((body) => isAccused(body ?? null, accused));
    if (bad) this.fail(`${bad} has it, and is accused`, inspected);
    const told = this.lane.told.splice(0);
    const handed = ['complaint.disposed', 'complaint.referred', 'complaint.copied'];
    for (const { pattern, payload } of told)
      if (handed.includes(pattern) && isAccused(String(payload['instansi']), accused))
        this.fail(`${pattern} tells ${String(payload['instansi'])}, who is accused`);
  }

  /** No clock begins anew, and none is due later than its days and the days for which questions waited. */
  private requireClocks({ clocks }: Found): void {
    const { twin } = this;
    const { receivedAt } = this.begun;
    const since = twin.askedAt === null ? 0 : Math.ceil((this.at - twin.askedAt) / 86_400_000) + 1;
    for (const { kind, nth, startedAt, dueAt, days, pausedDays, endedAt } of clocks) {
      const from = Date.parse(startedAt);
      const isFromReceipt = kind === 'settlement' || kind === 'verification';
      if (isFromReceipt && from !== receivedAt) this.fail(`the ${kind} clock began anew`, startedAt);
      if (pausedDays > twin.waited + since) this.fail(`the ${kind} clock stood still too long`, pausedDays);
      const isStopped = dueAt === null && twin.askedAt !== null;
      const due = workdaysAfter(from, days + pausedDays);
      if (kind !== 'question' && !isStopped && Date.parse(dueAt ?? '') !== due)
        this.fail(`the ${kind} clock is due at ${dueAt}`, new Date(due));
      if (kind === 'settlement' && days !== (twin.supervisory ? 60 : 14))
        this.fail('days of the settlement', days);
      if (kind === 'verification' && (endedAt !== null) !== twin.isDecided)
        this.fail('the verification clock does not say whether it was decided', endedAt);
      if (kind === 'question' && endedAt === null && twin.askedAt !== null && from !== twin.askedAt)
        this.fail('the question waits anew', startedAt, nth);
    }
    const kinds = clocks.map(({ kind }) => kind);
    if (!kinds.includes('settlement') || !kinds.includes('verification')) this.fail('a clock is gone', kinds);
  }

  /** The clocks that stand are those that the timeline gives, to the instant. */
  private requireReckoned({ clocks, timeline, dispositions }: Found): void {
    const { supervisory, status, instansi } = this.twin;
    const { rules, calendar } = this.desks.office;
    const date = (at: string): Date => new Date(at);
    const receivedAt = new Date(this.begun.receivedAt);
    const facts: ClockFacts = {
      receivedAt,
      classification: 'pengaduan',
      supervisory,
      wilayah: '12.71',
      status,
      instansi,
      steps: timeline.map((step) => ({ ...step, at: date(step.at) })),
      dispositions: dispositions.map(({ madeAt, endedAt, ...each }) => ({
        ...each,
        madeAt: date(madeAt),
        endedAt: endedAt === null ? null : date(endedAt),
      })),
    };
    const rule = rules.inForce(receivedAt, '12.71');
    const written = (all: object[]): string[] =>
      all.map((each) => JSON.stringify(each, Object.keys(each).sort())).sort();
    const reckoned = clocksOf(facts, rule, calendar).map((clock) => ({
      ...clock,
      startedAt: clock.startedAt.toISOString(),
      dueAt: clock.dueAt?.toISOString() ?? null,
      endedAt: clock.endedAt?.toISOString() ?? null,
    }));
    const iso = (at: string | null): string | null => at && new Date(at).toISOString();
    const stand = clocks.map((clock) => ({
      ...clock,
      startedAt: iso(clock.startedAt),
      dueAt: iso(clock.dueAt),
      endedAt: iso(clock.endedAt),
    }));
    if (!isSame(written(stand), written(reckoned)))
      this.fail('clocks are not what the timeline says', stand, reckoned);
  }

  private async found(): Promise<Found> {
    const { directory } = this.desks.office;
    const scopes = cast.map((who) => scopeOf(who, directory));
    return (await foundOf(this.lane, this.begun.id, scopes)) ?? this.fail('it is gone');
  }

  private fail(what: string, ...details: unknown[]): never {
    throw new Error([this.tale(what), ...details.map((each) => JSON.stringify(each))].join('\n'));
  }

  private tale(what: string): string {
    return [`${what}, after`, ...this.story].join('\n  ');
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Time between two steps. */
export const STEP_MS = 2_000;
