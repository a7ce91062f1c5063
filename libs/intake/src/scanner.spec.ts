import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { startFakeClamd, virus } from '../../../test/support/fake-clamd.js';
import { Scanner } from './scanner.js';

/** What the scanner is taken to say where the other end does this with whoever calls. */
async function findingOf(behave: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    behave(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await new Scanner(`clamd://127.0.0.1:${port}`).scan(Buffer.alloc(300_000, 1));
  } finally {
    server.close();
  }
}

it('finds what is in a file of several chunks, and nothing in a clean one', async () => {
  const clamd = await startFakeClamd();
  const scanner = new Scanner(clamd.address);
  try {
    const large = Buffer.alloc(200_000, 'a');
    expect(await scanner.scan(large)).toBe('clean');
    expect(await scanner.scan(Buffer.concat([large, Buffer.from(virus), large]))).toBe('infected');
    expect(await scanner.scan(Buffer.alloc(0))).toBe('clean');
  } finally {
    await clamd.fall();
  }
  expect(await scanner.scan(Buffer.from('a'))).toBe('away');
});

it('never calls a file clean because its scanner hung up, complained or spoke of something else', async () => {
  expect(await findingOf((socket) => socket.destroy())).toBe('away');
  expect(await findingOf((socket) => socket.end('INSTREAM size limit exceeded. ERROR\0'))).toBe('away');
  expect(await findingOf((socket) => socket.end('stream: OK'))).toBe('away');
  expect(await findingOf((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nstream: OK\0'))).toBe('away');
  expect(await findingOf((socket) => socket.end('stream: Eicar OK FOUND\0'))).toBe('infected');
});
