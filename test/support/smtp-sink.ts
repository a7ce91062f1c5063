import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface SunkMail {
  from: string;
  to: string[];
  /** As it came over the wire. */
  raw: string;
  /** First value of a header, unfolded. */
  header(name: string): string | undefined;
}

/** What the next recipient is answered instead of 250. */
export interface Refusal {
  at: 'MAIL' | 'RCPT' | 'DATA';
  code: number;
}

export interface SmtpSink {
  /** For `CHANNEL_EMAIL_SMTP_URL`. */
  url: string;
  mails: SunkMail[];
  refuseNext(refusal: Refusal): void;
  /** Resolves with the first mail that fits, whether it came already or comes later. */
  mailThat(fits: (mail: SunkMail) => boolean, timeoutMs?: number): Promise<SunkMail>;
  close(): Promise<void>;
}

/** A real SMTP server on a free port that keeps what it is given and delivers nothing. */
export async function startSmtpSink({ port = 0 }: { port?: number } = {}): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const refusals: Refusal[] = [];
  const waiting = new Set<() => void>();

  // Mail servers quote the address, which is what must not reach a log of ours.
  const refusalAt = (at: Refusal['at'], address = ''): Error | null => {
    if (refusals[0]?.at !== at) return null;
    const { code } = refusals.shift() as Refusal;
    return Object.assign(new Error(`<${address}> Not taken`), { responseCode: code });
  };

  const options: SMTPServerOptions = {
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom: ({ address }, _session, done) => done(refusalAt('MAIL', address)),
    onRcptTo: ({ address }, _session, done) => done(refusalAt('RCPT', address)),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = refusalAt('DATA', envelope.rcptTo[0]?.address);
        if (refusal) return done(refusal);
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push(sunk(from, to, Buffer.concat(chunks).toString('utf8')));
        done();
        for (const look of waiting) look();
      });
    },
  };
  const server = new SMTPServer(options);
  // A client that hangs up is no failure of the sink.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    refuseNext: (refusal) => void refusals.push(refusal),
    mailThat: (fits, timeoutMs = 10_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`No such mail came in ${timeoutMs} ms; ${mails.length} others did`));
        }, timeoutMs);
        const look = (): void => {
          const found = mails.find(fits);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function sunk(from: string, to: string[], raw: string): SunkMail {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n(?=[ \t])/g, '');
  return {
    from,
    to,
    raw,
    header: (name) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim(),
  };
}
