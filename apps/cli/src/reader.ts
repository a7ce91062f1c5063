import { once } from 'node:events';

/** What a shell says of a program that SIGPIPE ended: Node hears of a broken pipe as an error, and lives on. */
const READER_GONE = 141;

/** Whoever read our output has gone, as `| head -1` does when it has what it wanted. */
export class ReaderGone extends Error {}

let isGone = false;

/** Has a command whose reader goes away finish without another word, and end as shells expect. */
export function expectReaderToGo(): void {
  process.stdout.on('error', (error) => {
    mustBeBrokenPipe(error);
    isGone = true;
    process.exitCode = READER_GONE;
  });
  // Notes that nobody reads change nothing about the work.
  process.stderr.on('error', mustBeBrokenPipe);
}

/** Prints, and waits where the reader is slower than we are. Throws `ReaderGone` once nobody reads any more. */
export async function print(text: string): Promise<void> {
  if (isGone) throw new ReaderGone();
  if (process.stdout.write(text)) return;
  try {
    await once(process.stdout, 'drain');
  } catch (error) {
    throw isGone ? new ReaderGone() : error;
  }
}

function mustBeBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
