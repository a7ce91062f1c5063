import type { Pulled } from '../channel-adapter.js';
import type { AccessTokens } from './access-tokens.js';
import { simulatedMailbox, type Office } from './email.settings.js';
import { Mailbox } from './imap/mailbox.js';

/** Whose mailboxes are read: what each is called, and where mail that came to it is taken to be from. */
export class Offices {
  /** By the name of its source: empty for the first, whose cursor it keeps whatever is added later. */
  private readonly mailboxes: Map<string, Mailbox>;

  constructor(
    private readonly offices: readonly Office[],
    tokens: AccessTokens | undefined,
  ) {
    // One whose mail is simulated has none: what plays the mailbox hands its mails to `parse` itself.
    const read = offices.filter(({ imapUrl }) => imapUrl !== simulatedMailbox);
    this.mailboxes = new Map(
      read.map(({ imapUrl, address }) => {
        const source = address === offices[0]?.address ? '' : address;
        return [source, new Mailbox(imapUrl, { tokens, name: source === '' ? undefined : address })];
      }),
    );
  }

  get sources(): string[] {
    return this.mailboxes.size === 0 ? [''] : [...this.mailboxes.keys()];
  }

  /** What the first mailbox is called. */
  get name(): string {
    return this.mailboxes.get('')?.name ?? 'INBOX';
  }

  pull(source: string, cursor: unknown, signal: AbortSignal): AsyncIterable<Pulled> | undefined {
    return this.mailboxes.get(source)?.pull(cursor, signal);
  }

  async check(): Promise<void> {
    await Promise.all([...this.mailboxes.values()].map((mailbox) => mailbox.check()));
  }

  /** Whether mail from this address is our own. */
  isOurs(address: string): boolean {
    return this.offices.some((office) => office.address.toLowerCase() === address.toLowerCase());
  }

  /**
   * The region of a mail, by the mailbox it came to and the others of ours that it was sent to: the same whichever copy
   * of it comes first. Of several regions it is what they have in common, such as their province.
   */
  wilayahOf(mailbox: string | undefined, recipients: readonly string[]): string | undefined {
    const named = new Set(recipients.map((address) => address.toLowerCase()));
    const from = this.offices.find(({ address }) => address === mailbox) ?? this.offices[0];
    const meant = this.offices.filter((office) => office === from || named.has(office.address.toLowerCase()));
    const [first = [], ...others] = meant.map(({ wilayah = '' }) => wilayah.split('.'));
    const shared = first.findIndex((level, at) => others.some((other) => other[at] !== level));
    const common = first.slice(0, shared === -1 ? first.length : shared).join('.');
    return common === '' ? undefined : common;
  }
}
