import { Failure, showReportNumber, type ComplaintFile } from '#complaint';
import { openingActions, type ExportedValue, type SubjectRights } from '#identity';
import type { LawStore } from '#store';
import type { By, DataRequests } from './data-requests.js';
import type { Tracking } from './tracking.js';

/** One opening of an identity, as its reporter reads it: the office of whoever it was, and not his name. */
export interface SeenOpening {
  at: Date;
  action: string;
  role: string | null;
  reason: string | null;
}

/** All that is known of a reporter and his report, for himself. */
export interface DataExport {
  format: 'muara-data-1';
  madeAt: Date;
  report: Pick<
    ComplaintFile,
    | 'status'
    | 'channel'
    | 'title'
    | 'text'
    | 'classification'
    | 'category'
    | 'wilayah'
    | 'place'
    | 'receivedAt'
  > & { number: string; placeText: string | null };
  messages: { from: string; text: string; at: Date; instansi: string | null }[];
  files: { name: string; type: string; size: number }[];
  handedTo: { instansi: string; at: Date; reason: string }[];
  /** What the vault holds, opened for him; none of it once it is erased. */
  identity: ExportedValue[];
  openings: SeenOpening[];
  requests: { kind: string; at: Date; state: string; reason: string | null }[];
}

export interface DataExportsParts {
  store: LawStore;
  tracking: Pick<Tracking, 'prove' | 'file'>;
  requests: Pick<DataRequests, 'of'>;
  vault: Pick<SubjectRights, 'export'>;
  now: () => Date;
}

/** A subject's copy of his data. Nobody has one without the proof that only the reporter has. */
export class DataExports {
  constructor(private readonly parts: DataExportsParts) {}

  /** Each time his identity was opened, the newest first. */
  async openings(complaintId: string): Promise<SeenOpening[]> {
    const found = await this.parts.store.openings(complaintId, openingActions);
    return found.map(({ at, actor, role, action, reason }) => ({
      at,
      action,
      role: actor === 'reporter' ? 'reporter' : role,
      reason,
    }));
  }

  /**
   * The export of the report that number and PIN or secret open; throws the `not-found` of tracking for a wrong one.
   * An officer who asks for a reporter on paper needs his PIN too, and is in the audit as whoever opened it.
   */
  async make(number: string, proof: string, by: By, reason: string): Promise<DataExport> {
    const { tracking, requests, vault, now } = this.parts;
    const complaintId = await tracking.prove(number, proof);
    const asked = { complaintId, by: by.id, role: by.role ?? by.id, reason };
    const identity = await vault.export(asked).catch((error: unknown): ExportedValue[] => {
      if (error instanceof Failure && error.reason === 'erased') return [];
      throw error;
    });
    const file = await tracking.file(complaintId);
    const { status, channel, title, text, classification, category, wilayah, place, placeText, receivedAt } =
      file;
    const state = await requests.of(complaintId);
    return {
      format: 'muara-data-1',
      madeAt: now(),
      report: {
        number: showReportNumber(file.code),
        status,
        channel,
        title,
        text,
        classification,
        category,
        wilayah,
        place,
        placeText,
        receivedAt,
      },
      messages: file.messages.map(({ from, text: said, at, instansi }) => ({
        from,
        text: said,
        at,
        instansi,
      })),
      files: file.attachments.map(({ name, type, size }) => ({ name, type, size })),
      handedTo: file.dispositions.map(({ instansi, madeAt: at, reason: why }) => ({
        instansi,
        at,
        reason: why,
      })),
      identity,
      openings: await this.openings(complaintId),
      requests: state.requests.map(({ kind, at, state: how, reason: why }) => ({
        kind,
        at,
        state: how,
        reason: why,
      })),
    };
  }
}
