import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Misconfigured, Retry } from '../../channel-failures.js';
import { Mailbox } from './mailbox.js';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A mailbox whose server says this where somebody signs in, with his tag before it; `null`: it dies instead. */
async function whoseSignInSays(answer: string | null): Promise<Mailbox> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n');
    let signingIn = '';
    socket.on('data', (bytes) => {
      for (const line of bytes.toString().split('\r\n').filter(Boolean)) {
        const [tag = '', command] = line.split(' ');
        if (command === 'AUTHENTICATE') {
          if (answer === null) return socket.destroy();
          signingIn = tag;
          socket.write('+ \r\n');
        } else if (signingIn) {
          socket.write(`${signingIn} ${answer}\r\n`);
          signingIn = '';
        } else socket.write(`${tag} OK done\r\n`);
      }
      return undefined;
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new Mailbox(`imap://lapor:rahasia@127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe('signing in to a mailbox', () => {
  it('is refused for good only where the server says no to the name or password', async () => {
    const mailbox = await whoseSignInSays('NO [AUTHENTICATIONFAILED] Authentication failed.');
    const fault = await mailbox.check().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Misconfigured);
    expect(fault).toMatchObject({ code: 'sign-in-refused' });
  });

  it.each([
    ['dies meanwhile', null],
    ['is not ready', 'NO [UNAVAILABLE] Internal authentication failure'],
    ['is broken', 'NO [SERVERBUG] Internal login failure'],
    ['has let in too many', 'NO [LIMIT] Too many connections'],
    ['is throttling', 'BAD Request is throttled. Suggested Backoff Time: 5 milliseconds'],
    ['is going away', 'BAD [SERVERBUG] Shutting down'],
  ])('is tried again where the server %s', async (_, answer) => {
    const mailbox = await whoseSignInSays(answer);
    await expect(mailbox.check()).rejects.toBeInstanceOf(Retry);
  });
});
