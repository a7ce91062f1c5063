import { RowUnreadable, type ChannelAdapter, type LegacyRow, type RowFault } from '#channels';
import { unreadId, type Intake } from './intake.js';

/** What became of a file's rows: `rows` is the sum of the next three. Lines and columns count from 1. */
export interface ImportAccount {
  rows: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  errors: (RowFault & { line: number; sheet: number })[];
  /** Errors beyond those that are listed. */
  errorsLeftOut: number;
}

export interface RowImportParts {
  intake: Pick<Intake, 'receive' | 'isKnown'>;
  adapter: Pick<ChannelAdapter, 'id' | 'parse'>;
  /** Called for the rows that are complaints, new or not, a few at a time; may be called again for the same ones. */
  taken(complaintIds: string[]): Promise<void>;
}

/** Rows whose raw items and complaints are under way at a time. */
const CHUNK = 256;
const SIDE_BY_SIDE = 4;
const AT_ONCE = 16;
const MOST_ERRORS = 10_000;

/**
 * Takes in the rows of a file, and says of every one what became of it. It may be stopped at any moment and begun again:
 * what was taken in is recognised.
 */
export class RowImport {
  readonly account: ImportAccount = {
    rows: 0,
    accepted: 0,
    duplicate: 0,
    quarantined: 0,
    errors: [],
    errorsLeftOut: 0,
  };

  constructor(private readonly parts: RowImportParts) {}

  /** Resolves when every row is durable and `taken`. `progress` hears of each stretch. */
  async run(
    rows: AsyncIterable<LegacyRow>,
    progress: (rows: number) => void = () => {},
  ): Promise<ImportAccount> {
    const { intake, adapter } = this.parts;
    for await (const chunk of chunksOf(rows)) {
      const outcomes = await Promise.all(
        chunk.map(async (row) => {
          await this.blame(row);
          const [taken] = await intake.receive(adapter, row.raw);
          this.count(taken?.outcome ?? 'quarantined');
          return taken?.complaintId ?? null;
        }),
      );
      await sideBySide(groupsOf([...new Set(outcomes.filter((id) => id !== null))]), (ids) =>
        this.parts.taken(ids),
      );
      progress(this.account.rows);
    }
    return this.account;
  }

  /** The same account without storing anything. */
  async rehearse(rows: AsyncIterable<LegacyRow>): Promise<ImportAccount> {
    const { intake, adapter } = this.parts;
    const inThisFile = new Set<string>();
    for await (const chunk of chunksOf(rows)) {
      await sideBySide(chunk, async (row) => {
        const isUnread = await this.blame(row);
        const [report] = isUnread ? [] : await adapter.parse(row.raw);
        const id = report?.externalId ?? unreadId(row.raw);
        const again = inThisFile.has(id);
        inThisFile.add(id);
        const isKnown = again || (await intake.isKnown(adapter.id, id));
        this.count(isKnown ? 'duplicate' : isUnread ? 'quarantined' : 'accepted');
      });
    }
    this.account.errors.sort((one, other) => one.sheet - other.sheet || one.line - other.line);
    return this.account;
  }

  private count(outcome: string): void {
    this.account.rows += 1;
    if (outcome === 'accepted' || outcome === 'quarantined') this.account[outcome] += 1;
    else this.account.duplicate += 1;
  }

  /** Notes what is wrong with a row; whether anything is. */
  private async blame({ line, sheet, raw }: LegacyRow): Promise<boolean> {
    try {
      await this.parts.adapter.parse(raw);
      return false;
    } catch (error) {
      if (!(error instanceof RowUnreadable)) throw error;
      const room = MOST_ERRORS - this.account.errors.length;
      this.account.errors.push(...error.faults.slice(0, room).map((fault) => ({ line, sheet, ...fault })));
      this.account.errorsLeftOut += Math.max(0, error.faults.length - room);
      return true;
    }
  }
}

async function* chunksOf<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

const groupsOf = <T>(items: T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, group) =>
    items.slice(group * AT_ONCE, (group + 1) * AT_ONCE),
  );

async function sideBySide<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (const item of left) await work(item);
    }),
  );
}
