import { BoundedProcess, compiledEntry, Exceeded } from '#platform';

import { Unreadable } from '../../channel-failures.js';
import { limits } from './tree.js';
import type { Outcome } from './mail.child.js';
import type { Mail } from './mail.js';

/** Reads untrusted mail in processes that are killed after 2 s or at 256 MiB; the next mail gets a fresh one. */
export class MailReader {
  private readonly processes = new BoundedProcess({
    entry: compiledEntry(import.meta.url, './mail.child.js'),
    timeoutMs: 2_000,
    maxRssBytes: 256 * 1024 * 1024,
  });

  /** Throws `Unreadable` for everything that cannot be read within the limits. */
  async read(bytes: Uint8Array): Promise<Mail> {
    if (bytes.length > limits.bytes) throw new Unreadable('The mail is larger than 25 MiB.');
    const outcome = (await this.processes.run(bytes).catch((error: unknown) => {
      if (error instanceof Exceeded) throw new Unreadable(`Reading the mail took too much ${error.limit}.`);
      throw new Unreadable('Reading the mail failed.');
    })) as Outcome;
    if ('unreadable' in outcome) throw new Unreadable(outcome.unreadable);
    return outcome.mail;
  }

  close(): Promise<void> {
    return this.processes.close();
  }
}

/** A mail as `muara parse --channel email` prints it. */
export type MailDescription =
  | {
      outcome: 'accepted';
      from: string | null;
      fromName: string | null;
      to: string[];
      subject: string | null;
      text: string;
      externalId: string;
      automatic: boolean;
      bounce: boolean;
      attachments: { name: string; type: string; size: number }[];
    }
  | { outcome: 'quarantined'; reason: string };

// Idle processes of a reader keep nobody alive, so that a program which only describes need not close it.
let describing: MailReader | undefined;

/** Says what the channel would make of raw RFC 5322 bytes. Needs no settings; never fails for what the bytes are. */
export async function describeMail(bytes: Uint8Array): Promise<MailDescription> {
  describing ??= new MailReader();
  try {
    const mail = await describing.read(bytes);
    return {
      outcome: 'accepted',
      from: mail.from?.address ?? null,
      fromName: mail.from?.name ?? null,
      to: mail.to,
      subject: mail.subject ?? null,
      text: mail.text,
      externalId: mail.externalId,
      automatic: mail.automatic,
      bounce: mail.bounce,
      attachments: mail.attachments.map(({ name, type, size }) => ({ name, type, size })),
    };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { outcome: 'quarantined', reason: error.message };
  }
}
