import { dayOf, showReportNumber } from '#complaint';
import type { Office } from '#instansi';
import { Poll } from '#platform';
import { ComplaintUnit, type Database, type DueSending, type Sp4nSendings, type Sp4nStore } from '#store';
import { ApiFault, type ApiFaultCode, type LaporApi } from './lapor-api.js';
import { laporForm } from './lapor-form.js';

export interface LaporSenderParts {
  database: Database;
  sendings: Sp4nSendings;
  store: Sp4nStore;
  office: Pick<Office, 'directory'>;
  api: Pick<LaporApi, 'send' | 'find'>;
  now(): Date;
  log: { warn(details: object, text: string): void };
}

const BATCH = 10;
const LEASE_SECONDS = 300;
const FIRST_PAUSE_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = 6 * 3600;
/** Faults of the whole connection: the next complaint would meet them too. */
const ofTheConnection: readonly ApiFaultCode[] = [
  'rate-limited',
  'unavailable',
  'no-answer',
  'unauthorised',
  'misconfigured',
];

/**
 * Brings complaints to SP4N-LAPOR! from rows of their own, beside everything else: nothing ever waits for it. Each is
 * sent once: where an answer was lost, it is looked for there before it is sent again.
 */
export class LaporSender {
  private readonly poll: Poll;

  constructor(
    private readonly parts: LaporSenderParts,
    pollMs = 30_000,
  ) {
    const fault = (error: unknown): void =>
      parts.log.warn(
        { error: error instanceof Error ? error.name : 'unknown' },
        'SP4N-LAPOR! could not be served',
      );
    this.poll = new Poll(() => this.round(), fault, pollMs);
  }

  start(): void {
    this.poll.start();
  }

  stop(): Promise<void> {
    return this.poll.stop();
  }

  /** Sends what is due; whether there may be more at once. */
  async round(): Promise<boolean> {
    const { sendings } = this.parts;
    await sendings.queue(BATCH * 10);
    const due = await sendings.claim(BATCH, LEASE_SECONDS);
    for (const [at, one] of due.entries()) {
      const fault = await this.send(one);
      if (fault === null || !ofTheConnection.includes(fault)) continue;
      // The others were not tried: they are as they were.
      for (const { complaintId, uncertain } of due.slice(at + 1)) {
        await sendings.later(complaintId, FIRST_PAUSE_SECONDS, { uncertain, error: fault });
      }
      return false;
    }
    return due.length === BATCH;
  }

  private async send(due: DueSending): Promise<ApiFaultCode | null> {
    const { database, sendings, office, api } = this.parts;
    const { complaintId, uncertain } = due;
    const complaint = await sendings.sendable(complaintId);
    const form = complaint && laporForm(complaint, office.directory);
    if (!complaint || !form) {
      await database.transaction((tx) => sendings.end(tx, complaintId, 'kept-back'));
      return null;
    }
    try {
      const found = uncertain ? await api.find(showReportNumber(complaint.code)) : null;
      await this.note(complaintId, found ?? (await api.send(form, complaintId)));
      return null;
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      await this.postpone(due, error);
      return error.code;
    }
  }

  private async note(complaintId: string, id: string): Promise<void> {
    const { database, sendings, store } = this.parts;
    const at = this.parts.now();
    await database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      const before = await store.referenceOf(tx, complaintId);
      if (!unit || before) return sendings.end(tx, complaintId, 'sent');
      const date = dayOf(at, unit.complaint.wilayah);
      if (!(await store.record(tx, complaintId, { reference: id, date, state: null }))) {
        return sendings.end(tx, complaintId, 'refused', 'id-taken');
      }
      await unit.record({ at, actor: 'system', action: 'lapor-recorded', reason: id });
      return sendings.end(tx, complaintId, 'sent');
    });
  }

  private async postpone({ complaintId, attempts, uncertain }: DueSending, fault: ApiFault): Promise<void> {
    const { database, sendings, log } = this.parts;
    log.warn({ complaintId, attempts, error: fault.code }, 'SP4N-LAPOR! did not take a complaint');
    if (fault.code === 'refused') {
      await database.transaction((tx) => sendings.end(tx, complaintId, 'refused', fault.code));
      return;
    }
    const grown = Math.min(FIRST_PAUSE_SECONDS * 2 ** Math.min(attempts - 1, 16), LONGEST_PAUSE_SECONDS);
    const again = { uncertain: uncertain || fault.uncertain, error: fault.code };
    await sendings.later(complaintId, Math.max(fault.afterSeconds ?? 0, grown), again);
  }
}
