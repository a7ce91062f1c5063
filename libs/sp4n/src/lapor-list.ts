import { listedRow, RowUnreadable, type LegacyRow, type RowFault } from '#channels';
import {
  recordAudit,
  type Database,
  type LaporListed,
  type Scope,
  type Sp4nStore,
  type Standing,
} from '#store';

/** What became of the rows of a list: `rows` is the sum of the next four. */
export interface ListAccount {
  rows: number;
  updated: number;
  unchanged: number;
  /** Reports that Muara does not know by this number. */
  unknown: number;
  unreadable: number;
  /** The first of the unknown numbers. */
  unknownNumbers: string[];
  errors: (RowFault & { line: number; sheet: number })[];
}

/** Who brings a list, and what he may see. */
export interface ListBringer {
  actor: string;
  instansi: string | null;
  scope: Scope;
  /** Only says what the list would bring, and stores nothing. */
  rehearsing?: boolean;
}

interface Read extends LaporListed {
  row: LegacyRow;
}

const standings: Record<NonNullable<ReturnType<typeof listedRow>['status']>, Standing> = {
  received: 'open',
  answered: 'done',
  closed: 'done',
  archived: 'archived',
};

const CHUNK = 200;
const MOST_SHOWN = 1_000;

/**
 * The list that admins download from SP4N-LAPOR!. Reports are matched by number alone: state and date of those that are
 * known come up to date, the others are differences. Bringing the same list again changes nothing.
 */
export class LaporList {
  readonly account: ListAccount = {
    rows: 0,
    updated: 0,
    unchanged: 0,
    unknown: 0,
    unreadable: 0,
    unknownNumbers: [],
    errors: [],
  };
  private readonly unknown: LegacyRow[] = [];

  constructor(private readonly parts: { database: Database; store: Sp4nStore; now(): Date }) {}

  /** Rows of reports that Muara does not know: taken in only if somebody chooses so. */
  async *unknownRows(): AsyncGenerator<LegacyRow> {
    yield* this.unknown;
  }

  async take(rows: AsyncIterable<LegacyRow>, by: ListBringer): Promise<ListAccount> {
    const last = new Map<string, Read>();
    for await (const row of rows) {
      const read = this.read(row);
      if (!read) continue;
      // A number that stands twice in a list stands there as its last line says.
      if (last.has(read.reference)) this.account.unchanged += 1;
      last.set(read.reference, read);
    }
    const listed = [...last.values()];
    for (let at = 0; at < listed.length; at += CHUNK) await this.keep(listed.slice(at, at + CHUNK), by);
    return this.account;
  }

  private read(row: LegacyRow): Read | null {
    this.account.rows += 1;
    try {
      const { number, date, state, status } = listedRow(row.raw);
      return { reference: number, date, state, standing: status && standings[status], row };
    } catch (error) {
      if (!(error instanceof RowUnreadable)) throw error;
      this.account.unreadable += 1;
      const room = MOST_SHOWN - this.account.errors.length;
      const { line, sheet } = row;
      this.account.errors.push(...error.faults.slice(0, room).map((fault) => ({ line, sheet, ...fault })));
      return null;
    }
  }

  private async keep(
    listed: Read[],
    { actor, instansi, scope, rehearsing = false }: ListBringer,
  ): Promise<void> {
    const { database, store } = this.parts;
    const at = this.parts.now();
    const known = await database.transaction(async (tx) => {
      if (!rehearsing) await store.list(tx, listed, instansi, at);
      const here = await store.known(
        tx,
        listed.map(({ reference }) => reference),
        scope,
      );
      const byNumber = new Map(here.map((one) => [one.reference, one]));
      for (const { reference, ...says } of listed) {
        const one = byNumber.get(reference);
        if (!one?.inScope) continue;
        // What a list does not say stays as it was.
        const { date, state } = { date: says.date ?? one.date, state: says.state ?? one.state };
        if (date === one.date && state === one.state) continue;
        one.changed = true;
        if (rehearsing) continue;
        await store.record(tx, one.complaintId, { reference, date, state });
        await recordAudit(tx, { at, actor, action: 'lapor-state', subject: one.complaintId, reason: state });
      }
      return byNumber;
    });
    for (const { reference, row } of listed) this.count(known.get(reference), { reference, row });
  }

  private count(
    one: { changed?: boolean } | undefined,
    { reference, row }: Pick<Read, 'reference' | 'row'>,
  ): void {
    const { account } = this;
    if (one) {
      account[one.changed ? 'updated' : 'unchanged'] += 1;
      return;
    }
    account.unknown += 1;
    if (account.unknownNumbers.length < MOST_SHOWN) account.unknownNumbers.push(reference);
    this.unknown.push(row);
  }
}
