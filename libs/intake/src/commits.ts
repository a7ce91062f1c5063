import type { Identity } from '#identity';
import type { AcceptStore, SourceCursor } from '#store';
import type { Prepared } from './acceptance.js';
import { GroupCommit } from './group-commit.js';

/** Rows that are committed all or none, with the cursor that covers them. */
interface Together {
  prepared: readonly Prepared[];
  cursor: SourceCursor | undefined;
}

/** Where everything that comes in becomes durable: what is kept at the same time shares a commit. */
export class Commits {
  private readonly group: GroupCommit<Together, boolean[]>;

  constructor({ identity, accepting }: { identity: Identity; accepting: AcceptStore }) {
    this.group = new GroupCommit(async (batch) => {
      const rows = batch.flatMap(({ prepared }) => prepared);
      const cursors = batch.flatMap(({ cursor }) => cursor ?? []);
      const ofSources = new Map(cursors.map((one) => [`${one.channel} ${one.source}`, one]));
      const fresh = await accepting.commit(
        rows.map(({ acceptance }) => acceptance),
        identity.wrap(rows.map(({ key }) => key)),
        [...ofSources.values()],
      );
      return batch.map(({ prepared }) => prepared.map(({ acceptance }) => fresh.has(acceptance.inbound.id)));
    });
  }

  /**
   * Whether each was new. All are kept in one transaction, with the cursor where there is one, or none is. A batch that
   * fails is wrapped again in parts, so a key lives until its own report is settled, and no longer.
   */
  async keep(prepared: readonly Prepared[], cursor?: SourceCursor): Promise<boolean[]> {
    try {
      return await this.group.submit({ prepared, cursor });
    } finally {
      for (const { key } of prepared) key.key.fill(0);
    }
  }
}
