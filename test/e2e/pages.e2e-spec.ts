import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { scenes } from '../support/scenes/all-scenes.js';
import { servePreview, type Preview } from '../support/page-preview.js';

let preview: Preview;
let browser: Browser;

beforeAll(async () => {
  preview = await servePreview();
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await preview?.stop();
});

const whole = scenes.map((each, index) => ({ ...each, index })).filter((each) => !each.fragment);
const numberOf = (name: string) => scenes.findIndex((each) => each.name === name);

/** A folder to leave pictures in, for whoever wants to look: `PAGES_SHOTS=/tmp/shots`. */
const shots = process.env['PAGES_SHOTS'];
if (shots) mkdirSync(shots, { recursive: true });

/** What is found wrong and nothing else: to list also what passed takes axe as long again. */
const rules = {
  runOnly: {
    type: 'tag' as const,
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
  resultTypes: ['violations' as const],
  preload: false,
};
const axe = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve(
  'axe-core/axe.min.js',
);
/** What looks at every element by itself and takes axe half its time. */
const ofEachElement = ['color-contrast', 'target-size'];

/** A page around `main`, without where its links lead. */
const surroundings = `(() => {
  const body = document.body.cloneNode(true);
  body.querySelector('main').remove();
  body.querySelectorAll('[href], [action]').forEach((each) => {
    each.removeAttribute('href');
    each.removeAttribute('action');
  });
  return body.outerHTML;
})()`;

/**
 * Looks where axe finds something wrong on one page after another. What stands around `main` is the same on many: there
 * each element by itself is looked at once.
 */
async function inspector(context: BrowserContext): Promise<(page: Page) => Promise<string[]>> {
  // The browser reads it once this way; told to each page anew, and twice, it takes as long as its rules.
  await context.addInitScript({ path: axe });
  const known = new Set<string>();
  return async (page) => {
    const around = await page.evaluate<string>(surroundings);
    const selector = known.has(around) ? 'main *' : '*';
    known.add(around);
    const narrowed = { rules: ofEachElement.map((id) => ({ id, selector })) };
    const axeSource = `axe.configure(${JSON.stringify(narrowed)})`;
    const { violations } = await new AxeBuilder({ page, axeSource })
      .options(rules)
      .setLegacyMode(true)
      .analyze();
    return violations.map(
      ({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  };
}

/** The first scene of its template. */
const isFirst = (each: { template: string; index: number }): boolean =>
  whole.find(({ template }) => template === each.template)?.index === each.index;

async function visit<T>(
  options: { width: number; javaScriptEnabled: boolean },
  work: (page: Page, context: BrowserContext) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({
    viewport: { width: options.width, height: 720 },
    javaScriptEnabled: options.javaScriptEnabled,
    locale: 'id-ID',
  });
  try {
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

describe.each([
  { width: 360, scripts: true, language: 'id' },
  { width: 1280, scripts: false, language: 'en' },
])('at $width px in $language, with scripts: $scripts', ({ width, scripts, language }) => {
  it('every page is accessible, fits, and breaks no policy', async () => {
    // axe needs the page's timers, so "without" blocks our scripts here; what is served is the same page.
    await visit({ width, javaScriptEnabled: true }, async (page, context) => {
      const faultsOf = await inspector(context);
      if (!scripts) await context.route('**/*.js', (route) => route.abort());
      const troubles: string[] = [];
      let scene = '';
      page.on('console', (message) => {
        const ours = !scripts && message.text().includes('ERR_FAILED');
        if (message.type() === 'error' && !ours) troubles.push(`${scene}: ${message.text()}`);
      });
      page.on('pageerror', (error) => troubles.push(`${scene}: ${error.message}`));
      for (const each of whole) {
        scene = each.name;
        await page.goto(preview.url(each.index, language), { waitUntil: 'load' });
        // axe takes a second a page: the second time it looks at one scene of each template.
        const faults = scripts || isFirst(each) ? await faultsOf(page) : [];
        troubles.push(...faults.map((fault) => `${scene}: ${fault}`));
        const needed = Number(await page.evaluate('document.documentElement.scrollWidth'));
        if (needed > width) troubles.push(`${scene}: ${needed} px wide`);
        if (shots) {
          const file = `${each.name.replaceAll(' ', '-')}-${width}${scripts ? '' : '-plain'}.png`;
          await page.screenshot({ path: `${shots}/${file}`, fullPage: true });
        }
      }
      expect(troubles).toEqual([]);
    });
  }, 480_000);
});

it('would see a page that is not accessible, first or later, in the middle or around it', async () => {
  await visit({ width: 360, javaScriptEnabled: true }, async (page, context) => {
    const faultsOf = await inspector(context);
    const spoilt = async (spoil: string): Promise<string[]> => {
      await page.goto(preview.url(numberOf('lapor'), 'id'));
      await page.evaluate(spoil);
      return faultsOf(page);
    };
    const unlabelled = `document.querySelector('label').remove(); document.querySelector('.m-demo').append(Object.assign(document.createElement('img'), { src: '/x' }))`;
    const pale = (where: string): string =>
      `document.querySelector('${where}').append(Object.assign(document.createElement('p'), { id: 'pale', textContent: 'Pucat', style: 'color: #eee; background: #fff' }))`;
    expect(await spoilt('')).toEqual([]);
    for (const _ of ['once', 'again']) {
      expect((await spoilt(pale('main'))).join()).toContain('color-contrast at #pale');
    }
    expect((await spoilt(pale('footer'))).join()).toContain('color-contrast at #pale');
    expect((await spoilt(unlabelled)).map((each) => each.split(' ')[0])).toEqual(
      expect.arrayContaining(['label', 'image-alt']),
    );
  });
});

it('shows every page whole at 360 and 1280 px with JavaScript switched off', async () => {
  await visit({ width: 360, javaScriptEnabled: false }, async (page) => {
    for (const each of whole) {
      await page.goto(preview.url(each.index, 'id'));
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 720 });
        const needed = Number(await page.evaluate('document.documentElement.scrollWidth'));
        expect([each.name, width, needed <= width]).toEqual([each.name, width, true]);
        expect(await page.locator('main h1').isVisible()).toBe(true);
        // Buttons that only scripts can serve stay away.
        expect(await page.locator('main button[type=button]:visible').count()).toBe(0);
      }
    }
  });
}, 240_000);

it('gives thumbs at least 48 px on the report form, and fields 16 px letters', async () => {
  await visit({ width: 360, javaScriptEnabled: false }, async (page) => {
    await page.goto(preview.url(numberOf('lapor'), 'id'));
    const small =
      await page.evaluate(`[...document.querySelectorAll('main :is(input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea, button, summary, label.govuk-radios__label, .m-check label), header a')]
      .filter((each) => each.getBoundingClientRect().height < 47.9 || (each.matches('input, select, textarea') && parseFloat(getComputedStyle(each).fontSize) < 16))
      .map((each) => each.outerHTML.slice(0, 80))`);
    expect(small).toEqual([]);
  });
});

it.each([true, false])(
  'puts the focus on the summary of faults (JavaScript %s)',
  async (javaScriptEnabled) => {
    await visit({ width: 360, javaScriptEnabled }, async (page) => {
      await page.goto(preview.url(numberOf('lapor with faults'), 'id'));
      expect(await page.evaluate('document.activeElement.className')).toContain('govuk-error-summary');
      await page.locator('.govuk-error-summary a').last().click();
      expect(await page.evaluate('document.activeElement.id || location.hash')).toMatch(/privacy/);
    });
  },
);

it('warns of an identity number and a phone number while the report is typed, and stays silent otherwise', async () => {
  await visit({ width: 360, javaScriptEnabled: true }, async (page) => {
    await page.goto(preview.url(numberOf('lapor'), 'id'));
    const warning = page.locator('[data-warn]');
    await page.fill('#text', 'Lampu mati di Jalan Sutomo nomor 12 sejak 2026');
    expect(await warning.isVisible()).toBe(false);
    await page.fill('#text', 'KTP saya 1271 0154 0390 0001');
    expect(await warning.textContent()).toContain('16 angka');
    await page.fill('#text', 'hubungi 0812-3456-7890');
    expect(await warning.textContent()).toContain('nomor telepon');
    expect(await page.locator('[data-count]').isVisible()).toBe(false);
    await page.fill('#text', 'a'.repeat(10_003));
    expect(await page.locator('[data-count]').textContent()).toBe('Kelebihan 3 huruf');
  });
});

it('groups the PIN in fours as it is typed', async () => {
  await visit({ width: 360, javaScriptEnabled: true }, async (page) => {
    await page.goto(preview.url(numberOf('lacak'), 'id'));
    await page.locator('#pin').pressSequentially('48201957');
    expect(await page.inputValue('#pin')).toBe('4820 1957');
  });
});

describe('the keys of the desk', () => {
  it('move along the queue, open help, and rest while somebody types', async () => {
    await visit({ width: 1280, javaScriptEnabled: true }, async (page) => {
      await page.goto(preview.url(numberOf('antrean'), 'id'));
      const focused = () => page.evaluate('document.activeElement.textContent.trim()');
      // Danger stands before everything that is only late.
      await page.keyboard.press('j');
      expect(await focused()).toContain('Air PDAM mati');
      await page.keyboard.press('j');
      expect(await focused()).toContain('Pungutan liar');
      await page.keyboard.press('k');
      expect(await focused()).toContain('Air PDAM mati');
      await page.keyboard.press('/');
      expect(await page.evaluate('document.activeElement.id')).toBe('q');
      await page.keyboard.type('jk?');
      expect(await page.inputValue('#q')).toBe('jk?');
      await page.locator('h1').click();
      await page.keyboard.press('?');
      expect(await page.locator('#pintasan').isVisible()).toBe(true);
      await page.uncheck('[data-keys-on]');
      await page.click('[data-close]');
      await page.keyboard.press('?');
      expect(await page.locator('#pintasan').isVisible()).toBe(false);
    });
  });

  it('accept the suggestion with v, and open the panel that a letter stands for', async () => {
    await visit({ width: 1280, javaScriptEnabled: true }, async (page) => {
      await page.goto(preview.url(numberOf('laporan-petugas'), 'id'));
      await page.keyboard.press('w');
      expect(await page.evaluate('document.activeElement.id')).toBe('return-reason');
      await page.locator('h1').click();
      const [request] = await Promise.all([
        page.waitForRequest((each) => each.method() === 'POST'),
        page.keyboard.press('v'),
      ]);
      expect(new URL(request.url()).pathname).toBe('/petugas/laporan/MDN7-K3M9/disposisi');
      expect(new URLSearchParams(request.postData() ?? '').get('instansi')).toBe('tirtanadi');
    });
  });

  it('fill in an instansi chosen from live results, and offer a plain list without JavaScript', async () => {
    await visit({ width: 1280, javaScriptEnabled: true }, async (page) => {
      await page.goto(preview.url(numberOf('laporan-petugas'), 'id'));
      await page.locator('#dispose-instansi').pressSequentially('tirta');
      await page.locator('[data-choose]').first().click();
      expect(await page.inputValue('#dispose-instansi')).toBe('Perumda Tirtanadi (tirtanadi)');
      expect(await page.locator('[data-choose]').count()).toBe(0);
    });
    await visit({ width: 1280, javaScriptEnabled: false }, async (page) => {
      await page.goto(preview.url(numberOf('laporan-petugas'), 'id'));
      expect(await page.getAttribute('#dispose-instansi', 'list')).toBe('instansi-pilihan');
    });
  });

  it('never send the desk form by a stray Enter, but by Ctrl+Enter', async () => {
    await visit({ width: 1280, javaScriptEnabled: true }, async (page) => {
      await page.goto(preview.url(numberOf('entri by phone'), 'id'));
      let posts = 0;
      page.on('request', (request) => {
        if (request.method() === 'POST') posts += 1;
      });
      await page.focus('#name');
      await page.keyboard.press('Enter');
      expect(page.url()).toBe(preview.url(numberOf('entri by phone'), 'id'));
      const sent = page.waitForRequest((request) => request.method() === 'POST');
      await page.keyboard.press('Control+Enter');
      await sent;
      expect(posts).toBe(1);
    });
  });
});

it('refreshes the simulated phone by itself', async () => {
  await visit({ width: 1280, javaScriptEnabled: true }, async (page) => {
    await page.goto(preview.url(numberOf('latihan with faults'), 'id'));
    expect(await page.locator('#telepon li').count()).toBe(0);
    await page.locator('#telepon li').first().waitFor({ timeout: 10_000 });
    expect(await page.locator('#telepon li').count()).toBe(2);
  });
});

it('keeps style sheets and scripts for a year, compressed, and finds them under an older version', async () => {
  const url = new URL(preview.pages.assets.url('citizen.css'), preview.url(0, 'id'));
  const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(await answer.text()).toContain('.govuk-button');
  const older = await fetch(url.href.replace(preview.pages.assets.version, '000000000000'));
  expect([older.status, older.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  expect((await fetch(new URL('/assets/x/none.css', url))).status).toBe(404);
});
