import { Misconfigured, Rejected, Retry, type ChannelAdapter } from '#channels';
import type { Identity } from '#identity';
import { packFile, type Files } from '#intake';
import { Poll, type Log } from '#platform';
import type { ComingFile, ComingFiles, MissingFile } from '#store';

const BATCH = 2;
const PATIENCE_MS = 60_000;
/** Longer than the patience: whoever fetches has given up before anybody else may begin. */
const LEASE_SECONDS = 120;
/** With the pauses between them a day and a half. */
const MOST_TRIES = 14;
const LONGEST_WAIT_SECONDS = 4 * 3600;
const MISCONFIGURED_WAIT_SECONDS = 600;

export interface FileRunnerParts {
  channels: ReadonlyMap<string, ChannelAdapter>;
  comingFiles: ComingFiles;
  identity: Pick<Identity, 'keep'>;
  files: Pick<Files, 'recognise'>;
  /** A scanner is configured: what it has not seen is kept from people's eyes. */
  holdsUnscanned: boolean;
  log: Pick<Log, 'warn'>;
  now(): Date;
}

/**
 * Fetches files that came by reference, from the provider of their channel alone, and seals them as every attachment:
 * tried again with growing pauses, given up visibly. Any number of runners may share the work.
 */
export class FileRunner {
  private readonly poll: Poll;
  /** Channels whose provider can be asked for files. */
  private readonly able: string[];
  private readonly leaving = new AbortController();

  constructor(
    private readonly parts: FileRunnerParts,
    pollMs = 2_000,
  ) {
    const fault = (error: unknown): void =>
      parts.log.warn({ error: nameOf(error) }, 'files to fetch could not be read');
    this.poll = new Poll(() => this.round(), fault, pollMs);
    this.able = [...parts.channels.values()]
      .filter((channel) => channel.media !== undefined)
      .map(({ id }) => id);
  }

  start(): void {
    if (this.able.length > 0) this.poll.start();
  }

  /** What is being fetched is let go, and fetched again by the next who runs. */
  async stop(): Promise<void> {
    this.leaving.abort();
    await this.poll.stop();
  }

  private async round(): Promise<boolean> {
    if (this.leaving.signal.aborted) return false;
    const due = await this.parts.comingFiles.claim(this.able, BATCH, LEASE_SECONDS);
    await Promise.all(due.map((file) => this.fetch(file)));
    return due.length === BATCH;
  }

  private async fetch(file: ComingFile): Promise<void> {
    const { comingFiles, channels } = this.parts;
    try {
      const signal = AbortSignal.any([this.leaving.signal, AbortSignal.timeout(PATIENCE_MS)]);
      // It may have been told to leave while it took the file: who listens to a spent signal hears nothing.
      signal.throwIfAborted();
      const bytes = await channels.get(file.channel)?.media?.(file.ref, signal);
      if (bytes === undefined) throw new Rejected('no channel has it');
      await this.keep(file, Buffer.from(bytes));
    } catch (error) {
      if (this.leaving.signal.aborted) return comingFiles.later(file.id, 0, { counts: false });
      const missing = this.missing(error, file.tries);
      this.parts.log.warn(
        { file: file.id, tries: file.tries, error: nameOf(error) },
        'a file was not fetched',
      );
      // Wrong settings are the operator's to mend, however long he is away.
      if (error instanceof Misconfigured)
        await comingFiles.later(file.id, MISCONFIGURED_WAIT_SECONDS, { counts: false });
      else if (missing === null) await comingFiles.later(file.id, pauseAfter(error, file.tries));
      else await comingFiles.giveUp(file, missing, this.parts.now());
    }
  }

  private async keep(file: ComingFile, bytes: Buffer): Promise<void> {
    const { comingFiles, files, identity, holdsUnscanned } = this.parts;
    const { type, found } = await files.recognise(bytes);
    const unseen = holdsUnscanned && found !== 'clean' ? 'unscanned' : null;
    const held = found === 'infected' ? 'infected' : unseen;
    await comingFiles.arrived(file, { type, size: bytes.length, held, at: this.parts.now() }, async (tx) => {
      // The name its sender gave stayed with the provider; people see one of our own anyway.
      const value = packFile('lampiran', bytes);
      const [sealedId = ''] = await identity.keep(tx, file.complaintId, { kind: 'attachment', value });
      return sealedId;
    });
  }

  private missing(error: unknown, tries: number): MissingFile | null {
    if (error instanceof Rejected) return 'refused';
    return tries >= MOST_TRIES ? 'unreachable' : null;
  }
}

function pauseAfter(error: unknown, tries: number): number {
  const growing = Math.min(10 * 2 ** tries, LONGEST_WAIT_SECONDS);
  return error instanceof Retry && tries <= 3 ? Math.max(1, Math.ceil(error.afterMs / 1_000)) : growing;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
