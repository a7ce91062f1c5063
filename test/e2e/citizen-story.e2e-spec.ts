import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { call, staff, type Problem, type Staff, type Tracked } from '../support/api.js';
import { openBrowser, signIn, type Visitors } from '../support/browser.js';
import { startDemo, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

jest.setTimeout(90_000);

let muara: Muara;
let people: Visitors;
let admin: Staff;
let photo: Buffer;

beforeAll(async () => {
  muara = await startDemo();
  people = await openBrowser(muara.url);
  admin = staff(muara.url, await muara.muara('token', '--role', 'national-admin'));
  photo = await photoFromAPhone();
});

afterAll(async () => {
  await people?.close();
  await muara?.stop();
});

/** A photo that tells where it was taken, and lies on its side. */
async function photoFromAPhone(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { width: 1200, height: 900, channels: 3, background: '#777', noise } })
    .withExif({
      IFD0: { Make: 'Telepon Siti' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '3/1 35/1 42/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '98/1 40/1 20/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

const words = 'Jalan Gatot Subroto rusak dan berlubang besar, tiap malam ada motor jatuh.';

interface Kept {
  code: string;
  pin: string;
  link: string;
}

/** What the page after sending gives to keep. */
async function kept(page: Page): Promise<Kept> {
  const [code = '', pin = ''] = await page
    .locator('.m-number')
    .evaluateAll((all) => all.map((each) => [...each.children].map((part) => part.textContent).join('-')));
  const link = await page.getByRole('link', { name: 'Buka laporan ini' }).getAttribute('href');
  return { code, pin: pin.replace('-', ''), link: link ?? '' };
}

/** Sends a report without a contact from a phone. */
async function sendReport(page: Page, text = words): Promise<Kept> {
  await page.goto('/lapor');
  await page.fill('#text', text);
  await page.selectOption('#wilayah', '12.71');
  await page.getByRole('button', { name: 'Kirim laporan' }).click();
  await page.waitForURL('**/lapor/terkirim');
  return kept(page);
}

async function track(page: Page, code: string, pin: string): Promise<void> {
  await page.goto('/lacak');
  await page.fill('#code', code);
  await page.fill('#pin', pin);
  await page.getByRole('button', { name: 'Lihat laporan' }).click();
}

const summaryOf = async (page: Page): Promise<string> =>
  (await page.locator('.govuk-error-summary').innerText()).replace(/\s+/g, ' ');

describe.each([true, false])('with JavaScript: %s', (scripts) => {
  it('whoever reports danger is told at once whom to call, and that nothing is promised', async () => {
    const citizen = await people.visitor({ width: 360, scripts });
    await sendReport(citizen, 'Kebakaran! Rumah di gang kami terbakar, api membesar, tolong');
    const help = citizen.getByRole('region', { name: 'Ada bahaya? Hubungi sekarang' });
    expect(await help.getByRole('link', { name: '113 Pemadam kebakaran' }).getAttribute('href')).toBe(
      'tel:113',
    );
    expect(await help.getByRole('link', { name: /^112/ }).count()).toBe(1);
    expect(await help.innerText()).toContain('bukan jaminan');
  });

  it('a citizen reports with a photo, an admin disposes, an officer answers, the citizen reads it', async () => {
    const citizen = await people.visitor({ width: 360, scripts });
    await citizen.goto('/');
    await citizen.getByRole('link', { name: 'Buat laporan' }).click();
    await citizen.fill('#text', words);
    await citizen.setInputFiles('#attachments', {
      name: 'lubang.jpg',
      mimeType: 'image/jpeg',
      buffer: photo,
    });
    await citizen.fill('#place', 'Jalan Gatot Subroto nomor 120');
    await citizen.selectOption('#wilayah', '12.71');
    await citizen.fill('#name', 'Siti Aminah');
    await citizen.check('#privacy-2');
    await citizen.getByRole('button', { name: 'Kirim laporan' }).click();
    await citizen.waitForURL('**/lapor/terkirim');
    const { code, pin, link } = await kept(citizen);
    expect([code, pin]).toEqual([
      expect.stringMatching(/^\w{4}-\w{4}-\w{4}$/),
      expect.stringMatching(/^\d{8}$/),
    ]);
    expect(new URL(link).searchParams.get('kunci')).toMatch(/^[\w-]{22}$/);
    await citizen.reload();
    expect(await kept(citizen)).toEqual({ code, pin, link });

    const later = await people.visitor({ width: 360, scripts });
    await track(later, code, pin);
    await later.waitForURL(`**/lacak/${code}`);
    expect(await later.locator('main').innerText()).toContain('Belum ada. Petugas sedang memeriksa.');
    expect(await later.locator('main').innerText()).not.toContain('Siti');

    const desk = await people.visitor({ width: 1280, scripts });
    await signIn(desk, 'national-admin', `/petugas/laporan/${code}`);
    expect(await desk.locator('.m-suggested').innerText()).toContain('Bina Marga');
    expect(await desk.locator('main').innerText()).not.toContain('Siti');
    if (scripts) await desk.keyboard.press('v');
    else await desk.getByRole('button', { name: 'Disposisikan', exact: true }).click();
    await desk.getByRole('status').filter({ hasText: 'Laporan sudah didisposisikan.' }).waitFor();

    const officer = await people.visitor({ width: 360, scripts });
    await signIn(officer, 'opd-admin');
    await officer.locator('.m-queue li', { hasText: code }).getByRole('link').click();
    const attachment = await officer.getByRole('link', { name: 'lampiran-1.jpg' }).getAttribute('href');
    const download = await officer.request.get(attachment ?? '');
    const copy = await download.body();
    expect(download.headers()['content-type']).toBe('image/jpeg');
    expect((await sharp(photo).metadata()).exif?.toString('latin1')).toContain('Telepon Siti');
    const { width, height, exif } = await sharp(copy).metadata();
    expect({ width, height, exif }).toEqual({ width: 900, height: 1200, exif: undefined });
    expect(copy.includes('Siti')).toBe(false);
    await officer.getByLabel('Jawaban untuk pelapor').fill('Lubang sudah kami tambal pagi ini.');
    await officer.getByRole('button', { name: 'Terbitkan jawaban' }).click();
    await officer.getByText('Jawaban sudah terbit.').waitFor();

    await later.reload();
    const seen = await later.locator('main').innerText();
    expect(seen).toContain('Lubang sudah kami tambal pagi ini.');
    expect(seen).toContain('Bina Marga');
    expect(seen).toContain('Dijawab');
    await later.fill('#text', 'Terima kasih, tetapi masih ada satu lubang.');
    await later.getByRole('button', { name: 'Kirim keterangan' }).click();
    await later.getByText('Keterangan Anda sudah kami terima.').waitFor();
    // Shown to officers as soon as it is known whom the words accuse.
    await until(async () => {
      await officer.reload();
      return (await officer.locator('.m-talk').innerText()).includes('masih ada satu lubang');
    }, 'the words to be shown');
    expect(people.troubles).toEqual([]);
  });

  it('keeps what was typed when something is wrong with it, and stores nothing', async () => {
    const before = (await admin.list()).body.items.length;
    const page = await people.visitor({ width: 360, scripts });
    await page.goto('/lapor');
    await page.setInputFiles('#attachments', {
      name: 'video.mp4',
      mimeType: 'video/mp4',
      buffer: Buffer.alloc(11 * 1024 * 1024, 1),
    });
    await page.fill('#place', 'Jalan "Sutomo" <depan> SDN 3');
    await page.selectOption('#wilayah', '12.71');
    await page.fill('#occurredOn', '2026-11-01');
    await page.fill('#name', 'Budi');
    await page.fill('#email', 'budi@');
    await page.check('#privacy-3');
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await page.locator('.govuk-error-summary').waitFor();
    expect(await page.title()).toMatch(/^Galat: /);
    const links = page.locator('.govuk-error-summary a');
    const targets = await links.evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(targets).toEqual(['#text', '#attachments', '#email']);
    for (const target of targets) expect(await page.locator(target ?? '').count()).toBe(1);
    await page.locator('.govuk-error-summary a[href="#email"]').click();
    expect(await page.evaluate('document.activeElement.id')).toBe('email');
    expect(await page.locator('#text-error').innerText()).toContain('Ceritakan dulu apa yang terjadi.');
    expect(await page.locator('#attachments-error').innerText()).toContain('lebih besar dari 10 MB');
    const values = await Promise.all(
      ['#place', '#wilayah', '#occurredOn', '#name', '#email'].map((field) => page.inputValue(field)),
    );
    expect(values).toEqual(['Jalan "Sutomo" <depan> SDN 3', '12.71', '2026-11-01', 'Budi', 'budi@']);
    expect(await page.isChecked('#privacy-3')).toBe(true);
    expect((await admin.list()).body.items).toHaveLength(before);

    await page.fill('#text', words);
    await page.fill('#email', 'budi@contoh.id');
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await page.waitForURL('**/lapor/terkirim');
    const { code } = await kept(page);
    expect((await admin.see(code)).body).toMatchObject({ text: words, confidential: true, anonymous: true });
    expect((await admin.list()).body.items).toHaveLength(before + 1);
  });

  it('takes service data only with consent, and says before it is sent what will be hidden', async () => {
    const page = await people.visitor({ width: 360, scripts });
    await page.goto('/lapor');
    await page.fill('#text', 'KTP saya belum jadi sejak Mei, hubungi 0812 3456 7890');
    await page.locator('summary').click();
    await page.fill('#nik', '1271 0165 1290 0001');
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await page.locator('.govuk-error-summary a[href="#serviceData"]').waitFor();
    expect(await page.locator('#serviceData-error').innerText()).toContain('Centang persetujuan');
    expect(await page.inputValue('#nik')).toBe('1271 0165 1290 0001');
    expect(await page.locator('[data-warn]').innerText()).toContain('akan disembunyikan');
    await page.check('#serviceData');
    await page.check('#privacy-2');
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await page.locator('#serviceData-error').waitFor();
    expect(await page.locator('#serviceData-error').innerText()).toContain('menunjukkan siapa Anda');
    await page.check('#privacy');
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await page.waitForURL('**/lapor/terkirim');
  });

  it('makes one report of a form that is sent twice', async () => {
    const page = await people.visitor({ width: 360, scripts });
    const first = await sendReport(page);
    const before = (await admin.list()).body.items.length;
    await page.goBack();
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await page.waitForURL('**/lapor/terkirim');
    expect(await kept(page)).toEqual(first);
    expect((await admin.list()).body.items).toHaveLength(before);
  });

  it('tells a wrong PIN from a wrong number to nobody, and locks the PIN but not the link', async () => {
    const owner = await people.visitor({ width: 360, scripts });
    const { code, pin, link } = await sendReport(owner);
    const wrong = pin === '12345678' ? '87654321' : '12345678';
    const stranger = await people.visitor({ width: 360, scripts });
    await track(stranger, code, wrong);
    const wrongPin = await summaryOf(stranger);
    await track(stranger, '0000-0000-0000', wrong);
    expect(await summaryOf(stranger)).toBe(wrongPin);
    expect(wrongPin).toContain('Nomor laporan atau PIN tidak cocok.');
    for (let tries = 2; tries <= 5; tries += 1) await track(stranger, code, wrong);
    await track(stranger, code, pin);
    expect(await summaryOf(stranger)).toBe(wrongPin);
    const byPin = await call<Problem>(`${muara.url}/api/v1/reports/${code}`, {
      authorization: `Report ${pin}`,
    });
    expect([byPin.status, byPin.body.code]).toEqual([404, 'pin-wrong']);

    const friend = await people.visitor({ width: 360, scripts });
    await friend.goto(link);
    await friend.waitForURL(`**/lacak/${code}`);
    expect(await friend.locator('main').innerText()).toContain(words);
    const secret = new URL(link).searchParams.get('kunci') ?? '';
    const bySecret = await call<Tracked>(`${muara.url}/api/v1/reports/${code}`, {
      authorization: `Report ${secret}`,
    });
    expect(bySecret.status).toBe(200);
  });
});

it('shows a tracking page only to the browser that proved it', async () => {
  const owner = await people.visitor({ width: 360 });
  const { code, pin } = await sendReport(owner);
  const other = await sendReport(owner, `${words} Lubangnya dua.`);
  await track(owner, code, pin);
  await owner.waitForURL(`**/lacak/${code}`);
  await owner.goto(`/lacak/${other.code}`);
  expect(owner.url()).toContain('/lacak?kode=');
  expect(await owner.inputValue('#code')).toBe(other.code);
  const stranger = await people.visitor({ width: 360 });
  await stranger.goto(`/lacak/${code}`);
  expect(await stranger.locator('main').innerText()).not.toContain(words);
  await stranger.goto(`/petugas/laporan/${code}`);
  expect(stranger.url()).toContain('/petugas/masuk');
});

it('is in English for whoever wants it, and stays so', async () => {
  const page = await people.visitor({ width: 360 });
  await page.goto('/lapor');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('button', { name: 'Send report' }).click();
  expect(await summaryOf(page)).toContain('Tell us what happened.');
  expect(await page.getAttribute('html', 'lang')).toBe('en');
});
