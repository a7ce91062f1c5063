import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { until } from './until.js';

export interface SunkMessage {
  id: string;
  type: string;
  data: Record<string, unknown>;
  /** Which of the secrets it was signed with. */
  signedBy: string[];
  headers: Record<string, string>;
  raw: string;
}

/** Another system that takes webhooks as the specification says, and does what the test wants of it. */
export interface WebhookSink {
  url: string;
  /** What was taken, each id once. */
  taken: SunkMessage[];
  /** Every try that came. */
  tries: { id: string; at: number }[];
  secrets: string[];
  /** What is answered next, each used once: a status, or 0 for a connection that breaks. */
  failNext(...statuses: number[]): void;
  /** Answers everything with this until it is told otherwise; null takes it. */
  failAlways(status: number | null): void;
  message(fits: (message: SunkMessage) => boolean, withinMs?: number): Promise<SunkMessage>;
  close(): Promise<void>;
}

export async function startWebhookSink(): Promise<WebhookSink> {
  const taken: SunkMessage[] = [];
  const tries: WebhookSink['tries'] = [];
  const secrets: string[] = [];
  const next: number[] = [];
  let always: number | null = null;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const raw = Buffer.concat(parts).toString('utf8');
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const id = headers['webhook-id'] ?? '';
      tries.push({ id, at: Date.now() });
      const fault = next.shift() ?? always;
      if (fault === 0) {
        request.socket.destroy();
        return;
      }
      const signedBy = secrets.filter((secret) => {
        try {
          new Webhook(secret).verify(raw, headers, { jsonParse: false });
          return true;
        } catch {
          return false;
        }
      });
      if (fault !== null && fault !== undefined) {
        response.writeHead(fault, fault === 302 ? { location: `${url}/elsewhere` } : {}).end();
        return;
      }
      if (signedBy.length === 0) {
        response.writeHead(401).end();
        return;
      }
      const { type, data } = JSON.parse(raw) as Pick<SunkMessage, 'type' | 'data'>;
      if (!taken.some((message) => message.id === id)) taken.push({ id, type, data, signedBy, headers, raw });
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}/hook`;
  return {
    url,
    taken,
    tries,
    secrets,
    failNext: (...statuses) => void next.push(...statuses),
    failAlways: (status) => {
      always = status;
    },
    message: (fits, withinMs) => until(async () => taken.find(fits), 'the message', withinMs),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
