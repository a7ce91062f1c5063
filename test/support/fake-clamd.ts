import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What makes the stand-in find something, as EICAR's text does with a real scanner. */
export const virus = 'X5O-TEST-VIRUS-OF-THE-SPECS';

export interface FakeClamd {
  /** `clamd://127.0.0.1:port` */
  address: string;
  /** Files it has looked at. */
  scanned(): number;
  /** Answers nobody until `rise`. */
  fall(): Promise<void>;
  rise(): Promise<void>;
}

/** A virus scanner that speaks clamd's INSTREAM and knows one virus. */
export async function startFakeClamd(): Promise<FakeClamd> {
  let looked = 0;
  const sockets = new Set<Socket>();
  const listener = () =>
    createServer((socket) => {
      sockets.add(socket);
      let received = Buffer.alloc(0);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      socket.on('data', (part) => {
        received = Buffer.concat([received, part]);
        const file = fileIn(received);
        if (file === null) return;
        looked += 1;
        socket.end(file.includes(virus) ? 'stream: Specs.Test FOUND\0' : 'stream: OK\0');
      });
    });
  let server = listener().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `clamd://127.0.0.1:${port}`,
    scanned: () => looked,
    async fall() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async rise() {
      server = listener().listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}

/** The streamed file, once its empty last chunk has come. */
function fileIn(received: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  let at = 'zINSTREAM\0'.length;
  while (received.length >= at + 4) {
    const size = received.readUInt32BE(at);
    if (size === 0) return Buffer.concat(parts);
    parts.push(received.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return null;
}
