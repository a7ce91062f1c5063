import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure, type FailureCode } from '#complaint';
import type { House } from '#house';

/** The part of an installation's edge that its peers post to, without the rest of it. */
export interface PeerEdge {
  url: string;
  /** The `data` of every message that came, refused ones too. */
  came: Record<string, unknown>[];
  /** What is answered next instead of being taken, each used once; 0: it is taken, and the answer is lost. */
  failNext(...statuses: number[]): void;
  close(): Promise<void>;
}

const statuses: Partial<Record<FailureCode, number>> = { 'not-found': 404, conflict: 409, invalid: 422 };

export async function startPeerEdge(house: () => House): Promise<PeerEdge> {
  const came: PeerEdge['came'] = [];
  const next: number[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const signed = { headers: request.headers as Record<string, string>, body: Buffer.concat(parts) };
      came.push((JSON.parse(signed.body.toString()) as { data: Record<string, unknown> }).data);
      const fault = next.shift();
      if (fault !== undefined && fault !== 0) {
        response.writeHead(fault).end();
        return;
      }
      take(house(), request.url ?? '', signed).then(
        (answer) =>
          fault === 0 ? request.socket.destroy() : response.writeHead(200).end(JSON.stringify(answer ?? {})),
        (error: unknown) => {
          const [status, code] =
            error instanceof Failure ? [statuses[error.code] ?? 500, error.reason] : [500, 'fault'];
          response.writeHead(status).end(JSON.stringify({ code }));
        },
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    came,
    failNext: (...given) => void next.push(...given),
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

async function take(
  house: House,
  path: string,
  signed: { headers: Record<string, string>; body: Buffer },
): Promise<object | null> {
  const [, peer] = /\/peers\/([^/]+)\/handovers$/.exec(path) ?? [];
  if (peer !== undefined) return (await house.takingOver.receive(peer, signed)).receipt;
  const [, handover = ''] = /\/handovers\/([^/]+)\/status$/.exec(path) ?? [];
  await house.handingOver.moved(handover, signed);
  return null;
}
