import { newId } from '#platform';
import { afterWordsOfReporter, Failure, type InboundReport } from '#complaint';
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
      await this.keepFiles(unit, report),
    );
    if (hidden.length > 0) {
      const value = JSON.stringify(hidden.map((one) => ({ ...one, messageId })));
      await this.parts.identity.keep(unit.tx, unit.complaint.id, { kind: 'hidden', value });
    }
    await recordOrOwe(unit.tx, { subject: unit.complaint.id, at, actor: 'reporter', action: kind });
    if (report.automatic) return;
    const { status, instansi, placeText, point } = unit.complaint;
    await unit.set({
      // Greetings and thanks open nothing again that was answered; to a question of ours any word is an answer.
      ...((report.asks === undefined || status === 'needs-info') && {
        status: afterWordsOfReporter(status, instansi !== null),
      }),
      // What he said first stays; a place that was missing is in its own field from now on.
      ...(placeText === null && report.place !== undefined ? { placeText: report.place } : {}),
      ...(point === null && report.point !== undefined ? { point: report.point } : {}),
    });
    const greets = report.asks !== undefined;
    await unit.announce('complaint.words', { complaintId: unit.complaint.id, messageId, greets });
    if (report.incomplete) await unit.announce('words.incomplete', { complaintId: unit.complaint.id });
  }

  private async keepFiles(unit: ComplaintUnit, report: InboundReport): Promise<NewAttachment[]> {
    const files = report.attachments.map((file) => ({
      ...fileRow(file, this.parts),
      file,
      sealedId: newId(),
    }));
    const values = files.flatMap(({ file, sealedId: id }) =>
      file.content ? { kind: 'attachment' as const, value: packFile(file.name, file.content), id } : [],
    );
    if (values.length > 0) await this.parts.identity.keep(unit.tx, unit.complaint.id, ...values);
    return files.map(({ file, sealedId, ...row }) => ({ ...row, sealedId: file.content ? sealedId : null }));
  }
}

/** A pin that came without a word, as officers read it among what was said. */
function whereabouts({ place, point }: InboundReport): string {
  const degrees = point && `(${point.lat.toFixed(5)}, ${point.lon.toFixed(5)})`;
  return place === undefined && degrees === undefined ? '' : ['📍', place, degrees].filter(Boolean).join(' ');
}
