import { mayEver, scopeOf, type Officer } from '#access';
import {
  Failure,
  mayDo,
  move,
  type AnswerParts,
  type Complaint,
  type InboundAttachment,
  type MessageKind,
  type Verb,
} from '#complaint';
import {
  openCopies,
  type ComplaintUnit,
  type Draft,
  type DraftStore,
  type NewAttachment,
  type WaitingDraft,
} from '#store';
import { partsIn, requireSubstance } from './answer-checks.js';
import { waitForReporter } from './closing.js';
import { requireParts, withParts } from './copies.js';
import { wordsIn, type ComplaintWork } from './complaint-work.js';

export interface AnsweringParts {
  drafts: DraftStore;
  /** What the reporter reads of an answer's parts. */
  compose(parts: AnswerParts, complaint: Pick<Complaint, 'supervisory'>): string;
  /** Seals files for a complaint; who sees them is decided by what they are attached to. */
  sealFiles(unit: ComplaintUnit, files: readonly InboundAttachment[]): Promise<NewAttachment[]>;
}

/** What became of an answer; `id` is the message's, or that of the draft which becomes the message. */
export interface Answered {
  state: 'published' | 'in-review';
  id: string;
}

/** Beside an answer: promises in it are meant, parts of others may be missing, and what shows that it is done. */
export interface AnswerWith {
  confirmed?: boolean;
  /** Parts that other bodies have not written are left out. */
  withoutParts?: boolean;
  files?: readonly InboundAttachment[];
}

const REVIEW_PAGE = 100;

/** What officers say to the reporter; refusals as in `ComplaintWork`. */
export class Answering {
  constructor(
    private readonly work: ComplaintWork,
    private readonly parts: AnsweringParts,
  ) {}

  /**
   * Publishes the body's answer, with the parts of those that have copies, or leaves it to a second person where the
   * body reviews its answers, and always where the complaint is supervisory. A national admin may answer for a body,
   * and is recorded as having done so. Throws as `partsIn` and `requireSubstance` do, `copies-open` while parts are out
   * that are not to be left out, `evidence-required` where the category asks for a picture, and `conflict` while
   * another answer is in review. What is refused because somebody was quicker is kept as the officer's draft.
   */
  async answer(
    officer: Officer,
    number: string,
    given: string | AnswerParts,
    { confirmed = false, withoutParts = false, files = [] }: AnswerWith = {},
  ): Promise<Answered> {
    const parts = partsIn(given);
    try {
      return await this.work.on(officer, number, async (unit) => {
        move(unit.complaint.status, 'answer', officer.role);
        this.work.requireActing(officer, unit.complaint);
        await this.requireNoneInReview(unit);
        requireSubstance(unit.complaint, parts, confirmed);
        await requireParts(unit, withoutParts);
        const draft = await this.keep(unit, officer, parts);
        if (files.length > 0) await unit.attach(draft.id, await this.parts.sealFiles(unit, files));
        await this.requireEvidence(unit, draft.id);
        if (!this.isReviewed(unit.complaint)) return this.release(unit, draft, officer, null);
        await this.parts.drafts.submit(unit.tx, draft.id, this.work.parts.now());
        await this.work.record(unit, officer, 'answer-submitted', null, unit.complaint.instansi);
        await unit.announce('answer.submitted', { complaintId: unit.complaint.id, draftId: draft.id });
        return { state: 'in-review', id: draft.id };
      });
    } catch (error) {
      if (error instanceof Failure && (error.code === 'wrong-state' || error.code === 'conflict'))
        await this.saveDraft(officer, number, parts);
      throw error;
    }
  }

  /** Keeps what an officer has written so far, whatever it says, and whoever has the complaint by now. */
  saveDraft(officer: Officer, number: string, parts: AnswerParts): Promise<void> {
    const text = wordsIn('text', parts.text);
    return this.work.on(officer, number, async (unit) => {
      if (!mayDo(officer.role, 'answer')) throw new Failure('not-allowed', 'may-not-answer');
      await this.keep(unit, officer, { ...parts, text });
    });
  }

  /** Publishes what another officer has submitted. Throws `own-draft` for one's own. */
  publishReviewed(officer: Officer, number: string, draftId: string): Promise<Answered> {
    return this.work.on(officer, number, async (unit) => {
      const draft = await this.reviewable(unit, officer, draftId);
      return this.release(unit, draft, officer, 'reviewed');
    });
  }

  /** Gives it back to its writer with words for him; refusals as in `publishReviewed`. */
  sendBack(officer: Officer, number: string, draftId: string, words: string): Promise<void> {
    const why = wordsIn('words', words);
    return this.work.on(officer, number, async (unit) => {
      const draft = await this.reviewable(unit, officer, draftId);
      await this.parts.drafts.sendBack(unit.tx, draft.id, { by: officer.id, words: why });
      await this.work.record(unit, officer, 'answer-sent-back', why, unit.complaint.instansi);
      await unit.announce('answer.sent-back', { complaintId: unit.complaint.id, officer: draft.officer });
    });
  }

  /** What waits for this officer's review, the longest waiting first. */
  async waiting(officer: Officer): Promise<WaitingDraft[]> {
    if (!mayEver(officer.role, 'complaint.review-answer')) throw new Failure('not-allowed');
    const scope = scopeOf(officer, this.work.parts.office.directory);
    return this.parts.drafts.waiting(scope, officer.id, REVIEW_PAGE);
  }

  /** A first response: the body has it in hand. It ends nothing, and so may be a promise. */
  respond(officer: Officer, number: string, text: string): Promise<string> {
    const said = wordsIn('text', text);
    return this.work.on(officer, number, (unit) =>
      this.speak(unit, officer, said, { verb: 'respond', kind: 'response' }),
    );
  }

  /** Tunda: asks the reporter on the channel he came by; the complaint waits for him. Can be taken back within seconds. */
  ask(officer: Officer, number: string, text: string): Promise<string> {
    const said = wordsIn('text', text);
    return this.work.decide(officer, number, 'question', (unit) =>
      this.speak(unit, officer, said, { verb: 'ask', kind: 'question' }),
    );
  }

  /** Writes a note that officers alone ever read. */
  writeNote(officer: Officer, number: string, text: string): Promise<void> {
    const said = wordsIn('text', text);
    return this.work.on(officer, number, async (unit) => {
      if (!mayEver(officer.role, 'complaint.note')) throw new Failure('not-allowed');
      const note = { author: officer.id, instansi: officer.instansi, text: said, at: this.work.parts.now() };
      await this.parts.drafts.note(unit.tx, unit.complaint.id, note);
      await this.work.record(unit, officer, 'noted', null, officer.instansi);
    });
  }

  private isReviewed({ supervisory, instansi }: Complaint): boolean {
    return supervisory || this.work.parts.office.reviewsAnswers(instansi ?? '');
  }

  private async keep(
    unit: ComplaintUnit,
    officer: Officer,
    parts: AnswerParts,
  ): Promise<Pick<Draft, 'id' | 'officer' | 'instansi' | 'parts' | 'onBehalf'>> {
    const { id: complaintId, instansi } = unit.complaint;
    const onBehalf = officer.role === 'national-admin';
    const written = { officer: officer.id, instansi: instansi ?? officer.instansi, parts, onBehalf };
    const savedAt = this.work.parts.now();
    const id = await this.parts.drafts.keep(unit.tx, { ...written, complaintId, savedAt });
    return { ...written, id };
  }

  private async requireNoneInReview(unit: ComplaintUnit): Promise<void> {
    const waiting = await this.parts.drafts.inReview(unit.complaint.id, unit.tx);
    if (!waiting) return;
    if (waiting.instansi === unit.complaint.instansi) throw new Failure('conflict', 'answer-in-review');
    await this.parts.drafts.withdraw(unit.tx, waiting.id);
  }

  private async requireEvidence(unit: ComplaintUnit, draftId: string): Promise<void> {
    const { category, supervisory } = unit.complaint;
    const topic = this.work.parts.office.directory.category(category ?? '');
    if (supervisory || topic?.needsEvidence !== true) return;
    if (await this.parts.drafts.hasPicture(unit.tx, draftId)) return;
    const code = 'evidence-required';
    throw new Failure('invalid', code, [{ field: 'attachments', code }]);
  }

  /** The draft that waits, for whoever may decide on it. */
  private async reviewable(unit: ComplaintUnit, officer: Officer, draftId: string): Promise<Draft> {
    if (!mayEver(officer.role, 'complaint.review-answer')) throw new Failure('not-allowed');
    this.work.requireActing(officer, unit.complaint);
    const draft = await this.parts.drafts.inReview(unit.complaint.id, unit.tx);
    if (!draft || draft.id !== draftId || draft.instansi !== unit.complaint.instansi)
      throw new Failure('wrong-state', 'nothing-to-review');
    if (draft.officer === officer.id) throw new Failure('not-allowed', 'own-draft');
    return draft;
  }

  private async release(
    unit: ComplaintUnit,
    draft: Pick<Draft, 'id' | 'officer' | 'instansi' | 'parts' | 'onBehalf'>,
    officer: Officer,
    reason: 'reviewed' | null,
  ): Promise<Answered> {
    const { office } = this.work.parts;
    const now = (): Date => this.work.parts.now();
    const status = move(unit.complaint.status, 'answer', officer.role);
    const { id, parts } = draft;
    const copies = await openCopies(unit.tx, unit.complaint.id);
    const text = withParts(this.parts.compose(parts, unit.complaint), copies, office.directory);
    await this.parts.drafts.remove(unit.tx, id);
    const writer = { id: draft.officer, instansi: draft.instansi };
    await this.work.publish(unit, writer, 'answer', text, { id, parts });
    await unit.endDispositions('answered', now());
    await unit.set({ status });
    await waitForReporter(unit, id, { timers: this.work.parts.timers, office, now });
    const why = reason ?? (draft.onBehalf ? 'on-behalf' : null);
    await this.work.record(unit, officer, 'answer', why, unit.complaint.instansi);
    return { state: 'published', id };
  }

  private async speak(
    unit: ComplaintUnit,
    officer: Officer,
    said: string,
    as: { verb: Verb; kind: MessageKind },
  ): Promise<string> {
    const status = move(unit.complaint.status, as.verb, officer.role);
    if (unit.complaint.instansi !== null || as.verb !== 'ask')
      this.work.requireActing(officer, unit.complaint);
    const messageId = await this.work.publish(unit, officer, as.kind, said);
    await unit.set({ status });
    const forBody = officer.role === 'national-admin' ? 'on-behalf' : null;
    await this.work.record(unit, officer, as.kind, forBody, unit.complaint.instansi);
    return messageId;
  }
}
