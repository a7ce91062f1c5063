import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** A real browser on a running Muara, with one separate visitor per person of a story. */
export interface Visitors {
  /** A page of somebody who shares nothing with the others. Its complaints are in `troubles`. */
  visitor(as: { width: number; scripts?: boolean }): Promise<Page>;
  /** Every script error and breach of the content policy that any page has seen. */
  troubles: string[];
  close(): Promise<void>;
}

export async function openBrowser(url: string): Promise<Visitors> {
  const browser: Browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const contexts: BrowserContext[] = [];
  const troubles: string[] = [];
  return {
    troubles,
    async visitor({ width, scripts = true }) {
      const context = await browser.newContext({
        baseURL: url,
        viewport: { width, height: 800 },
        javaScriptEnabled: scripts,
        locale: 'id-ID',
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => troubles.push(error.message));
      page.on('console', (message) => {
        const refused = /status of 4\d\d/.test(message.text());
        if (message.type() === 'error' && !refused) troubles.push(message.text());
      });
      return page;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
    },
  };
}

/** Signs a user in, one of the demo unless his password is given, from whatever page asked for it. */
export async function signIn(
  page: Page,
  user: string,
  address = '/petugas',
  password = 'demo',
): Promise<void> {
  await page.goto(address);
  await page.fill('#username', user);
  await page.fill('#password', password);
  await page.getByRole('button', { name: 'Masuk' }).click();
  await page.locator('.m-who').waitFor();
}
