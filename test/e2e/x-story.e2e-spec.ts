import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { ledgerOf, staff, type Ledger, type Staff } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startMuara, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';
import { X_KEYS } from '../support/x-shapes.js';
import { startXStandIn, type XPost, type XStandIn } from '../support/x-stand-in.js';

jest.setTimeout(120_000);

const SITI = '2244994945';
let database: FreshDatabase;
let ledger: Ledger;
let x: XStandIn;
let muara: Muara;
let admin: Staff;
let dishub: Staff;

beforeAll(async () => {
  database = await freshDatabase();
  x = await startXStandIn();
  x.person(SITI, 'Siti Aminah', 'siti_aminah');
  muara = await startMuara({
    DATABASE_URL: database.url,
    HOST: '127.0.0.1',
    CHANNEL_X_APP_KEY: X_KEYS.appKey,
    CHANNEL_X_APP_SECRET: X_KEYS.appSecret,
    CHANNEL_X_ACCESS_TOKEN: X_KEYS.accessToken,
    CHANNEL_X_ACCESS_SECRET: X_KEYS.accessSecret,
    CHANNEL_X_ACCOUNT: '@LAPOR1708',
    CHANNEL_X_POLL_SECONDS: '1',
    CHANNEL_X_API_URL: x.url,
  });
  ledger = ledgerOf(database.url);
  admin = staff(muara.url, await muara.muara('token', '--role', 'national-admin'));
  dishub = staff(muara.url, await muara.muara('token', '--role', 'opd-admin', '--instansi', 'medan.dishub'));
});

afterAll(async () => {
  await muara?.stop();
  await ledger?.close();
  await x?.close();
  await database?.drop();
});

const follows = (post: XPost): Partial<XPost> => ({
  conversation_id: post.conversation_id,
  in_reply_to_user_id: post.author_id,
  referenced_tweets: [{ type: 'replied_to', id: post.id }],
});

/** The complaint in which these words stand, once they do. */
const complaintWith = (words: string) =>
  until(async () => {
    const { body } = await admin.list();
    for (const { code } of body.items) {
      const seen = (await admin.see(code)).body;
      if (seen.suggestion && seen.messages.some(({ text }) => text.includes(words))) return seen;
    }
    return null;
  }, `a complaint that says "${words}"`);

it('makes one complaint of a thread, calls its author away from the public, and goes on by direct message', async () => {
  const root = x.post(SITI, '@LAPOR1708 #LAPOR lampu jalan mati di Jalan Sutomo Medan 1/3');
  const { code } = await complaintWith('1/3');
  const second = x.post(SITI, 'sudah seminggu, gelap sekali 2/3', follows(root));
  x.post(SITI, 'anak sekolah lewat situ 3/3', follows(second));
  const whole = await complaintWith('3/3');
  expect(whole.code).toBe(code);
  expect(whole.messages.filter(({ from }) => from === 'reporter').map(({ text }) => text)).toEqual([
    '@LAPOR1708 #LAPOR lampu jalan mati di Jalan Sutomo Medan 1/3',
    'sudah seminggu, gelap sekali 2/3',
    'anak sekolah lewat situ 3/3',
  ]);
  expect(JSON.stringify(whole)).not.toMatch(/siti_aminah|Aminah|2244994945/);
  expect(await ledger.count('complaint')).toBe(1);

  await until(() => Promise.resolve(x.replies.length > 0), 'the public reply');
  expect(x.replies[0]?.to).toBe(root.id);
  expect(x.replies[0]?.text).toMatch(/^Ada kabar tentang laporan Anda\. Kirim DM ke @LAPOR1708/);

  // Who writes to us lets us write back: his words join, and the answer comes by message.
  x.message(SITI, 'Saya yang lapor tadi, nomor rumahnya 12');
  expect((await complaintWith('nomor rumahnya 12')).code).toBe(code);
  await admin.dispose(code, 'medan.dishub');
  await dishub.answer(code, 'Lampu di Jalan Sutomo sudah kami ganti hari ini.');
  const answer = await until(
    () => Promise.resolve(x.sent.find(({ text }) => text.includes('sudah kami ganti'))),
    'the answer by message',
  );
  expect(answer.to).toBe(SITI);
  expect(answer.text).toContain(code);
  await ledger.quiet();
  for (const { text } of x.replies) expect(text).not.toMatch(/Sutomo|ganti|[0-9A-Z]{4}-[0-9A-Z]{4}|PIN/);
});

it('begins another complaint with another post that has the hashtag', async () => {
  x.post(SITI, 'min @LAPOR1708 sampah numpuk di Pasar Petisah Medan #lapor');
  await complaintWith('Pasar Petisah');
  expect(await ledger.count('complaint')).toBe(2);
});

it('keeps the picture of a post for whoever reads the report', async () => {
  x.files.set('/pbs.twimg.com/media/lubang.jpg', Buffer.from('bukan gambar, tetapi terambil'));
  x.medium('3_7', { type: 'photo', url: 'https://pbs.twimg.com/media/lubang.jpg' });
  x.person('51', 'Budi', 'budi');
  x.post('51', '@LAPOR1708 #lapor lubang di Jalan Gatot Subroto Medan', {
    attachments: { media_keys: ['3_7'] },
  });
  await complaintWith('Gatot Subroto');
  await until(() => ledger.count('attachment', `type = 'image/jpeg'`), 'the picture to be fetched', 30_000);
  expect(await ledger.count('attachment')).toBe(1);
});

it('loses nothing and doubles nothing while X refuses, delays, forgets and repeats itself', async () => {
  const [before, inbound] = [await ledger.count('complaint'), await ledger.count('inbound')];
  x.habits.pageSize = 7;
  x.habits.overlapping = 3;
  x.habits.shuffled = true;
  const limits = { 'x-rate-limit-limit': '10', 'x-rate-limit-remaining': '0' };
  const reset = String(Math.ceil(Date.now() / 1_000) + 4);
  x.faults.push(
    { path: /mentions/, status: 503 },
    { path: /mentions/, status: 429, headers: { ...limits, 'x-rate-limit-reset': reset } },
    { path: /mentions/, lost: true },
    { path: /mentions/, status: 503, after: 1 },
    { path: /search/, status: 503 },
    { path: /search/, status: 503, after: 1 },
    { path: /dm_events/, lost: true },
    { path: /dm_events/, status: 500 },
    { path: /dm_events/, status: 503, after: 1 },
    { path: /dm_events/, status: 400 },
    { path: /dm_conversations/, status: 503 },
  );
  for (let n = 0; n < 24; n += 1) {
    x.person(String(7_000 + n), `Warga ${n}`, `warga_${n}`);
    x.post(String(7_000 + n), `@LAPOR1708 #lapor lampu jalan mati nomor ${n} di Jalan Sutomo Medan`);
  }
  for (let n = 0; n < 8; n += 1) x.message(String(8_000 + n), `lampu jalan mati nomor ${n} di Jalan Sutomo`);
  await until(async () => (await ledger.count('complaint')) >= before + 32, 'every report', 90_000);
  await until(() => Promise.resolve(x.faults.length === 0), 'every fault to be met', 60_000);
  const { length: seen } = x.calls;
  await until(() => Promise.resolve(x.calls.length > seen + 3), 'X to be asked again', 30_000);
  await ledger.quiet(60_000);
  expect(await ledger.count('complaint')).toBe(before + 32);
  expect(await ledger.count('inbound')).toBe(inbound + 32);
  expect(await ledger.count('inbound', `outcome = 'quarantined'`)).toBe(0);
  const answered = x.sent.filter(({ to }) => to.startsWith('80')).map(({ to }) => to);
  expect(answered.toSorted()).toEqual(Array.from({ length: 8 }, (_, n) => String(8_000 + n)));
  expect(x.wrong).toEqual([]);
});
