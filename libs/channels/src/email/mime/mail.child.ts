import { NotReadable } from './tree.js';
import { readMail, type Mail } from './mail.js';

/** What crosses back from the process that parses: only `NotReadable` may say why in words. */
export type Outcome = { mail: Mail } | { unreadable: string };

/** Entry of the process that `MailReader` bounds. */
export async function work(input: Uint8Array): Promise<Outcome> {
  try {
    return { mail: await readMail(input) };
  } catch (error) {
    if (error instanceof NotReadable) return { unreadable: error.message };
    throw error;
  }
}
