import { createTransport, type NodemailerError } from 'nodemailer';
import type { OutboundMessage, Sent } from '../channel-adapter.js';
import { Misconfigured, Rejected, Retry } from '../channel-failures.js';
import type { AccessTokens } from './access-tokens.js';
import { oneLine } from './mime/header-text.js';
import { isPlainAddress } from './mime/mail.js';
import { domainOf, messageIdFor } from './threading.js';

type TokenGiven = (error: Error | null, token?: string) => void;

// RFC 5322 section 3.6.4, without the forms that are obsolete; also keeps line breaks out of our headers.
const messageId = /^<[\x21-\x3b\x3d\x3f-\x7e]{3,500}>$/;

/** Sends mail as one address through one SMTP server. */
export class OutgoingMail {
  private readonly transport;

  /**
   * `url`: `smtp://` (with STARTTLS where offered) or `smtps://`, with user and password where needed; a user without a
   * password signs in by `tokens`.
   */
  constructor(
    url: string,
    private readonly own: string,
    tokens?: AccessTokens,
  ) {
    const { username, password } = new URL(url);
    const user = decodeURIComponent(username);
    const byToken = tokens !== undefined && user !== '' && password === '';
    this.transport = createTransport({
      url,
      ...(byToken && { auth: { type: 'OAuth2', user } }),
      pool: true,
      maxConnections: 2,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    if (!byToken) return;
    this.transport.set('oauth2_provision_cb', (account: string, renew: boolean, done: TokenGiven) => {
      if (renew) tokens.forget(account);
      tokens.of(account).then(
        (token) => done(null, token),
        (error: unknown) => done(error as Error),
      );
    });
  }

  async send(address: string, message: OutboundMessage): Promise<Sent> {
    if (!isPlainAddress(address))
      throw new Rejected('The address is not one that mail can be sent to safely.');
    const id = messageIdFor(message.id, domainOf(this.own), message.threadToken);
    const answered = message.inReplyTo !== undefined && messageId.test(message.inReplyTo);
    try {
      await this.transport.sendMail({
        envelope: { from: this.own, to: [address] },
        from: { name: '', address: this.own },
        to: { name: '', address },
        subject: oneLine(message.subject ?? '').slice(0, 250),
        text: message.text,
        messageId: id,
        ...(answered ? { inReplyTo: message.inReplyTo, references: [message.inReplyTo ?? ''] } : {}),
        headers: message.automatic
          ? {
              'Auto-Submitted': answered ? 'auto-replied' : 'auto-generated',
              'X-Auto-Response-Suppress': 'All',
            }
          : {},
      });
    } catch (error) {
      throw failureOf(error as NodemailerError);
    }
    return { providerId: id };
  }

  /** Resolves when the server can be reached and takes our name. */
  async check(): Promise<void> {
    try {
      await this.transport.verify();
    } catch (error) {
      throw failureOf(error as NodemailerError);
    }
  }

  close(): void {
    this.transport.close();
  }
}

/** Only codes are looked at: the text of a mail server may quote an address. */
function failureOf({ code = '', responseCode = 0, command = '' }: NodemailerError): Error {
  const refused = responseCode >= 500;
  const said = responseCode > 0 ? String(responseCode) : /^\w{2,30}$/.test(code) ? code : 'no answer';
  if (refused && /^(EAUTH|ENOAUTH|EOAUTH2)$/.test(code)) {
    return new Misconfigured(
      `The mail server refuses the user name or password (${said}).`,
      'sign-in-refused',
    );
  }
  if (refused && command.startsWith('MAIL')) {
    return new Misconfigured(`The mail server refuses our own address (${said}).`, 'sender-refused');
  }
  // What a server says before it has heard of recipient and content is about the server.
  if (refused && /^(RCPT|DATA)/.test(command))
    return new Rejected(`The mail server refuses the mail (${said}).`);
  return new Retry(`The mail server cannot take mail now (${said}).`, 60_000);
}
