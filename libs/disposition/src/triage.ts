import {
  afterWordsOfReporter,
  isConfidential,
  NOT_A_REPORT,
  protectedFromAccused,
  settlementDays,
  verdictIn,
  withCategoryClosed,
  type Complaint,
  type Protection,
  type Suggestion,
} from '#complaint';
import { mayReceive } from '#access';
import { mayOversee, overseerFor, type Office } from '#instansi';
import type { RoutingDecision } from '#routing';
import { ComplaintUnit, contextOfReading, keepReading, type TimerStore, type Transaction } from '#store';
import { heedAccusation, newlyAccused, type WordsRead } from './accusing-words.js';
import { heedDanger } from './emergencies.js';
import { hand } from './handing.js';
import { awaitInspector } from './inspecting.js';
import { part } from './parting.js';
import { reckon } from './reckoning.js';
import { supervisedAsRead, VERIFIED } from './verifying.js';

/** Text in, decision out; see `Router` of `#routing`. */
export interface RoutesText {
  route(input: { text: string; contextWilayah: string | null }): RoutingDecision;
}

/**
 * What happens to a complaint before any person has seen it: read, classified, given a suggestion, and then one of
 * three: left for a person (the rule), its reporter asked for the place, or disposed by a body's own autopilot.
 */
export class Triage {
  constructor(
    private readonly office: Office,
    private readonly router: RoutesText,
    private readonly now: () => Date,
    private readonly timers: TimerStore,
  ) {}

  /**
   * Handles a new complaint, and again one whose reporter has said more with `messageId`, until a person has verified
   * what was read: a machine does not overrule him. After that it only heeds whom the new words accuse.
   */
  async take(tx: Transaction, complaintId: string, messageId?: string, greets = false): Promise<void> {
    const found = await ComplaintUnit.lockWithLead(tx, complaintId);
    if (!found) return;
    await this.read(found, messageId, greets);
    const reckoning = { office: this.office, timers: this.timers, at: this.now() };
    await reckon(found.unit, reckoning);
    if (found.lead) await reckon(found.lead, reckoning);
  }

  private async read(
    found: { unit: ComplaintUnit; lead: ComplaintUnit | null },
    messageId: string | undefined,
    greets: boolean,
  ): Promise<void> {
    const { unit, lead } = found;
    const words = await wordsOf(unit);
    await unit.letBeFound(words);
    if (lead)
      return messageId === undefined ? undefined : this.hearMerged(found, { messageId, words, greets });
    const { suggestion, takenOver } = unit.complaint;
    if (!isForMachine(unit.complaint)) {
      if (messageId !== undefined) await this.heed(unit, messageId, words);
      return;
    }
    const first = suggestion === null;
    const at = this.now();
    const { id, wilayah } = unit.complaint;
    // What was read of it before is no area that it came for.
    const context = first ? wilayah : await contextOfReading(unit.tx, id);
    const contextWilayah = context === undefined ? wilayah : context;
    const decision = this.router.route({ text: words, contextWilayah });
    await this.classify(unit, decision, context);
    await heedDanger(unit, words, { office: this.office, at, first });
    // Whoever reported it there was answered there: nothing is asked, sent or handed on without a person.
    if (takenOver !== null) return messageId === undefined ? undefined : unit.letBeSeen();
    // A machine answers no question, and who spoke to an officer is asked by that officer.
    const mayAsk = first && !unit.complaint.automatic && unit.complaint.enteredBy === null;
    const question = mayAsk && decision.outcome === 'ask' ? 'place' : null;
    if (question) {
      await unit.set({ status: 'needs-info' });
      await unit.record({ at: this.now(), actor: 'system', action: 'asked', reason: 'place-missing' });
    } else {
      await this.letAutopilot(unit, decision);
    }
    await unit.letBeSeen();
    await unit.announce('complaint.routed', { complaintId: unit.complaint.id, first, question });
  }

  /** Whoever has the complaint sees the words only after this: they may accuse him. */
  private async heed(unit: ComplaintUnit, messageId: string, words: string): Promise<void> {
    const read = await this.wordsRead(unit, messageId, words);
    if (!read) return;
    const at = this.now();
    await heedAccusation(unit, read, { office: this.office, at });
    const said = (await unit.message(messageId))?.text ?? '';
    await heedDanger(unit, said, { office: this.office, at, first: false });
    await unit.letBeSeen(messageId);
  }

  /**
   * What the reporter of a merged complaint says later is heard on the one that speaks for it; where he accuses somebody
   * he speaks for himself again, so that no other reporter hears what becomes of that.
   */
  private async hearMerged(
    { unit, lead }: { unit: ComplaintUnit; lead: ComplaintUnit | null },
    { messageId, words, greets }: { messageId: string; words: string; greets: boolean },
  ): Promise<void> {
    const read = await this.wordsRead(unit, messageId, words);
    if (!read || !lead) return;
    const at = this.now();
    if ((await newlyAccused(unit, read)).isAccusation) {
      await part(unit, lead, { actor: 'system', role: 'system', reason: 'words-accuse', at });
      return this.heed(unit, messageId, words);
    }
    await unit.letBeSeen(messageId);
    await lead.announce('complaint.heard', { complaintId: lead.complaint.id });
    const { status } = lead.complaint;
    // What was asked was not asked of him, and a greeting opens nothing again; nor does one of many close what is
    // everybody's.
    const isDone = status === 'answered' && verdictIn(read.text)?.done === true;
    if (greets || isDone || status === 'needs-info') return;
    const after = afterWordsOfReporter(lead.complaint, at);
    const reopens = after === 'reopened' && status === 'closed';
    if (reopens) await lead.resumeConversation();
    await lead.set({ status: after, ...(reopens && { closedAs: null, closedAt: null }) });
  }

  private async wordsRead(unit: ComplaintUnit, messageId: string, words: string): Promise<WordsRead | null> {
    const message = await unit.message(messageId);
    if (message?.kind !== 'words') return null;
    const contextWilayah = unit.complaint.wilayah;
    const read = (text: string): RoutingDecision => this.router.route({ text, contextWilayah });
    return {
      text: message.text,
      alone: read(message.text),
      before: read(await wordsOf(unit, messageId)),
      now: read(words),
    };
  }

  private async classify(
    unit: ComplaintUnit,
    decision: RoutingDecision,
    context: string | null | undefined,
  ): Promise<void> {
    const { complaint } = unit;
    const classification = complaint.classification ?? decision.classification;
    // More words never take protection away; only a person may.
    const supervisory = complaint.supervisory || decision.supervisory;
    const wilayah = decision.wilayah ?? complaint.wilayah;
    const already = new Set(await unit.accusedInstansi());
    for (const accused of decision.accused) if (!already.has(accused)) await unit.accuse(accused);
    // Protection follows the accusation, not what the reporter remembered to tick.
    const exposed = supervisory || decision.accused.length > 0;
    const protection = this.protectionFor(decision.category, complaint.protection);
    const days = settlementDays(this.office.rules.of(complaint), { classification, supervisory });
    await unit.set({
      category: decision.category,
      classification,
      supervisory,
      wilayah,
      place: decision.place,
      protection: exposed ? protectedFromAccused(protection) : protection,
      answerBy: this.office.calendar.deadline(complaint.receivedAt, days, wilayah),
      suggestion: this.suggestionFor(
        { ...complaint, supervisory, wilayah },
        decision,
        await unit.accusedInstansi(),
      ),
    });
    await keepReading(unit.tx, complaint.id, { at: this.now(), context });
    await awaitInspector(unit, { office: this.office, at: this.now() });
    await unit.record({
      at: this.now(),
      actor: 'system',
      action: 'routed',
      reason: decision.modelVersion,
      instansi: decision.instansi,
    });
  }

  /** Who should have it: never anybody accused, and of a supervisory one nobody but who looks after the accused. */
  private suggestionFor(complaint: Complaint, decision: RoutingDecision, accused: string[]): Suggestion {
    const { directory } = this.office;
    const read = suggestionOf(decision);
    if (!complaint.supervisory) {
      const free = (id: string | null): boolean => id === null || mayReceive(id, accused, directory);
      const alternatives = read.alternatives.filter(({ instansi }) => free(instansi));
      return { ...read, alternatives, instansi: free(read.instansi) ? read.instansi : null };
    }
    if (decision.supervisory && supervisedAsRead(decision, accused)) return read;
    const kept = complaint.suggestion?.instansi ?? null;
    // An inspectorate that has it in its queue keeps it there.
    if (
      complaint.suggestion &&
      kept !== null &&
      mayOversee(kept, { accused, wilayah: complaint.wilayah }, directory)
    )
      return complaint.suggestion;
    const overseer = overseerFor(accused, complaint.wilayah, directory);
    return { ...read, instansi: overseer?.id ?? null, alternatives: [] };
  }

  private protectionFor(category: string, given: Protection): Protection {
    const closes = this.office.directory.category(category)?.confidential === true;
    return closes ? withCategoryClosed(given) : given;
  }

  private async letAutopilot(unit: ComplaintUnit, decision: RoutingDecision): Promise<void> {
    const { instansi } = decision;
    if (instansi === null || !this.mayDisposeAlone(unit.complaint, decision)) return;
    if (!mayReceive(instansi, await unit.accusedInstansi(), this.office.directory)) return;
    const reason = decision.why.join(' · ') || 'autopilot';
    await hand(unit, { instansi, reason, by: 'system', actor: 'system', at: this.now() }, this.office);
  }

  private mayDisposeAlone(complaint: Complaint, decision: RoutingDecision): boolean {
    return (
      decision.outcome === 'dispose' &&
      decision.category !== NOT_A_REPORT &&
      !complaint.supervisory &&
      !isConfidential(complaint.protection) &&
      !complaint.automatic &&
      decision.instansi !== null &&
      this.office.isConnected(decision.instansi) &&
      this.office.hasAutopilot(decision.instansi)
    );
  }
}

/**
 * Whether the machine reads it: until a person has, and while it waits. What another register has settled is read once,
 * to be found and counted, and stands as it stood.
 */
const isForMachine = ({ status, suggestion, takenOver }: Complaint): boolean =>
  (status === 'received' || (takenOver !== null && suggestion === null)) &&
  suggestion?.modelVersion !== VERIFIED;

/** Everything the reporter said, newest last, with the place he gave; or what was read of it without one message. */
async function wordsOf(unit: ComplaintUnit, without?: string): Promise<string> {
  const { complaint } = unit;
  const later = await unit.wordsOfReporter(without);
  return [complaint.originalTitle, complaint.text, complaint.placeText, ...later]
    .filter(Boolean)
    .join('\n\n');
}

function suggestionOf(decision: RoutingDecision): Suggestion {
  const { instansi, category, classification, confidence, outcome, alternatives, why, modelVersion } =
    decision;
  return { instansi, category, classification, confidence, outcome, alternatives, why, modelVersion };
}
