import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { House } from '#house';
import { Poll, type Log } from '#platform';
import type { Files } from '#intake';

const OFTEN_MS = 60_000;

/** Files whose sender was cut off after the last byte are ended, and what was begun and left is forgotten. */
export class FileChores implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly poll: Poll;

  constructor(house: Pick<House, 'arrivingFiles'>, files: Files, log: Log) {
    const tell = (fault: unknown): void => {
      log.warn({ chore: 'files', fault: fault instanceof Error ? fault.name : 'unknown' }, 'a chore failed');
    };
    const judge = (name: string, content: Buffer) => files.judge(name, content);
    this.poll = new Poll(() => house.arrivingFiles.sweep(judge), tell, OFTEN_MS);
  }

  onApplicationBootstrap(): void {
    this.poll.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.poll.stop();
  }
}
