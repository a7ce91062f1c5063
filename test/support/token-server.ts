import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in of a provider's token endpoint: it issues access tokens of one account and says which are good. */
export interface TokenServer {
  /** For `CHANNEL_EMAIL_OAUTH_TOKEN_URL`. */
  url: string;
  /** What a mail server asks about a token that follows. */
  introspectionUrl: string;
  /** Tokens it has issued, oldest first. */
  issued: string[];
  /** No token issued until now is good any more, though their time is not over. */
  revoke(): void;
  /** What the next request for a token is answered instead. */
  refuseNext(status: number): void;
  close(): Promise<void>;
}

export const refreshToken = 'izin-yang-diberikan';

export async function startTokenServer(): Promise<TokenServer> {
  const issued: string[] = [];
  const refusals: number[] = [];
  const users = new Map<string, string>();
  const server = createServer((request, response) => void serve(request, response));
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, said: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    };
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/introspect') {
      const username = users.get(searchParams.get('token') ?? '');
      return answer(200, username === undefined ? { active: false } : { active: true, username });
    }
    const asked = new URLSearchParams(await bodyOf(request));
    const refusal = refusals.shift();
    if (refusal !== undefined) return answer(refusal, { error: 'temporarily_unavailable' });
    const isGood =
      asked.get('grant_type') === 'refresh_token' &&
      asked.get('refresh_token') === refreshToken &&
      asked.get('client_secret') === 'rahasia';
    if (!isGood) return answer(400, { error: 'invalid_grant' });
    const token = `token-${issued.length + 1}`;
    issued.push(token);
    users.set(token, asked.get('client_id') ?? '');
    return answer(200, { access_token: token, expires_in: 3600, token_type: 'Bearer' });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/token`,
    introspectionUrl: `http://127.0.0.1:${port}/introspect?token=`,
    issued,
    revoke: () => users.clear(),
    refuseNext: (status) => void refusals.push(status),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
