import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { call, type Receipt, type Staff, type Tracked } from '../support/api.js';
import { numberIn, startPhoneTown, type PhoneTown } from '../support/phone-town.js';
import { until } from '../support/until.js';

// Thirty-eight reports and as many answers, where other suites share the processor.
jest.setTimeout(240_000);

let town: PhoneTown;
let medan: Staff;
let dishub: Staff;

beforeAll(async () => {
  town = await startPhoneTown();
  medan = await town.officer('instansi-admin', 'medan');
  dishub = await town.officer('opd-admin', 'medan.dishub');
});
afterAll(() => town?.close());

const addressOf = (by: 'sms' | 'whatsapp', index: number): string =>
  `${by === 'whatsapp' ? 'whatsapp:' : ''}+6281200${by === 'sms' ? '1' : '2'}0${String(index).padStart(3, '0')}`;

const track = async (code: string, proof: string): Promise<Tracked> =>
  (await call<Tracked>(`${town.url}/api/v1/reports/${code}`, { authorization: `Report ${proof}` })).body;

interface Alike {
  near: { code: string; why: string[] }[];
  merged: { code: string; text: string; words: { text: string }[] }[];
}
const alike = async (code: string): Promise<Alike> =>
  (await medan.call<Alike>(`complaints/${code}/duplicates`)).body;

const words = (text: string): string => `Lampu jalan mati di kecamatan Medan Tembung, ${text}`;

it('offers a public report about the same, and brings its answer to whoever says SAMA, each on his own channel', async () => {
  const report = { text: words('gelap sekali'), wilayah: '12.71' };
  const lead = (await call<Receipt>(`${town.url}/api/v1/reports`, { json: report })).body.code;
  await town.ledger.quiet(60_000);
  expect((await medan.dispose(lead, 'medan.dishub')).status).toBe(201);
  const askers = (['sms', 'whatsapp'] as const).map((by) => ({ by, address: addressOf(by, 900) }));
  for (const { by, address } of askers) {
    await town.send(address, words(`di depan rumah lewat ${by}`));
    const first = await until(async () => town.told(address)[0], `the acknowledgement to ${address}`, 60_000);
    expect(first).toContain(
      `Laporan serupa sudah ada: ${lead} (https://lapor.example.go.id/laporan/${lead}). Balas SAMA`,
    );
    expect(first).not.toContain('gelap sekali');
    await town.send(address, 'Sama pak');
    await until(
      async () => town.told(address).find((body) => body.includes('kami satukan')),
      `the word to ${address} that it was joined`,
      60_000,
    );
  }
  const neighbour = { by: 'sms', address: addressOf('sms', 901) } as const;
  await town.send(neighbour.address, `SAMA ${lead}`);
  await until(
    async () => town.told(neighbour.address).find((body) => body.includes('kami satukan')),
    'the acknowledgement of what began with SAMA',
    60_000,
  );
  await town.send(addressOf('sms', 902), 'SAMA');
  const guided = await until(async () => town.told(addressOf('sms', 902))[0], 'guidance', 60_000);
  expect(guided).toMatch(/^Ini layanan pengaduan/);
  expect((await dishub.answer(lead, 'Kabel sudah disambung.')).status).toBe(201);
  for (const { address } of [...askers, neighbour]) {
    const answer = await until(
      async () => town.told(address).find((body) => body.includes('Kabel sudah disambung.')),
      `the answer to ${address}`,
      60_000,
    );
    expect(numberIn(answer)).toBe(numberIn(town.told(address)[0] ?? ''));
    expect(numberIn(answer)).not.toBe(lead);
  }
});

it('makes 37 duplicates one complaint, and answers 37 reporters by their own number on their own channel', async () => {
  const texts = ['lampu jalan mati di kecamatan Medan Baru', 'Lampu jalan di Medan Baru Medan mati semua'];
  const phones = (['sms', 'whatsapp'] as const).flatMap((by) =>
    Array.from({ length: 13 }, (_, index) => ({ by, address: addressOf(by, index) })),
  );
  for (const [index, { address }] of phones.entries()) {
    await town.send(address, `${texts[index % 2]} sejak malam ke-${index}`);
  }
  const web: Receipt[] = [];
  for (let index = 0; index < 12; index += 1) {
    const report = { text: `${texts[index % 2]}, gang nomor ${index}`, wilayah: '12.71' };
    web.push((await call<Receipt>(`${town.url}/api/v1/reports`, { json: report })).body);
  }
  const codeOf = new Map<string, string>();
  for (const { address } of phones) {
    const first = await until(async () => town.told(address)[0], `the acknowledgement to ${address}`, 60_000);
    codeOf.set(address, numberIn(first));
  }
  await town.ledger.quiet(60_000);

  const all = [...codeOf.values(), ...web.map(({ code }) => code)];
  expect(new Set(all).size).toBe(38);
  const [lead = '', ...others] = all;
  const offered = (await alike(lead)).near;
  expect(offered).toHaveLength(10);
  expect(offered.every(({ code }) => others.includes(code))).toBe(true);
  expect(offered[0]?.why.slice(0, 2)).toEqual(['sama tempat', 'sama kategori']);

  const merged = await medan.post<{ merge: string; results: { code: string; outcome: string }[] }>(
    lead,
    'merges',
    { codes: others, reason: 'Satu pemadaman' },
  );
  expect(merged.status).toBe(201);
  expect(merged.body.results).toEqual(others.map((code) => ({ code, outcome: 'done', why: null })));

  expect((await medan.dispose(lead, 'medan.dishub')).status).toBe(201);
  expect((await dishub.answer(lead, 'Gardu sudah diperbaiki, semua lampu menyala.')).status).toBe(201);
  for (const { address } of phones) {
    const answer = await until(
      async () => town.told(address).find((body) => body.includes('Gardu sudah diperbaiki')),
      `the answer to ${address}`,
      60_000,
    );
    expect(numberIn(answer)).toBe(codeOf.get(address));
  }
  await town.ledger.quiet(60_000);
  for (const { address } of phones.slice(1)) {
    expect(town.told(address).filter((body) => body.includes('kami satukan'))).toHaveLength(1);
    expect(town.told(address).filter((body) => body.includes('Gardu sudah diperbaiki'))).toHaveLength(1);
  }
  expect(town.told(phones[0]?.address ?? '').join()).not.toContain('kami satukan');
  for (const { code, secret } of web) {
    const seen = await track(code, secret);
    expect(seen).toMatchObject({ code, status: 'answered', instansi: { id: 'medan.dishub' } });
    expect(seen.messages.map(({ text }) => text)).toContain('Gardu sudah diperbaiki, semua lampu menyala.');
    expect(seen.messages.filter(({ from }) => from === 'reporter')).toHaveLength(1);
  }

  const objector = phones[20];
  const own = codeOf.get(objector?.address ?? '') ?? '';
  await town.send(objector?.address ?? '', 'Belum pak, di gang kami masih padam');
  await until(
    async () => (await medan.see(lead)).body.status === 'in-progress',
    'the lead to be at work again',
  );
  const heard = (await alike(lead)).merged.find(({ code }) => code === own);
  expect(heard?.words.map(({ text }) => text)).toEqual(['Belum pak, di gang kami masih padam']);
  const other = web[0];
  expect(JSON.stringify(await track(other?.code ?? '', other?.secret ?? ''))).not.toContain('masih padam');

  const undone = await medan.post<{ results: { outcome: string }[] }>(lead, 'splits', {
    merge: merged.body.merge,
    reason: 'Ternyata dua gardu',
  });
  expect(undone.body.results).toHaveLength(37);
  expect((await medan.see(own)).body.status).toBe('received');
});
