import { Failure, readReportNumber, type FieldFault } from '#complaint';
import type { SubjectRights } from '#identity';
import {
  recordAudit,
  type Database,
  type DataHold,
  type DataRequest,
  type DataRequestKind,
  type HoldKind,
  type LawStore,
  type Queries,
  type RedactionStore,
} from '#store';

/** UU 27/2022: a wish to erase or to restrict is met, or refused in words, within 3×24 hours. */
const DUE_MS = 72 * 3_600_000;
const LONGEST_REASON = 500;
const SHOWN = 200;

/** Who decides: an officer, or `operator` at the command line. */
export interface By {
  id: string;
  role: string | null;
}

export interface DataRequestsParts {
  database: Database;
  store: LawStore;
  redactions: RedactionStore;
  vault: Pick<SubjectRights, 'erase'>;
  now: () => Date;
}

/**
 * What a reporter may ask of his data, and what the custodian decides. What is decided is a row before it is done:
 * where the vault is away it is done later, by whoever looks next.
 */
export class DataRequests {
  constructor(private readonly parts: DataRequestsParts) {}

  /** Takes down what a reporter wants, who has proved himself to the caller. Once while one of its kind is open. */
  async ask(complaintId: string, kind: DataRequestKind): Promise<void> {
    await this.parts.database.transaction((tx) =>
      this.take(tx, { complaintId, kind, by: { id: 'reporter', role: null } }),
    );
  }

  /** Takes down a wish on paper and grants it at once; the reason names the paper and how its writer was known. */
  async askOnPaper(by: By, number: string, kind: string, reason: string): Promise<void> {
    const { complaintId, why } = await this.named(number, reason);
    const wanted = kindOf(kind, ['erasure', 'restriction'] as const);
    await this.parts.database.transaction(async (tx) => {
      const id = await this.take(tx, { complaintId, kind: wanted, by });
      if (id === null) throw new Failure('conflict', 'request-open', [fault('number', 'request-open')]);
      await this.grantIn(tx, by, id, why);
    });
    await this.carryOut();
  }

  /** Grants a request, and does at once what can be. Throws `not-found` where none waits for a decision. */
  async grant(by: By, id: string, reason = ''): Promise<void> {
    await this.parts.database.transaction((tx) => this.grantIn(tx, by, id, reason.trim() || null));
    await this.carryOut();
  }

  /** Refuses a request; the reporter reads the reason on his tracking page. */
  async refuse(by: By, id: string, reason: string): Promise<void> {
    const why = reasonIn(reason);
    const { database, store, now } = this.parts;
    await database.transaction(async (tx) => {
      const at = now();
      const found = await store.decide(tx, id, { state: 'refused', by: by.id, reason: why, at });
      if (!found) throw new Failure('not-found');
      const { complaintId: subject, kind } = found;
      await this.note(tx, by, { action: 'data-request-refused', subject, reason: why, detail: { kind } });
    });
  }

  /**
   * Does what was decided and is not done: asks the vault to erase, and takes the words out after it. False where the
   * vault is away; what a hold keeps stays decided until the hold is lifted.
   */
  async carryOut(): Promise<boolean> {
    const { database, store, vault, now } = this.parts;
    for (const each of await store.openRequests('decided', SHOWN)) {
      try {
        await vault.erase({
          ownerId: each.complaintId,
          why: 'request',
          by: each.decidedBy ?? 'system',
          role: 'identity-custodian',
          reason: each.reason ?? 'request',
        });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.code === 'unavailable') return false;
        continue;
      }
      await this.parts.redactions.redact(each.complaintId, now());
      await database.transaction((tx) => store.done(tx, each.id, now()));
    }
    return true;
  }

  /** Takes the words of erased reporters out wherever they still stand; how many complaints that were. */
  async redactErased(limit = 100): Promise<number> {
    return this.redact(await this.parts.redactions.due(limit));
  }

  /** The same for words that were added after an erasure, to complaints that have ended again. */
  async redactAdded(limit = 100): Promise<number> {
    return this.redact(await this.parts.redactions.addedSince(limit));
  }

  /** Keeps an identity from erasure (`legal`), or from use (`restricted`). */
  async hold(by: By, number: string, kind: string, reason: string): Promise<void> {
    const { complaintId, why } = await this.named(number, reason);
    const held = kindOf(kind, ['legal', 'restricted'] as const);
    await this.parts.database.transaction((tx) =>
      this.holdIn(tx, by, { complaintId, kind: held, reason: why }),
    );
  }

  async release(by: By, number: string, kind: string, reason: string): Promise<void> {
    const { complaintId, why } = await this.named(number, reason);
    const held = kindOf(kind, ['legal', 'restricted'] as const);
    await this.parts.database.transaction(async (tx) => {
      if (!(await this.parts.store.release(tx, complaintId, held))) {
        throw new Failure('invalid', 'no-such-hold', [fault('number', 'no-such-hold')]);
      }
      const entry = { action: 'data-released', subject: complaintId, reason: why, detail: { kind: held } };
      await this.note(tx, by, entry);
    });
  }

  /** Requests that wait, for a decision or for the vault, the most urgent first. */
  due(): Promise<DataRequest[]> {
    return this.parts.store.openRequests(null, SHOWN);
  }

  holds(): Promise<DataHold[]> {
    return this.parts.store.holds(SHOWN);
  }

  /** How it stands with the data of one complaint. */
  async of(complaintId: string): Promise<{
    requests: DataRequest[];
    holds: DataHold[];
    erasedAt: Date | null;
  }> {
    const { store } = this.parts;
    const [requests, holds, erasedAt] = await Promise.all([
      store.requestsOf(complaintId),
      store.holdsOf(complaintId),
      store.erasedAt(complaintId),
    ]);
    return { requests, holds, erasedAt };
  }

  private async redact(complaints: string[]): Promise<number> {
    for (const id of complaints) await this.parts.redactions.redact(id, this.parts.now());
    return complaints.length;
  }

  private async take(
    tx: Queries,
    { complaintId, kind, by }: { complaintId: string; kind: DataRequestKind; by: By },
  ): Promise<string | null> {
    const at = this.parts.now();
    const dueAt = new Date(at.getTime() + DUE_MS);
    const id = await this.parts.store.ask(tx, { complaintId, kind, askedBy: by.id, at, dueAt });
    if (id === null) return null;
    await this.note(tx, by, { action: 'data-request', subject: complaintId, reason: null, detail: { kind } });
    return id;
  }

  private async grantIn(tx: Queries, by: By, id: string, reason: string | null): Promise<void> {
    const { store, now } = this.parts;
    const at = now();
    const found = await store.decide(tx, id, { state: 'decided', by: by.id, reason, at });
    if (!found) throw new Failure('not-found');
    const { complaintId: subject, kind } = found;
    await this.note(tx, by, { action: 'data-request-granted', subject, reason, detail: { kind } });
    if (kind === 'erasure') {
      const holds = await store.holdsOf(subject);
      if (holds.some((each) => each.kind === 'legal')) throw new Failure('conflict', 'on-hold');
      return;
    }
    await this.holdIn(tx, by, { complaintId: subject, kind: 'restricted', reason: reason ?? 'request' });
    await store.done(tx, id, at);
  }

  private async holdIn(
    tx: Queries,
    by: By,
    { complaintId, kind, reason }: { complaintId: string; kind: HoldKind; reason: string },
  ): Promise<void> {
    await this.parts.store.hold(tx, { complaintId, kind, reason, setBy: by.id, at: this.parts.now() });
    await this.note(tx, by, { action: 'data-held', subject: complaintId, reason, detail: { kind } });
  }

  private async named(number: string, reason: string): Promise<{ complaintId: string; why: string }> {
    const code = readReportNumber(number);
    const complaintId = code === null ? null : await this.parts.store.complaintOf(code);
    const faults = [
      ...(complaintId === null ? [fault('number', 'number-unknown')] : []),
      ...faultsInReason(reason),
    ];
    if (complaintId === null || faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    return { complaintId, why: reason.trim() };
  }

  private note(
    tx: Queries,
    by: By,
    entry: { action: string; subject: string; reason: string | null; detail: Record<string, unknown> },
  ): Promise<void> {
    return recordAudit(tx, { at: this.parts.now(), actor: by.id, role: by.role, ...entry });
  }
}

const fault = (field: string, code: string): FieldFault => ({ field, code });

function faultsInReason(reason: string): FieldFault[] {
  if (reason.trim() === '') return [fault('reason', 'reason-required')];
  return reason.length > LONGEST_REASON ? [fault('reason', 'reason-too-long')] : [];
}

function reasonIn(reason: string): string {
  const faults = faultsInReason(reason);
  if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
  return reason.trim();
}

function kindOf<Kind extends string>(given: string, kinds: readonly Kind[]): Kind {
  const kind = kinds.find((known) => known === given);
  if (!kind) throw new Failure('invalid', 'kind-required', [fault('kind', 'kind-required')]);
  return kind;
}
