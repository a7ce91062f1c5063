import { newId } from '#platform';
import { afterWordsOfReporter, type InboundReport } from '#complaint';
import type { Identity } from '#identity';
import {
  ComplaintUnit,
  type Database,
  type IntakeStore,
  type NewAttachment,
  type SealedStore,
  type Transaction,
} from '#store';
import type { Arriving } from './taken.js';

export interface JoiningParts {
  database: Database;
  memory: IntakeStore;
  sealed: SealedStore;
  identity: Identity;
  now(): Date;
}

/** Adds what a reporter says to a complaint that is already there. Who may join was decided by the caller. */
export class Joining {
  constructor(private readonly parts: JoiningParts) {}

  /** `null` when there is no such complaint; `duplicate` when this source message was taken in before. */
  join(complaintId: string, arriving: Arriving): Promise<'joined' | 'duplicate' | null> {
    return this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit) return null;
      if (!(await this.register(tx, { id: newId(), complaintId }, arriving))) return 'duplicate';
      await this.add(unit, arriving.report);
      return 'joined';
    });
  }

  /** Registers the source message and keeps its raw bytes; false when it was taken in before. */
  async register(
    tx: Transaction,
    as: { id: string; complaintId: string | null },
    { channel, raw, report }: Arriving,
  ): Promise<boolean> {
    const sealed = this.parts.identity.seal(as.complaintId ?? as.id, 'raw', raw.body);
    const fresh = await this.parts.memory.arrive(tx, {
      id: as.id,
      channel,
      externalId: report.externalId,
      outcome: as.complaintId === null ? 'asked-which' : 'joined',
      complaintId: as.complaintId,
      rawId: sealed.id,
      contentType: raw.contentType,
      envelope: raw.envelope ? { ...raw.envelope } : null,
      receivedAt: this.parts.now(),
    });
    if (fresh) await this.parts.sealed.put(tx, sealed);
    return fresh;
  }

  /** The words and files themselves. What a machine sent is kept and moves nothing. */
  async add(unit: ComplaintUnit, report: InboundReport): Promise<void> {
    const at = this.parts.now();
    const kind = report.automatic ? 'automatic' : 'words';
    const text = report.text.toWellFormed().replaceAll('\u0000', '');
    const messageId = await unit.say(
      { from: 'reporter', kind, text, at, author: null, instansi: null },
      await this.keepFiles(unit, report),
    );
    await unit.record({ at, actor: 'reporter', action: kind });
    if (report.automatic) return;
    await unit.set({ status: afterWordsOfReporter(unit.complaint.status, unit.complaint.instansi !== null) });
    await unit.announce('complaint.words', { complaintId: unit.complaint.id, messageId });
  }

  private async keepFiles(unit: ComplaintUnit, report: InboundReport): Promise<NewAttachment[]> {
    const files: NewAttachment[] = [];
    for (const file of report.attachments) {
      const sealedId = file.content
        ? await this.parts.identity.put(unit.tx, unit.complaint.id, 'attachment', file.content)
        : null;
      files.push({
        id: newId(),
        name: file.name.toWellFormed().replaceAll('\u0000', '').slice(0, 200),
        type: file.type,
        size: file.content?.byteLength ?? file.size ?? 0,
        sealedId,
        ref: file.ref ?? null,
      });
    }
    return files;
  }
}
