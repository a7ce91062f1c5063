import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: string[];
  body: string;
}

/** One request written byte for byte, as no client library would let it be. */
export function rawRequest(url: string, head: string, body = ''): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname, () => {
      const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
      // At once: a server that answers before it has read everything resets the connection.
      socket.write(`${head}\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n${length}\r\n${body}`);
    });
    socket.on('data', (part) => parts.push(part));
    socket.on('error', (fault) => {
      // What it has answered by then counts.
      if (parts.length === 0) reject(fault);
    });
    socket.on('close', () => {
      const text = Buffer.concat(parts).toString('latin1');
      const [top = '', ...rest] = text.split('\r\n\r\n');
      const [line = '', ...headers] = top.split('\r\n');
      resolve({ status: Number(line.split(' ')[1]), headers, body: rest.join('\r\n\r\n') });
    });
  });
}
