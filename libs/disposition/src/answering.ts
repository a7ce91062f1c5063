import type { Officer } from '#access';
import { move, type MessageKind, type Verb } from '#complaint';
import { requireParts, withParts } from './copies.js';
import { wordsIn, type ComplaintWork } from './complaint-work.js';

/** What officers say to the reporter; refusals as in `ComplaintWork`. */
export class Answering {
  constructor(private readonly work: ComplaintWork) {}

  /**
   * Publishes the body's answer, with the parts of those that have copies. A national admin may answer for a body, and is recorded as having done so. Throws
   * `copies-open` while parts of bodies with copies are out, unless that is confirmed.
   */
  answer(
    officer: Officer,
    number: string,
    text: string,
    { confirmed = false }: { confirmed?: boolean } = {},
  ): Promise<string> {
    return this.speak(officer, number, text, { verb: 'answer', kind: 'answer', confirmed });
  }

  /** A first response: the body has it in hand. */
  respond(officer: Officer, number: string, text: string): Promise<string> {
    return this.speak(officer, number, text, { verb: 'respond', kind: 'response' });
  }

  /** Asks the reporter on the channel he came by; the complaint waits for him. */
  ask(officer: Officer, number: string, text: string): Promise<string> {
    return this.speak(officer, number, text, { verb: 'ask', kind: 'question' });
  }

  private speak(
    officer: Officer,
    number: string,
    text: string,
    as: { verb: Verb; kind: MessageKind; confirmed?: boolean },
  ): Promise<string> {
    const said = wordsIn('text', text);
    return this.work.on(officer, number, async (unit) => {
      const status = move(unit.complaint.status, as.verb, officer.role);
      if (unit.complaint.instansi !== null || as.verb !== 'ask')
        this.work.requireActing(officer, unit.complaint);
      const isAnswer = as.verb === 'answer';
      if (isAnswer) await requireParts(unit, as.confirmed ?? false);
      const words = isAnswer ? await withParts(unit, said, this.work.parts.office.directory) : said;
      const messageId = await this.work.publish(unit, officer, as.kind, words);
      if (isAnswer) await unit.endDispositions('answered', this.work.parts.now());
      await unit.set({ status });
      const forBody = officer.role === 'national-admin' ? 'on-behalf' : null;
      await this.work.record(unit, officer, as.kind, forBody, unit.complaint.instansi);
      return messageId;
    });
  }
}
