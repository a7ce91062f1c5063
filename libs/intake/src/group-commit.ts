import { Failure } from '#complaint';

/** One item's way through a batch: settled when its batch is. */
interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Callers that arrive while a commit is under way share the next one, so that many reports cost one flush to disk.
 * A batch that fails is halved until the bad item stands alone: it never fails its neighbours.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private underWay = 0;
  private called = false;

  /**
   * @param commit stores a batch in one transaction and answers in its order, or throws and has stored nothing.
   * @param most items in one batch.
   * @param side how many batches may be under way: while one waits for the disk the next is made ready.
   */
  constructor(
    private readonly commit: (batch: Item[]) => Promise<Result[]>,
    private readonly most = 64,
    private readonly side = 2,
  ) {}

  /** Resolves when the item is durable. */
  submit(item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.call();
    });
  }

  private call(): void {
    if (this.called || this.underWay >= this.side) return;
    this.called = true;
    // A whole turn of the event loop, so that all who were answered together can come back together.
    setImmediate(() => {
      this.called = false;
      // Shared out among the free places, so that one executes while another waits for the disk.
      const share = Math.ceil(this.waiting.length / (this.side - this.underWay));
      const batch = this.waiting.splice(0, Math.min(share, this.most));
      if (batch.length === 0) return;
      this.underWay += 1;
      if (this.waiting.length > 0) this.call();
      void this.settle(batch).finally(() => {
        this.underWay -= 1;
        if (this.waiting.length > 0) this.call();
      });
    });
  }

  private async settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.commit(batch.map((one) => one.item));
      batch.forEach((one, index) => one.resolve(results[index] as Result));
    } catch (error) {
      // A server that is away is away for every half: asking again for each would only make all of them wait.
      const isAway = error instanceof Failure && error.code === 'unavailable';
      if (batch.length === 1 || isAway) {
        for (const one of batch) one.reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await this.settle(batch.slice(0, half));
      await this.settle(batch.slice(half));
    }
  }
}
