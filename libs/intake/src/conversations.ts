import { newId } from '#platform';
import type { InboundReport } from '#complaint';
import { ComplaintUnit, type AcceptStore, type OpenTalk } from '#store';
import type { Joining, JoiningParts } from './joining.js';
import type { Arriving, Taken } from './taken.js';

/** A text that opens a new report although an older one is open: the service word of SP4N-LAPOR!'s SMS 1708. */
const opensAnew = /^\s*lapor\b/i;
const choosesTalk = /^\s*([0-9])\s*[.!]?\s*$/;

/** What texts of one address find when they come. */
interface Talks {
  index: Buffer;
  open: OpenTalk[];
  /** Inbound ids of texts whose sender was asked which complaint they mean. */
  waiting: string[];
}

/**
 * Texts of an address that the provider vouches for. They join the one open complaint with that address; with several
 * open the sender is asked which, and learns nothing but the numbers he already had.
 */
export class Conversations {
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly parts: JoiningParts & { accepting: AcceptStore },
    private readonly joining: Joining,
    private readonly open: (arriving: Arriving) => Promise<Taken>,
    private readonly earlier: (arriving: Arriving) => Promise<Taken>,
  ) {}

  /** Texts of one address are taken one after the other: two at once cannot open two complaints. */
  take(arriving: Arriving, address: string): Promise<Taken> {
    const index = this.parts.identity.addressIndex(arriving.channel, address);
    const key = `${arriving.channel} ${index.toString('hex')}`;
    const before = this.turns.get(key) ?? Promise.resolve();
    const turn = before.catch(() => null).then(() => this.takeText(arriving, index));
    this.turns.set(key, turn);
    const done = (): void => {
      if (this.turns.get(key) === turn) this.turns.delete(key);
    };
    turn.then(done, done);
    return turn;
  }

  private async takeText(arriving: Arriving, index: Buffer): Promise<Taken> {
    const hex = index.toString('hex');
    const open = (await this.parts.accepting.openWith(arriving.channel, [hex])).get(hex) ?? [];
    const talks: Talks = { index, open, waiting: open[0]?.pending ?? [] };
    const { text } = arriving.report;
    const choice = choosesTalk.exec(text)?.[1];
    if (talks.waiting.length > 0 && choice !== undefined && Number(choice) <= open.length) {
      return this.choose(arriving, talks, Number(choice));
    }
    const [talk, another] = open;
    if (!talk || opensAnew.test(text)) return this.open(arriving);
    if (another) return this.askWhich(arriving, talks);
    return this.join(talk.id, arriving);
  }

  private async join(complaintId: string, arriving: Arriving): Promise<Taken> {
    const outcome = await this.joining.join(complaintId, arriving);
    return outcome === null ? this.open(arriving) : { outcome, complaintId };
  }

  private async askWhich(arriving: Arriving, talks: Talks): Promise<Taken> {
    const inboundId = newId();
    const fresh = await this.parts.database.transaction(async (tx) => {
      if (!(await this.joining.register(tx, { id: inboundId, complaintId: null }, arriving))) return false;
      const { text, attachments } = arriving.report;
      await this.parts.identity.put(tx, inboundId, 'waiting', JSON.stringify({ text, attachments }));
      await this.parts.memory.waitForChoice(tx, arriving.channel, talks.index, inboundId);
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

  /** The sender said which complaint the waiting texts belong to; 0 makes them a new report. */
  private async choose(arriving: Arriving, talks: Talks, choice: number): Promise<Taken> {
    const waiting = await this.waitingReports(talks.waiting, arriving.report);
    const chosen = talks.open[choice - 1];
    const opened = chosen
      ? null
      : await this.open({ ...arriving, report: together(waiting, arriving.report) });
    const complaintId = chosen?.id ?? opened?.complaintId;
    if (complaintId === undefined || complaintId === null) return this.earlier(arriving);
    await this.parts.database.transaction(async (tx) => {
      const unit = chosen && (await ComplaintUnit.lock(tx, { id: complaintId }));
      if (unit && (await this.joining.register(tx, { id: newId(), complaintId }, arriving))) {
        for (const said of waiting) await this.joining.add(unit, said);
      }
      for (const inboundId of talks.waiting) {
        await this.parts.memory.settle(tx, inboundId, 'joined', complaintId);
      }
      await this.parts.memory.choiceMade(tx, arriving.channel, talks.index);
    });
    return opened ?? { outcome: 'joined', complaintId };
  }

  /** The texts that wait, as they were read when they came. */
  private async waitingReports(inboundIds: string[], like: InboundReport): Promise<InboundReport[]> {
    const reports: InboundReport[] = [];
    for (const inboundId of inboundIds) {
      const sealedId = await this.parts.sealed.idOf(inboundId, 'waiting');
      const text = sealedId === null ? null : await this.parts.identity.openText(sealedId);
      if (text === null) continue;
      reports.push({ ...like, ...(JSON.parse(text) as Pick<InboundReport, 'text' | 'attachments'>) });
    }
    return reports;
  }
}

/** Several texts of one sender as one report. */
const together = (said: InboundReport[], as: InboundReport): InboundReport => ({
  ...as,
  text: said.map((report) => report.text).join('\n'),
  attachments: said.flatMap((report) => report.attachments),
});
