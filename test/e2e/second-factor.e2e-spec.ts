import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { openBrowser, signIn, type Visitors } from '../support/browser.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startGateway, type Gateway } from '../support/gateway.js';

jest.setTimeout(120_000);

const PASSWORD = 'demo';

let fresh: FreshDatabase;
let gateway: Gateway;
let people: Visitors;
let made = 0;
let user: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url, { demo: false });
  people = await openBrowser(gateway.url);
});
afterAll(async () => {
  await people?.close();
  await gateway?.close();
  await fresh?.drop();
});
afterEach(() => expect(people.troubles).toEqual([]));

/** Somebody of a role that needs a second factor and has none yet, on the page that he is led to. */
async function newInspector(scripts: boolean): Promise<Page> {
  made += 1;
  user = `inspektur${made}`;
  const officer = { id: user, name: 'Ani', role: 'inspector', instansi: 'medan.inspektorat' } as const;
  await gateway.house.officers.register(officer, PASSWORD);
  const page = await people.visitor({ width: 360, scripts });
  await signIn(page, user);
  return page;
}

async function setUpApp(page: Page): Promise<{ app: TOTP; spent: string; recovery: string[] }> {
  await page.fill('#totp-name', 'ponsel kantor');
  await page.getByRole('button', { name: 'Pasang aplikasi' }).click();
  await page.waitForURL('**/petugas/akun/totp');
  const app = new TOTP({ secret: (await page.locator('.m-secret').innerText()).replaceAll(' ', '') });
  const spent = app.generate();
  await page.fill('#code', spent);
  await page.getByRole('button', { name: 'Pasang' }).click();
  const recovery = await page.locator('.m-codes code').allInnerTexts();
  await page.getByRole('link', { name: 'Sudah saya simpan' }).click();
  return { app, spent, recovery };
}

async function givePassword(page: Page): Promise<void> {
  await page.goto('/petugas/masuk');
  await page.fill('#username', user);
  await page.fill('#password', PASSWORD);
  await page.getByRole('button', { name: 'Masuk' }).click();
  await page.waitForURL('**/petugas/masuk/bukti');
}

const signOut = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Keluar', exact: true }).click();

it.each([true, false])(
  'leads a new inspector to set up an app, then asks for it, or for a recovery code once (JavaScript %s)',
  async (scripts) => {
    const page = await newInspector(scripts);
    expect(new URL(page.url()).pathname).toBe('/petugas/akun');
    await page.goto('/petugas');
    expect(new URL(page.url()).pathname).toBe('/petugas/akun');
    const { app, spent, recovery } = await setUpApp(page);
    expect(new Set(recovery).size).toBe(10);
    await page.goto('/petugas');
    expect(await page.locator('h1').innerText()).toContain('Antrean');
    await signOut(page);

    await givePassword(page);
    await page.goto('/petugas');
    expect(new URL(page.url()).pathname).toBe('/petugas/masuk');
    await page.goto('/petugas/masuk/bukti');
    // The code that set the app up is spent.
    await page.fill('#code', spent);
    await page.getByRole('button', { name: 'Lanjut' }).click();
    expect(await page.locator('.govuk-error-summary').innerText()).toContain('sudah dipakai');
    await page.fill('#code', app.generate({ timestamp: Date.now() + 30_000 }));
    await page.getByRole('button', { name: 'Lanjut' }).click();
    await page.locator('.m-who').waitFor();
    expect(new URL(page.url()).pathname).toBe('/petugas');
    await signOut(page);

    await givePassword(page);
    await page.fill('#code', recovery[0] ?? '');
    await page.getByRole('button', { name: 'Lanjut' }).click();
    await page.locator('.m-who').waitFor();
    await page.goto('/petugas/akun');
    expect(await page.locator('main').innerText()).toContain('Tersisa 9 kode');
  },
);

it('signs in with a passkey of the browser, once for each challenge, and steps up with it', async () => {
  const page = await newInspector(true);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.fill('#passkey-name', 'laptop');
  await page.getByRole('button', { name: 'Pasang kunci sandi' }).click();
  await page.getByRole('link', { name: 'Sudah saya simpan' }).click();
  expect(await page.locator('main').innerText()).toContain('laptop');
  await signOut(page);

  await givePassword(page);
  const answered = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Pakai kunci sandi' }).click();
  const replay = (await answered).postData() ?? '';
  await page.locator('.m-who').waitFor();
  expect(new URL(page.url()).pathname).toBe('/petugas');

  // Ten minutes later: a factor is not taken away without proving anew.
  await gateway.house.database.query(
    `UPDATE session SET stepped_up_at = now() - interval '6 minutes' WHERE actor = $1`,
    [user],
  );
  await page.goto('/petugas/akun');
  await page.getByRole('button', { name: 'Hapus laptop' }).click();
  await page.waitForURL('**/petugas/akun/bukti?*');
  await page.getByRole('button', { name: 'Pakai kunci sandi' }).click();
  await page.waitForURL('**/petugas/akun');
  await signOut(page);

  // What was signed once opens nothing again: neither the same answer nor one without a person behind it.
  await givePassword(page);
  const again = await page.request.post('/petugas/masuk/bukti', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    data: replay,
    maxRedirects: 0,
  });
  expect(again.status()).toBe(422);
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.goto('/petugas/masuk/bukti');
  await page.getByRole('button', { name: 'Pakai kunci sandi' }).click();
  await page.locator('[data-passkey-fault]:visible').waitFor();
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await page.getByRole('button', { name: 'Pakai kunci sandi' }).click();
  await page.locator('.m-who').waitFor();
});

it('refuses a copy of a passkey, which shows by its counter', async () => {
  const page = await newInspector(true);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'usb',
    hasResidentKey: false,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
  await page.getByRole('button', { name: 'Pasang kunci sandi' }).click();
  await page.getByRole('link', { name: 'Sudah saya simpan' }).click();
  await signOut(page);
  const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
  await givePassword(page);
  await page.getByRole('button', { name: 'Pakai kunci sandi' }).click();
  await page.locator('.m-who').waitFor();
  await signOut(page);

  await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  const copy = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
  const [credential] = credentials;
  if (!credential) throw new Error('the authenticator holds no key');
  await devtools.send('WebAuthn.addCredential', { authenticatorId: copy.authenticatorId, credential });
  await givePassword(page);
  await page.getByRole('button', { name: 'Pakai kunci sandi' }).click();
  await page.locator('.govuk-error-summary').waitFor();
  expect(new URL(page.url()).pathname).toBe('/petugas/masuk/bukti');
});

it('shows an officer where he is signed in, and lets him end the others', async () => {
  const here = await newInspector(false);
  const there = await people.visitor({ width: 1280, scripts: false });
  await signIn(there, user);
  await here.reload();
  await here.getByRole('button', { name: 'Keluarkan semua yang lain' }).click();
  await there.goto('/petugas/akun');
  expect(new URL(there.url()).pathname).toBe('/petugas/masuk');
  await here.reload();
  expect(new URL(here.url()).pathname).toBe('/petugas/akun');
});
