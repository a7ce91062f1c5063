import { connect } from 'node:net';

const CHUNK_BYTES = 64 * 1024;
const PATIENCE_MS = 10_000;

/** What a scanner says of a file; `away` where nobody answers, or not in time: then nothing is known of the file. */
export type Finding = 'clean' | 'infected' | 'away';

/**
 * A virus scanner that speaks clamd's INSTREAM: the bytes go in chunks, each behind its length, an empty one ends
 * them, and one line comes back.
 */
export class Scanner {
  private readonly host: string;
  private readonly port: number;

  /** @param address `clamd://host:port`. */
  constructor(address: string) {
    const { hostname, port } = new URL(address);
    this.host = hostname.replace(/^\[|\]$/g, '');
    this.port = port === '' ? 3310 : Number(port);
  }

  scan(bytes: Uint8Array): Promise<Finding> {
    return new Promise((resolve) => {
      const socket = connect({ host: this.host, port: this.port });
      let said = '';
      // Whatever ends the talk before the line has come: a file is never clean because its scanner has died.
      const done = (): void => {
        clearTimeout(patience);
        socket.destroy();
        resolve(findingIn(said));
      };
      const patience = setTimeout(done, PATIENCE_MS);
      socket.on('error', done);
      socket.on('close', done);
      socket.on('data', (part: Buffer) => {
        said = (said + part.toString('latin1')).slice(0, 1_000);
        if (said.includes('\0')) done();
      });
      socket.on('connect', () => {
        socket.write('zINSTREAM\0');
        for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
          const chunk = bytes.subarray(at, at + CHUNK_BYTES);
          socket.write(lengthOf(chunk));
          socket.write(chunk);
        }
        socket.write(lengthOf(new Uint8Array()));
      });
    });
  }
}

function lengthOf(chunk: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(chunk.length);
  return length;
}

function findingIn(line: string): Finding {
  const verdict = /^stream: (?:.* (FOUND)|(OK))\0/.exec(line);
  if (verdict?.[1] !== undefined) return 'infected';
  return verdict?.[2] === undefined ? 'away' : 'clean';
}
