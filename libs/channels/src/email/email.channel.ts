import { once } from 'node:events';

import type { InboundReport } from '#complaint';
import type {
  ChannelAdapter,
  ChannelDefinition,
  OutboundMessage,
  Pulled,
  RawReport,
  Sent,
} from '../channel-adapter.js';
import { Rejected, Unreadable } from '../channel-failures.js';
import { known } from '../providers/normal-form.js';
import { AccessTokens } from './access-tokens.js';
import { EmailSettings, officesOf, simulatedMailbox } from './email.settings.js';
import type { Mail } from './mime/mail.js';
import { MailReader } from './mime/reader.js';
import { Offices } from './offices.js';
import { OutgoingMail } from './outgoing-mail.js';
import { newWords } from './new-words.js';
import { findToken, isOwnMessageId } from './threading.js';
import { toldBy } from './told.js';

/** Email: a mailbox read by IMAP, answers by SMTP. Whatever a mail says about its sender is only a claim. */
class EmailChannel implements ChannelAdapter {
  readonly id = 'email';
  readonly capabilities = {
    arrives: 'pulled',
    media: true,
    location: false,
    canReply: true,
    keepsThread: true,
    knownBy: 'email',
  } as const;
  private readonly reader = new MailReader();
  private readonly offices: Offices;
  private readonly outgoing: OutgoingMail;

  get serviceAddress(): string {
    return this.settings.address;
  }

  get sources(): string[] {
    return this.offices.sources;
  }

  constructor(private readonly settings: EmailSettings) {
    const { tokenFile, tokenUrl } = settings;
    const tokens = tokenFile === undefined && tokenUrl === undefined ? undefined : new AccessTokens(settings);
    this.offices = new Offices(officesOf(settings), tokens);
    this.outgoing = new OutgoingMail(settings.smtpUrl, settings.address, tokens);
  }

  /** Nobody may push mail: it is fetched from the mailbox. */
  verify(): void {
    throw new Rejected('Mail is not taken by HTTP.');
  }

  async parse(raw: RawReport): Promise<InboundReport[]> {
    const truncated = raw.envelope?.['truncated'];
    if (truncated !== undefined && truncated !== 'too-large') {
      throw new Unreadable('The mail could not be fetched whole: what is missing is still in the mailbox.');
    }
    const report = this.reportOf(await this.reader.read(raw.body), raw.envelope?.['mailbox']);
    // Its files are cut off, and a person would look in vain for what is in them.
    return [truncated === undefined ? report : { ...report, incomplete: 'too-large', attachments: [] }];
  }

  pull(cursor: unknown, signal: AbortSignal, source: string): AsyncIterable<Pulled> {
    return this.offices.pull(source, cursor, signal) ?? nothing(signal);
  }

  reply(address: string, message: OutboundMessage): Promise<Sent> {
    return this.outgoing.send(address, message);
  }

  async check(): Promise<void> {
    await Promise.all([this.offices.check(), this.outgoing.check()]);
  }

  async close(): Promise<void> {
    this.outgoing.close();
    await this.reader.close();
  }

  private reportOf(mail: Mail, mailbox: string | undefined): InboundReport {
    const own = this.settings.address;
    const recipients = [...mail.to, ...mail.deliveredTo];
    const threadToken = findToken(mail.answers, recipients, own);
    // A mail of our own that comes back, by a forwarding rule or a list, would start a loop.
    const isOwn = this.offices.isOurs(mail.from?.address ?? '') || isOwnMessageId(mail.messageId ?? '', own);
    const reporter = known({ name: mail.from?.name, email: mail.replyable });
    return known({
      externalId: mail.externalId,
      title: mail.subject,
      text:
        threadToken === undefined
          ? mail.text
          : newWords(mail.text, (address) => this.offices.isOurs(address)),
      address: mail.replyable,
      assurance: 'claimed' as const,
      reporter: Object.keys(reporter).length === 0 ? undefined : reporter,
      threadToken,
      replyReference: mail.messageId,
      sentAt: mail.sentAt === undefined ? undefined : new Date(mail.sentAt),
      wilayah: this.offices.wilayahOf(mailbox, recipients),
      source: mailbox ?? this.offices.name,
      automatic: mail.automatic || isOwn,
      bounce: mail.bounce ? true : undefined,
      receipt: mail.receipt && toldBy(mail.receipt, own),
      attachments: mail.attachments,
    });
  }
}

async function* nothing(signal: AbortSignal): AsyncGenerator<Pulled> {
  if (!signal.aborted) await once(signal, 'abort');
  yield* [];
}

export const emailChannel: ChannelDefinition = {
  id: 'email',
  config: EmailSettings,
  demo: {
    CHANNEL_EMAIL_IMAP_URL: simulatedMailbox,
    CHANNEL_EMAIL_SMTP_URL: 'smtp://127.0.0.1:3025',
    CHANNEL_EMAIL_ADDRESS: 'lapor@muara.example',
  },
  demoSecrets: ['CHANNEL_EMAIL_IMAP_URL'],
  create: ({ config }) => new EmailChannel(config as EmailSettings),
};
