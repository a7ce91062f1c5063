import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scenes } from '../../../../test/support/scenes/all-scenes.js';
import { contextOf } from '../../../../test/support/scenes/scene.js';
import { freshPages } from '../../../../test/support/page-preview.js';
import { faultWords, hasWord, languageOf, languages, wordKeys, words } from '../words/words.js';
import { formats } from './formats.js';
import type { Pages } from './render.js';
import { instansiChoice, instansiIdIn } from './verdict-views.js';

const folder = 'apps/gateway/src/pages/templates';
const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.njk'),
);
const sourceOf = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');

let pages: Pages;
let done: () => Promise<void>;

beforeAll(async () => {
  ({ pages, done } = await freshPages());
}, 30_000);
afterAll(() => done());

const html = (index: number, language: (typeof languages)[number] = 'id') => {
  const each = scenes.at(index)!;
  return pages.render(each.template, each.model, contextOf(each, language));
};
const named = (name: string) => scenes.findIndex((each) => each.name === name);

describe('the words', () => {
  it('are complete in both languages, with the same placeholders', () => {
    expect(wordKeys('en').sort()).toEqual(wordKeys('id').sort());
    const holes = (language: 'id' | 'en', key: string) => {
      const catalogue = JSON.parse(readFileSync(`apps/gateway/src/words/${language}.json`, 'utf8')) as Record<
        string,
        string
      >;
      return (catalogue[key]?.match(/\{\w+\}/g) ?? []).sort();
    };
    for (const key of wordKeys('id')) expect([key, holes('en', key)]).toEqual([key, holes('id', key)]);
  });

  it('hold every key that a template names outright', () => {
    const keys = templates.flatMap((name) =>
      [...sourceOf(name).matchAll(/\bt\('([^']+)'[,)]/g)].map((match) => match[1] ?? ''),
    );
    expect(keys.length).toBeGreaterThan(150);
    expect(keys.filter((key) => !hasWord(key))).toEqual([]);
  });

  it('hold every word that a status, a channel, a role or a failure may ask for', async () => {
    const { statuses, roles, classifications } = await import('#complaint');
    const { channelFaults } = await import('#intake');
    const { dueGroups, privacies, deskChannels } = await import('./views.js');
    const failures =
      'not-found not-allowed not-signed-in wrong-state invalid conflict too-many-tries too-large unavailable unexpected'.split(
        ' ',
      );
    const keys = [
      ...statuses.flatMap((status) => [`status.${status}`, `state.${status}`]),
      ...roles.map((role) => `role.${role}`),
      ...classifications.map((each) => `classification.${each}`),
      ...dueGroups.map((group) => `due-group.${group}`),
      ...[...privacies, 'unchosen'].map((privacy) => `privacy.${privacy}`),
      ...'phone nik kk customer account email'.split(' ').map((kind) => `hides.${kind}`),
      ...channelFaults.map((code) => `kanal.fault-${code}`),
      'timeline.protected',
      'timeline.withdrawn',
      ...deskChannels.map((channel) => `entri.text-${channel}`),
      ...failures.flatMap((code) => [`problem.${code}.title`, `problem.${code}.text`]),
      ...'web sms whatsapp email x walk-in phone letter fax open311 legacy'
        .split(' ')
        .map((id) => `channel.${id}`),
    ];
    expect(keys.filter((key) => !hasWord(key))).toEqual([]);
  });

  it('refuse a key or a placeholder that is missing rather than show a hole', () => {
    expect(() => words('id')('no.such-key')).toThrow('no.such-key');
    expect(() => words('en')('due.in')).toThrow('days');
  });

  it('have a sentence for every fault, even one that no catalogue knows', () => {
    const limits = { text: 100, files: 5, megabytes: 10 };
    expect(faultWords('en', { field: 'attachments', code: 'too-many-files' }, limits)).toContain('at most 5');
    expect(faultWords('en', { field: 'x', code: 'brand-new' }, limits)).toBe(words('en')('error.invalid'));
  });

  it('follow the address, then the cookie, then Indonesian', () => {
    const request = (query: Record<string, string>, cookie?: string) => ({ query, headers: { cookie } });
    expect(languageOf(request({ lang: 'en' }, 'lang=id'))).toBe('en');
    expect(languageOf(request({}, 'other=1; lang=en'))).toBe('en');
    expect(languageOf(request({ lang: '<b>' }, 'lang=xx'))).toBe('id');
  });
});

describe.each(languages)('in %s, every page', (language) => {
  it.each(scenes.map((each, index) => [each.name, index] as const))('%s renders whole', (_name, index) => {
    const page = html(index, language);
    const each = scenes.at(index)!;
    expect(page).not.toMatch(/undefined|\[object Object\]|\{\w+\}(?!')/);
    // The policy forbids what is inline.
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\/(?!localhost)/);
    if (each.fragment) {
      expect(page).not.toContain('<html');
      return;
    }
    expect(page).toContain(`<html lang="${language}"`);
    expect(page).toContain(words(language)('demo.text'));
    expect(page.match(/<h1/g)).toHaveLength(1);
    const forms = page.match(/<form[^>]*method="post"/g) ?? [];
    expect(page.match(/name="_csrf"/g) ?? []).toHaveLength(forms.length);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(ids).toHaveLength(new Set(ids).size);
  });
});

it('shows every page and part there is', () => {
  const shown = new Set(scenes.map((each) => `${each.template}.njk`));
  expect(templates.filter((name) => !/^(layouts|parts)\//.test(name) && !shown.has(name))).toEqual([]);
});

describe('a form that came back', () => {
  it.each(
    scenes
      .map((each, index) => [each.name, index] as const)
      .filter(([name]) => /faults|wrong|question|progress|not connected/.test(name)),
  )('%s names each fault at the top, links to its field, and says the same there', (_name, index) => {
    const page = html(index);
    const links = [...page.matchAll(/<li>\s*<a href="#([^"]+)">([^<]+)<\/a>/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, id, sentence] of links) {
      expect(page).toMatch(new RegExp(`<(?:input|textarea|select)[^>]*\\sid="${id}"`));
      const atField = new RegExp(`id="${id}-error"[^>]*>(?:\\s|<span[^>]*>[^<]*</span>)*([^<]+)`).exec(page);
      expect(atField?.[1]?.trim()).toBe(sentence);
    }
    expect(page).toMatch(/<title>Galat: /);
  });

  it('keeps what was typed and the files that are held', () => {
    const page = html(named('lapor with faults'));
    for (const kept of ['Jalan Sutomo', 'siti@', 'gang-bakti.jpg', '2027-01-01'])
      expect(page).toContain(kept);
    expect(page).toMatch(/value="open"\s+checked/);
  });
});

/** Fields of another register's form whose values are codes. */
const picksWords = new Set<unknown>(['channel', 'classification', 'anonymous']);

it('never lets words of a report become markup', () => {
  const hostile = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>{{ page.csrf }}';
  const poisoned = (value: unknown): unknown => {
    if (typeof value === 'string') return hostile;
    if (Array.isArray(value)) return value.map(poisoned);
    if (value === null || typeof value !== 'object' || value instanceof Date) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        // Codes pick words from the catalogue, the QR is drawn by the server, dates are dates.
        /^(code|pin|kind|key|state|status|from|channel|classification|due|direction|action|on|privacy|qrSvg|role|outcome|date|occurredOn|field|contact|can|archiveReasons|matchFields|searchReasons|given|carried|closed|why|instead|demoUsers|hides|owes|roles|until|ground|grounds|what|askedRole|serviceData|held|questions|referralWays|how|verb|bulk|danger|startedBy|inDays|clock|kinds|validFrom|validUntil|sentences|firstDay|lastDay|closedAs|as|sureness|road|stands|step)$/.test(
          key,
        ) && !(key === 'from' && 'subject' in value)
          ? each
          : key === 'value' && 'field' in value && picksWords.has(value.field)
            ? each
            : poisoned(each),
      ]),
    );
  };
  const escaped =
    '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;{{ page.csrf }}';
  let seen = 0;
  for (const each of scenes) {
    const page = pages.render(
      each.template,
      poisoned(each.model) as typeof each.model,
      contextOf(each, 'id'),
    );
    expect(page).not.toMatch(/<script>|<img/);
    seen += page.split(escaped).length - 1;
    // Outside its escaped form the text is nowhere: no attribute was left early either.
    const inAddress = new URLSearchParams({ q: hostile }).toString().slice(2);
    const inPath = encodeURIComponent(hostile);
    const rest = [escaped, inAddress, inPath, inPath.replaceAll("'", '&#39;')].reduce(
      (text, form) => text.replaceAll(form, ''),
      page,
    );
    expect(rest).not.toContain('onerror');
  }
  expect(seen).toBeGreaterThan(200);
});

it('is a first page of at most 30 KB over the wire, style sheet and script included', () => {
  const page = gzipSync(html(named('lapor')), { level: 6 }).length;
  const total =
    page +
    ['citizen.css', 'citizen.js', 'icon.svg'].reduce((sum, name) => sum + pages.assets.wireSize(name), 0);
  expect(pages.assets.wireSize('citizen.css')).toBeGreaterThan(3000);
  expect(total).toBeLessThanOrEqual(30_000);
  expect(html(named('lapor'))).not.toContain('htmx');
});

it('says dates, times and sizes as people do here', () => {
  const id = formats('id', 'Asia/Jakarta');
  const moment = new Date('2026-11-21T07:05:00Z');
  expect(id.date(moment)).toBe('Sabtu, 21 November 2026');
  expect(id.date('2026-11-21')).toBe('Sabtu, 21 November 2026');
  expect(id.moment(moment)).toBe('Sabtu, 21 Nov 2026, 14.05 WIB');
  expect(formats('id', 'Asia/Makassar').moment(moment)).toContain('15.05 WITA');
  expect(formats('en', 'Asia/Jakarta').date(moment)).toBe('Saturday, 21 November 2026');
  expect(id.size(2_410_000)).toBe('2,4 MB');
  expect(id.isoDay(new Date('2026-11-21T18:00:00Z'))).toBe('2026-11-22');
  expect(id.groups('48201957')).toEqual(['4820', '1957']);
  expect(id.groups('LP-7K3M-9QX2')).toEqual(['LP', '7K3M', '9QX2']);
});

it('finds the instansi again in what a type-ahead field sends', () => {
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[a-z][a-z0-9.-]*$/), (name, id) => {
      expect(instansiIdIn(instansiChoice({ id, name }))).toBe(id);
      expect(instansiIdIn(` ${id} `)).toBe(id);
    }),
  );
});
