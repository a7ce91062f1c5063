import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { House } from '#house';
import { Poll, type Log } from '#platform';

const SOON_MS = 5_000;
const HOUR_MS = 3_600_000;

/**
 * What reporters are owed without anybody's click: erasures that were decided, words that go after them, and identities
 * whose term is over. All of it is found in rows again, so that any process may do it and none has to.
 */
export class LawChores implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly polls: Poll[];

  constructor(
    private readonly house: Pick<House, 'dataRequests' | 'retention'>,
    log: Log,
  ) {
    const tell = (chore: string) => (fault: unknown) => {
      log.warn({ chore, fault: fault instanceof Error ? fault.name : 'unknown' }, 'a chore failed');
    };
    this.polls = [
      new Poll(() => this.erase(), tell('erase'), SOON_MS),
      new Poll(() => this.sweep(), tell('retention'), HOUR_MS),
    ];
  }

  onApplicationBootstrap(): void {
    for (const poll of this.polls) poll.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.polls.map((poll) => poll.stop()));
  }

  private async erase(): Promise<boolean> {
    const { dataRequests } = this.house;
    await dataRequests.carryOut();
    return (await dataRequests.redactErased()) > 0;
  }

  private async sweep(): Promise<boolean> {
    const { dataRequests, retention } = this.house;
    const swept = await retention.sweep();
    return (await dataRequests.redactAdded()) > 0 || swept;
  }
}
