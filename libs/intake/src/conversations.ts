import { newId } from '#platform';
import { mayReopen, verdictIn, type InboundReport } from '#complaint';
import {
  ComplaintUnit,
  publicSpeaker,
  sameMatters,
  type AcceptStore,
  type OpenTalk,
  type Talk,
  type WaitingText,
} from '#store';
import { heardAt } from './heard.js';
import type { Joining, JoiningParts } from './joining.js';
import type { Arriving, KeptRow, Taken } from './taken.js';
import { Wishes } from './wishes.js';

/** A text that opens a new report although an older one is open: the service word of SP4N-LAPOR!'s SMS 1708. */
const opensAnew = /^\s*lapor\b/i;
/** Parts of one text that a network delivers apart, in any order, are no further from each other than this. */
const SPLIT_MS = 20_000;
const choosesTalk = /^\s*([0-9])\s*[.!]?\s*$/;

/** What texts of one address find when they come. */
interface Talks extends Talk {
  open: OpenTalk[];
  /** Texts whose sender was asked which complaint they mean. */
  waiting: WaitingText[];
}

/**
 * Texts of an address that the provider vouches for. They join the one open complaint with that address; with several
 * open the sender is asked which, and learns nothing but the numbers he already had.
 */
export class Conversations {
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly wishes: Wishes;

  constructor(
    private readonly parts: JoiningParts & { accepting: AcceptStore },
    private readonly joining: Joining,
    private readonly open: (arriving: Arriving) => Promise<Taken>,
    private readonly earlier: (arriving: Arriving) => Promise<Taken>,
  ) {
    this.wishes = new Wishes(parts, joining);
  }

  /**
   * Texts of one address are taken one after the other, in the order of these calls: two at once cannot open two
   * complaints. `first` is done in the turn, before anything is looked at.
   */
  take(arriving: Arriving, address: string, first: (index: Buffer) => Promise<unknown>): Promise<Taken> {
    const index = this.parts.identity.addressIndex(arriving.channel, address);
    const key = `${arriving.channel} ${index.toString('hex')}`;
    const before = this.turns.get(key) ?? Promise.resolve();
    const turn = before
      .catch(() => null)
      .then(() => first(index))
      .then(() => this.takeText(arriving, index));
    this.turns.set(key, turn);
    const done = (): void => {
      if (this.turns.get(key) === turn) this.turns.delete(key);
    };
    turn.then(done, done);
    return turn;
  }

  private async takeText(arriving: Arriving, index: Buffer): Promise<Taken> {
    const talk = { channel: arriving.channel, addressIndex: index };
    // What was taken in before is never acted on again, whatever is open by now.
    const externalIndex = this.parts.identity.externalIndex(arriving.channel, arriving.report.externalId);
    const { channel, kept, cursor } = arriving;
    const before = kept ? null : await this.parts.accepting.earlier(channel, externalIndex);
    if (before) {
      if (cursor) await this.parts.memory.keepCursor(cursor);
      return { outcome: 'duplicate', complaintId: before.complaintId };
    }
    const known = await this.parts.accepting.knownWith(arriving.channel, index);
    const open = known.filter(({ endedAt }) => endedAt === null);
    const waiting = open.length === 0 ? [] : await this.parts.memory.waiting(talk);
    const talks: Talks = { ...talk, open, waiting };
    const { text } = arriving.report;
    const choice = choosesTalk.exec(text)?.[1];
    if (talks.waiting.length > 0 && choice !== undefined && Number(choice) <= open.length) {
      return this.choose(arriving, talks, Number(choice));
    }
    const judged = this.verdictOn(arriving.report, known);
    if (judged !== undefined) return this.join(judged, arriving);
    const wish = await this.wish(arriving, { ...talk, open });
    if (wish !== null) return wish === 'earlier' ? this.earlier(arriving) : wish;
    const meant = await this.meant(arriving, open);
    return meant === undefined ? this.askWhich(arriving, talks) : this.join(meant, arriving);
  }

  /**
   * The complaint whose answer the text judges: the one that waits for it, or, where none does and it says *not done*,
   * the one that was closed last and can be opened again.
   */
  private verdictOn(report: InboundReport, known: OpenTalk[]): string | undefined {
    const { text, attachments, automatic } = report;
    const verdict = automatic || attachments.length > 0 ? null : (report.verdict ?? verdictIn(text));
    if (verdict === null) return undefined;
    const waiting = known.filter(({ answered }) => answered);
    if (waiting.length > 0) return waiting.length === 1 ? waiting[0]?.id : undefined;
    const isOpen = known.some(({ endedAt }) => endedAt === null);
    if (verdict.done || isOpen) return undefined;
    const now = this.parts.now();
    const closed = known.filter(({ endedAt }) => mayReopen({ status: 'closed', closedAt: endedAt }, now));
    return closed.toSorted((one, other) => Number(one.endedAt) - Number(other.endedAt)).at(-1)?.id;
  }

  private async wish(
    arriving: Arriving,
    talk: Talk & { open: OpenTalk[] },
  ): Promise<Taken | 'earlier' | null> {
    const same = await this.same(arriving, talk);
    return same ?? this.wishes.take(arriving, talk, () => this.isWords(arriving, talk.open));
  }

  /**
   * The same happened to him: as was reported in the complaint that he was told of, or in a public one that he names and
   * has no report of his own about. null where it is neither.
   */
  private async same(
    arriving: Arriving,
    { open, ...talk }: Talk & { open: OpenTalk[] },
  ): Promise<Taken | 'earlier' | null> {
    const { asks, automatic } = arriving.report;
    if (asks?.for !== 'same' || automatic) return null;
    const { code } = asks;
    const ids = open.map(({ id }) => id);
    const told = await sameMatters.of(this.parts.database, ids);
    const meant = told.find((each) => code === null || each.code === code);
    if (meant) return this.wishes.agree(arriving, talk, meant.complaintId);
    if (code === null || (await publicSpeaker(this.parts.database, code)) === null) return null;
    return this.open({ ...arriving, report: { ...arriving.report, sameAs: code } });
  }

  /** The complaint that a text belongs to, null for a new one; undefined where only its sender can say. */
  private async meant(arriving: Arriving, all: OpenTalk[]): Promise<string | null | undefined> {
    const { report } = arriving;
    const heard = heardAt(report, this.parts.now()).getTime();
    // A text that comes late was sent when only those were open.
    const then = all.filter(({ openedAt }) => openedAt.getTime() <= heard + SPLIT_MS);
    const open = then.length > 0 ? then : all;
    const newest = open.at(-1);
    if (!newest || report.beginsAnew === true) return null;
    const laterMs = heard - newest.openedAt.getTime();
    if (opensAnew.test(report.text)) {
      // Had it come when it was sent, what opened the complaint instead would have joined it.
      return laterMs <= SPLIT_MS && !opensAnew.test(newest.opening) ? newest.id : null;
    }
    if (open.length === 1) return newest.id;
    const answered = await this.answered(arriving, open);
    if (answered !== null) return answered;
    return Math.abs(laterMs) <= SPLIT_MS ? newest.id : undefined;
  }

  /** A greeting is words on the one complaint that is talked about, in reply to a message, and where we have asked. */
  private async isWords(arriving: Arriving, open: OpenTalk[]): Promise<boolean> {
    if (open.length === 1 && arriving.report.asks?.for !== 'same') return true;
    if (opensAnew.test(arriving.report.text)) return false;
    return open.some(({ needsInfo }) => needsInfo) || (await this.answered(arriving, open)) !== null;
  }

  /** What it answers was named by the provider, and counts only among the complaints of this very address. */
  private async answered({ channel, report }: Arriving, open: OpenTalk[]): Promise<string | null> {
    if (report.repliesTo === undefined) return null;
    const index = this.parts.identity.externalIndex(channel, report.repliesTo);
    const answered = await this.parts.memory.complaintOf(channel, report.repliesTo, index);
    return open.some(({ id }) => id === answered) ? answered : null;
  }

  private async join(complaintId: string | null, arriving: Arriving): Promise<Taken> {
    if (complaintId === null) return this.open(arriving);
    const outcome = await this.joining.join(complaintId, arriving);
    return outcome === null ? this.open(arriving) : { outcome, complaintId };
  }

  private async askWhich(arriving: Arriving, talks: Talks): Promise<Taken> {
    const inboundId = arriving.kept?.id ?? newId();
    const fresh = await this.parts.database.transaction(async (tx) => {
      if (!(await this.joining.register(tx, { id: inboundId, complaintId: null }, arriving))) return false;
      const { text, attachments } = arriving.report;
      const said = this.parts.identity.sealWaiting(inboundId, JSON.stringify({ text, attachments }));
      await this.parts.memory.waitForChoice(tx, talks, inboundId, said);
      const newest = talks.open.at(-1);
      // One question at a time: a machine that answers questions never gets a second one.
      if (talks.waiting.length === 0 && newest) {
        const unit = await ComplaintUnit.lock(tx, { id: newest.id });
        const codes = talks.open.map((talk) => talk.code);
        await unit?.announce('sender.asked-which', { complaintId: newest.id, codes });
      }
      return true;
    });
    return fresh ? { outcome: 'asked-which', complaintId: null } : this.earlier(arriving);
  }

  /**
   * The sender said which complaint the waiting texts belong to; 0 makes them a new report. Each is taken by whoever
   * settles its row: another process or an officer may be deciding at the same time.
   */
  private async choose(arriving: Arriving, talks: Talks, choice: number): Promise<Taken> {
    const complaintId = talks.open[choice - 1]?.id;
    if (complaintId === undefined) return this.chooseNew(arriving, talks);
    const fresh = await this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit || !(await this.joining.register(tx, { id: newId(), complaintId }, arriving))) return false;
      for (const waiting of talks.waiting) {
        if (!(await this.parts.memory.settle(tx, waiting.inboundId, 'joined', complaintId))) continue;
        await this.joining.add(unit, this.reportOf(waiting, arriving.report));
      }
      return true;
    });
    return fresh ? { outcome: 'joined', complaintId } : this.earlier(arriving);
  }

  /** The row of the first becomes the new complaint's; all of them are settled with it, or none. */
  private async chooseNew(arriving: Arriving, talks: Talks): Promise<Taken> {
    const [first, ...others] = talks.waiting;
    if (!first) return this.earlier(arriving);
    const report = together(
      talks.waiting.map((waiting) => this.reportOf(waiting, arriving.report)),
      arriving.report,
    );
    const settled: KeptRow['settled'] = async (tx, { complaintId }) => {
      if (complaintId === null) throw new Overtaken();
      await this.parts.memory.choiceTaken(tx, first.inboundId);
      for (const { inboundId } of others) {
        if (!(await this.parts.memory.settle(tx, inboundId, 'joined', complaintId))) throw new Overtaken();
      }
      if (!(await this.joining.register(tx, { id: newId(), complaintId }, arriving))) throw new Overtaken();
    };
    const kept = { id: first.inboundId, knownBy: first.knownBy, settled };
    const taken = await this.open({ ...arriving, report, kept }).catch((error: unknown) => {
      if (error instanceof Overtaken) return null;
      throw error;
    });
    return taken?.outcome === 'accepted' ? taken : this.chooseLate(arriving);
  }

  /** Somebody was quicker: what is left waits on for the next choice, and this one is accounted for. */
  private async chooseLate(arriving: Arriving): Promise<Taken> {
    const as = { id: arriving.kept?.id ?? newId(), complaintId: null, outcome: 'answered' } as const;
    const fresh = await this.parts.database.transaction((tx) => this.joining.register(tx, as, arriving));
    return fresh ? { outcome: 'answered', complaintId: null } : this.earlier(arriving);
  }

  /** A text that waits, as it was read when it came. */
  private reportOf({ inboundId, said }: WaitingText, like: InboundReport): InboundReport {
    const { text, attachments } = JSON.parse(this.parts.identity.openWaiting(inboundId, said)) as Said;
    return { ...like, text, attachments };
  }
}

/** Another has settled one of the texts meanwhile. */
class Overtaken extends Error {}

/** What is kept of a text that waits. */
type Said = Pick<InboundReport, 'text' | 'attachments'>;

/** Several texts of one sender as one report. */
const together = (said: InboundReport[], as: InboundReport): InboundReport => ({
  ...as,
  text: said.map((report) => report.text).join('\n'),
  attachments: said.flatMap((report) => report.attachments),
});
