import { readFile } from 'node:fs/promises';
import { describeMail } from '#channels';

/** Prints what the channel makes of each file, one JSON a line. Settings and database stay untouched. */
export async function parseFiles(channel: string, files: string[]): Promise<void> {
  if (channel !== 'email') throw new Error(`parse reads raw messages of email, not of ${channel}`);
  for (const file of files) {
    process.stdout.write(`${JSON.stringify({ file, ...(await describeMail(await readFile(file))) })}\n`);
  }
}
