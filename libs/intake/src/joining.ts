import { newId } from '#platform';
import {
  afterLateReply,
  afterWordsOfReporter,
  Failure,
  verdictIn,
  type InboundAttachment,
  type InboundReport,
  type ReporterVerdict,
  type Status,
} from '#complaint';
import type { Identity } from '#identity';
import {
  ComplaintUnit,
  recordOrOwe,
  type Database,
  type IntakeStore,
  type NewAttachment,
  type Transaction,
} from '#store';
import { fileRow, packFile, packRaw } from './acceptance.js';
import { heardAt } from './heard.js';
import { withoutNumbers } from './hiding.js';
import type { Arriving, KeptRow, OnceKey } from './taken.js';

export interface JoiningParts {
  database: Database;
  memory: IntakeStore;
  identity: Identity;
  /** A scanner is configured: files that it has not seen are kept from people's eyes. */
  holdsUnscanned: boolean;
  now(): Date;
}

/** Adds what a reporter says to a complaint that is already there. Who may join was decided by the caller. */
export class Joining {
  constructor(private readonly parts: JoiningParts) {}

  /**
   * `null` when there is no such complaint; `duplicate` when this source message was taken in before. With `once`,
   * throws `conflict` where its key came with other words within 24 hours.
   */
  join(complaintId: string, arriving: Arriving, once?: OnceKey): Promise<'joined' | 'duplicate' | null> {
    return this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit) return null;
      if (once && !(await this.parts.memory.useKey(tx, { ...once, at: this.parts.now() }))) {
        throw new Failure('conflict', 'idempotency-key-reused');
      }
      if (!(await this.register(tx, { id: newId(), complaintId }, arriving))) return 'duplicate';
      await this.add(unit, arriving.report);
      return 'joined';
    });
  }

  /** As `join`, for what has no words of the reporter's: it is kept with the complaint, and nothing is said. */
  keep(complaintId: string, arriving: Arriving): Promise<'joined' | 'duplicate' | null> {
    return this.parts.database.transaction(async (tx) => {
      if (!(await ComplaintUnit.lock(tx, { id: complaintId }))) return null;
      return (await this.register(tx, { id: newId(), complaintId }, arriving)) ? 'joined' : 'duplicate';
    });
  }

  /** Registers the source message and keeps its raw bytes and cursor; false when it was taken in before. */
  async register(
    tx: Transaction,
    as: { id: string; complaintId: string | null; outcome?: 'answered' },
    { channel, raw, report, cursor, kept }: Arriving,
  ): Promise<boolean> {
    const { identity, memory } = this.parts;
    if (kept) return this.settle(tx, as, { channel, report, kept });
    if (cursor) await memory.keepCursor(cursor, tx);
    const rawId = newId();
    const fresh = await memory.arrive(tx, {
      id: as.id,
      channel,
      externalIndex: identity.externalIndex(channel, report.externalId),
      outcome: as.outcome ?? (as.complaintId === null ? 'asked-which' : 'joined'),
      complaintId: as.complaintId,
      rawId,
      receivedAt: this.parts.now(),
    });
    if (fresh) {
      await identity.keep(tx, as.complaintId ?? as.id, { kind: 'raw', value: packRaw(raw), id: rawId });
    }
    return fresh;
  }

  /** The row it was kept in becomes this message's own; its raw bytes stay where they are. */
  private async settle(
    tx: Transaction,
    as: { complaintId: string | null; outcome?: 'answered' },
    { channel, report, kept }: { channel: string; report: InboundReport; kept: KeptRow },
  ): Promise<boolean> {
    const { complaintId } = as;
    const outcome = as.outcome ?? (complaintId === null ? 'asked-which' : 'joined');
    const externalIndex = kept.knownBy ?? this.parts.identity.externalIndex(channel, report.externalId);
    const isSettled = await this.parts.memory.release(tx, {
      id: kept.id,
      externalIndex,
      outcome,
      complaintId,
    });
    if (isSettled) await kept.settled(tx, { outcome, complaintId });
    return isSettled;
  }

  /** The words and files themselves. What a machine sent is kept and moves nothing. */
  async add(unit: ComplaintUnit, given: InboundReport): Promise<void> {
    const { report, hidden } = withoutNumbers(given);
    const at = this.parts.now();
    const kind = report.automatic ? 'automatic' : 'words';
    const messageId = await unit.say(
      {
        from: 'reporter',
        kind,
        text: report.text.trim() === '' ? whereabouts(report) : report.text,
        at: heardAt(report, at),
        author: null,
        instansi: null,
      },
      await sealFiles(unit, report.attachments, this.parts),
    );
    if (hidden.length > 0) {
      const value = JSON.stringify(hidden.map((one) => ({ ...one, messageId })));
      await this.parts.identity.keep(unit.tx, unit.complaint.id, { kind: 'hidden', value });
    }
    const { placeText, point } = unit.complaint;
    const said = { at, actor: 'reporter', action: kind };
    if (report.automatic) return recordOrOwe(unit.tx, unit.entry(said));
    await this.move(unit, report);
    await unit.set({
      // What he said first stays; a place that was missing is in its own field from now on.
      ...(placeText === null && report.place !== undefined ? { placeText: report.place } : {}),
      ...(point === null && report.point !== undefined ? { point: report.point } : {}),
    });
    await recordOrOwe(unit.tx, unit.entry(said));
    const greets = report.asks !== undefined;
    await unit.announce('complaint.words', { complaintId: unit.complaint.id, messageId, greets });
    if (report.incomplete) await unit.announce('words.incomplete', { complaintId: unit.complaint.id });
  }

  /** What his words do to it: they close it, stop its closing, open it again, or come too late for that. */
  private async move(unit: ComplaintUnit, report: InboundReport): Promise<void> {
    const { id: complaintId, status } = unit.complaint;
    const at = this.parts.now();
    const verdict = verdictOn(status, report);
    if (verdict?.done === true) return this.closeAsDone(unit, verdict, at);
    // Greetings and thanks open nothing again that was answered; to a question of ours any word is an answer.
    if (report.asks !== undefined && verdict === null && status !== 'needs-info') return;
    const after = await this.afterWords(unit);
    if (status === 'closed' && after === 'closed') return unit.announce('words.too-late', { complaintId });
    if (status === 'closed') {
      await unit.resumeConversation();
      await unit.set({ status: after, closedAs: null, closedAt: null });
      return recordOrOwe(unit.tx, unit.entry({ at, actor: 'reporter', action: 'reopened' }));
    }
    await unit.set({ status: after });
    if (verdict === null) return;
    if (verdict.rating !== null) await unit.set({ rating: verdict.rating });
    await recordOrOwe(unit.tx, unit.entry({ at, actor: 'reporter', action: 'objected' }));
  }

  private async afterWords(unit: ComplaintUnit): Promise<Status> {
    if (await unit.hasLapsed()) return afterLateReply(unit.complaint.instansi !== null);
    return afterWordsOfReporter(unit.complaint, this.parts.now());
  }

  private async closeAsDone(unit: ComplaintUnit, { rating }: ReporterVerdict, at: Date): Promise<void> {
    const { id: complaintId } = unit.complaint;
    await unit.close({ as: 'confirmed', at, rating });
    const closed = { at, actor: 'reporter', action: 'closed', reason: 'confirmed' };
    await recordOrOwe(unit.tx, unit.entry(closed));
    await unit.announce('complaint.closed', { complaintId, as: 'confirmed' });
  }
}

/** What he says of the answer, where one waits for his word; a picture beside it is looked at by a person first. */
function verdictOn(status: string, { verdict, text, attachments }: InboundReport): ReporterVerdict | null {
  if (status !== 'answered') return null;
  return verdict ?? (attachments.length === 0 ? verdictIn(text) : null);
}

/** Seals the bytes of files for a complaint, and says what is known of them without. */
export async function sealFiles(
  unit: ComplaintUnit,
  attachments: readonly InboundAttachment[],
  { identity, holdsUnscanned }: Pick<JoiningParts, 'identity' | 'holdsUnscanned'>,
): Promise<NewAttachment[]> {
  const files = attachments.map((file) => ({
    ...fileRow(file, { holdsUnscanned }),
    file,
    sealedId: newId(),
  }));
  const values = files.flatMap(({ file, sealedId: id }) =>
    file.content ? { kind: 'attachment' as const, value: packFile(file.name, file.content), id } : [],
  );
  if (values.length > 0) await identity.keep(unit.tx, unit.complaint.id, ...values);
  return files.map(({ file, sealedId, ...row }) => ({ ...row, sealedId: file.content ? sealedId : null }));
}

/** A pin that came without a word, as officers read it among what was said. */
function whereabouts({ place, point }: InboundReport): string {
  const degrees = point && `(${point.lat.toFixed(5)}, ${point.lon.toFixed(5)})`;
  return place === undefined && degrees === undefined ? '' : ['📍', place, degrees].filter(Boolean).join(' ');
}
