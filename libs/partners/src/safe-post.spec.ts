import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPostable, isPublic, publicLookup, SafePost } from './safe-post.js';

let server: Server;
let url: string;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/away') response.writeHead(302, { location: '/there' });
    else if (request.url === '/busy') response.writeHead(503, { 'retry-after': '120' });
    else if (request.url === '/long') response.write('x'.repeat(500_000));
    response.end('{"code":"ok"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('an address that somebody names', () => {
  it('is taken where it is https on the public internet, and nowhere else', () => {
    const may = (given: string): boolean => isPostable(given, { localhost: false });
    for (const given of ['https://contoh.go.id/kait', 'https://8.8.8.8:8443/', 'https://[2606:4700::1]/x'])
      expect([given, may(given)]).toEqual([given, true]);
    for (const given of [
      'http://contoh.go.id/',
      'ftp://contoh.go.id/',
      'https://localhost/',
      'https://intranet/',
      'https://user:word@contoh.go.id/',
      'https://contoh.go.id/#x',
      'http://localhost:3000/',
      'https://127.1/',
      'https://0x7f.0.0.1/',
      'https://2130706433/',
      'https://169.254.169.254/latest/meta-data',
      'https://[::ffff:127.0.0.1]/',
      'https://[::1]/',
      'https://[fd00::1]/',
      'https://[64:ff9b::7f00:1]/',
      'https://[2002:7f00:1::]/',
      'javascript:alert(1)',
      '',
    ])
      expect([given, may(given)]).toEqual([given, false]);
    expect(isPostable('http://localhost:3000/x', { localhost: true })).toBe(true);
    expect(isPostable('http://localhost.contoh.go.id/x', { localhost: true })).toBe(false);
  });

  it('is never one of a private network, however it is written', () => {
    const octet = fc.nat(255);
    const inside = fc.oneof(
      fc.tuple(octet, octet, octet).map(([b, c, d]) => `10.${b}.${c}.${d}`),
      fc.tuple(octet, octet, octet).map(([b, c, d]) => `127.${b}.${c}.${d}`),
      fc.tuple(octet, octet).map(([c, d]) => `192.168.${c}.${d}`),
      fc.tuple(fc.integer({ min: 16, max: 31 }), octet, octet).map(([b, c, d]) => `172.${b}.${c}.${d}`),
      fc.tuple(fc.integer({ min: 64, max: 127 }), octet, octet).map(([b, c, d]) => `100.${b}.${c}.${d}`),
      fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(inside, (address) => {
        expect(isPublic(address)).toBe(false);
        expect(isPublic(`::ffff:${address}`)).toBe(false);
        expect(isPostable(`https://${address}/`, { localhost: true })).toBe(false);
      }),
    );
  });

  it('is refused by the connection itself where its name leads to this machine', async () => {
    const looked = await new Promise<{ code?: string } | null>((resolve) => {
      publicLookup('localhost', { all: false }, (error) => resolve(error));
    });
    expect(looked?.code).toBe('address-private');
  });
});

describe('a message that is posted', () => {
  const post = new SafePost({ localhost: true });

  it('follows no redirect, and says what was answered', async () => {
    expect(await post.post(`${url}/away`, {}, '{}')).toMatchObject({ status: 302 });
    expect(asked).toEqual(['/away']);
    expect(await post.post(`${url}/busy`, {}, '{}')).toMatchObject({ status: 503, retryAfter: 120 });
    expect((await post.post(`${url}/long`, {}, '{}')).body).toHaveLength(64 * 1024);
  });

  it('says by a code alone that nobody was reached', async () => {
    await expect(post.post('http://localhost:1/x', {}, '{}')).rejects.toMatchObject({
      name: 'NotReached',
      message: 'ECONNREFUSED',
    });
    await expect(post.post('https://10.1.2.3/x', {}, '{}')).rejects.toThrow('address-refused');
    await expect(new SafePost({ localhost: false }).post(url, {}, '{}')).rejects.toThrow('address-refused');
  });
});
