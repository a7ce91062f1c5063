import { expect } from '@jest/globals';
import { call, staff, type Item, type Receipt, type Staff } from './api.js';
import { openBrowser, type Visitors } from './browser.js';
import { startFakeClamd, type FakeClamd } from './fake-clamd.js';
import { plainBrowser, type PlainBrowser } from './forms.js';
import { startMuara, type Muara } from './standalone.js';

/** A report's words where a test has none of its own. */
export const words = 'Jalan Gatot Subroto berlubang besar di depan pasar.';

/** The demo as strangers reach it, with a scanner of its own, and somebody inside who sees what got in. */
export interface Edge {
  muara: Muara;
  people: Visitors;
  clamd: FakeClamd;
  /** Everything that the national admin sees. */
  admin: Staff;
  token: string;
  api: <Body = Receipt>(json: unknown) => ReturnType<typeof call<Body>>;
  reported: (says?: object) => Promise<Receipt>;
  everything: () => Promise<Item[]>;
  count: () => Promise<number>;
  officer: (role?: string) => Promise<PlainBrowser>;
  close(): Promise<void>;
}

export async function openEdge(): Promise<Edge> {
  const clamd = await startFakeClamd();
  const muara = await startMuara({ UPLOAD_SCANNER: clamd.address });
  const people = await openBrowser(muara.url);
  const token = await muara.muara('token', '--role', 'national-admin');
  const admin = staff(muara.url, token);
  const api = <Body = Receipt>(json: unknown) => call<Body>(`${muara.url}/api/v1/reports`, { json });
  async function reported(says: object = {}): Promise<Receipt> {
    const { status, body } = await api({ text: words, wilayah: '12.71', ...says });
    expect(status).toBe(201);
    return body;
  }
  async function everything(): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: { items: Item[]; next: string | null } } = await admin.list(
        cursor === '' ? {} : { cursor },
      );
      items.push(...body.items);
      cursor = body.next;
    }
    return items;
  }
  const count = async (): Promise<number> => (await everything()).length;
  async function officer(role = 'national-admin'): Promise<PlainBrowser> {
    const browser = plainBrowser(muara.url);
    const form = { username: role, password: 'demo' };
    expect((await browser.send('/petugas/masuk', '/petugas/masuk', form)).status).toBe(303);
    return browser;
  }
  async function close(): Promise<void> {
    await people.close();
    await muara.stop();
    await clamd.fall();
  }
  return { muara, people, clamd, admin, token, api, reported, everything, count, officer, close };
}
