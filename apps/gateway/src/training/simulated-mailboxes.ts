import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { MailView } from '../pages/training-views.js';
import { Shelf } from './shelf.js';

const LARGEST_MAIL_BYTES = 1024 * 1024;

interface KeptMail extends MailView {
  messageId: string;
}

export interface NewMail {
  /** Mailbox it is sent from. */
  address: string;
  /** `Re: …`, or nothing at all, answers the latest mail that fits. */
  subject: string;
  text: string;
}

/**
 * Mailboxes of citizens. What they send are the bytes of a mail, as a mail program composes them; what reaches them
 * came by SMTP to a server of their own on loopback.
 */
export class SimulatedMailboxes {
  private readonly shelf = new Shelf<KeptMail>();
  private readonly server: SMTPServer;
  private readonly program = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  constructor(
    /** Address of Muara, which the citizens write to. */
    readonly service: string,
    private readonly now: () => Date,
  ) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: LARGEST_MAIL_BYTES,
      closeTimeout: 1_000,
      onData: (stream, { envelope }, done) => {
        const to = envelope.rcptTo.map(({ address }) => address);
        limited(stream)
          .then((raw) => this.keep(to, raw))
          .then(() => done(), done);
      },
    });
    // A client that hangs up is no failure of the server.
    this.server.on('error', () => undefined);
  }

  /** Opens the server and resolves with its address, for `CHANNEL_EMAIL_SMTP_URL`. */
  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server.server, 'listening');
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** Mailboxes that have sent or received something. */
  addresses(): string[] {
    return this.shelf.holders();
  }

  messages(address: string): MailView[] {
    return this.shelf.of(address);
  }

  /** Composes a mail and hands its bytes to `deliver`; shows it as sent unless that fails. */
  async send(
    { address, subject, text }: NewMail,
    deliver: (raw: Uint8Array) => Promise<void>,
  ): Promise<void> {
    const answered = this.answeredBy(address, subject);
    const said = subject === '' && answered ? `Re: ${bare(answered.subject)}` : subject;
    const at = this.now();
    const messageId = `<${randomUUID()}@${address.slice(address.lastIndexOf('@') + 1)}>`;
    const { message } = await this.program.sendMail({
      from: address,
      to: this.service,
      subject: said,
      text,
      date: at,
      messageId,
      ...(answered ? { inReplyTo: answered.messageId, references: [answered.messageId] } : {}),
    });
    const kept: KeptMail = { direction: 'sent', from: address, subject: said, text, at, messageId };
    this.shelf.put(address, kept);
    try {
      await deliver(message as Buffer);
    } catch (error) {
      this.shelf.withdraw(address, kept);
      throw error;
    }
  }

  /** The mail that a subject answers: the latest of that subject, else the latest at all. */
  private answeredBy(address: string, subject: string): KeptMail | undefined {
    if (subject !== '' && !reply.test(subject)) return undefined;
    const received = this.shelf.of(address).filter(({ direction }) => direction === 'received');
    return received.findLast((mail) => bare(mail.subject) === bare(subject)) ?? received.at(-1);
  }

  private async keep(to: string[], raw: Buffer): Promise<void> {
    const { from, subject = '', text = '', messageId = '' } = await PostalMime.parse(raw);
    for (const address of to) {
      this.shelf.put(address, {
        direction: 'received',
        from: from?.address ?? '',
        subject,
        text: text.trimEnd(),
        at: this.now(),
        messageId,
      });
    }
  }
}

/** The mail; one that is too large is read to its end, for the answer comes after it, and refused. */
async function limited(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error('Too large'), { responseCode: 552 });
  return Buffer.concat(chunks);
}

// `Bls:` is what Indonesian mail programs write.
const reply = /^(re|bls)\s*:\s*/i;
const bare = (subject: string): string => subject.replace(reply, '').trim();
