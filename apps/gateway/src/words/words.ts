/** What people read, by key and language. A missing key or placeholder is a fault of ours and throws. */
import { readFileSync } from 'node:fs';
import type { Request, RequestHandler } from 'express';

export const languages = ['id', 'en'] as const;
export type Language = (typeof languages)[number];

export type WordParams = Record<string, string | number>;

const catalogues: Record<Language, Record<string, string>> = { id: read('id'), en: read('en') };

function read(language: Language): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`./${language}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
}

export const hasWord = (key: string): boolean => Object.hasOwn(catalogues.id, key);

/** The keys of a catalogue: what the specs compare. */
export const wordKeys = (language: Language): string[] => Object.keys(catalogues[language]);

/**
 * Sentences of one language: `words('id')('error.text-required')`. `{name}` in a sentence is replaced by the
 * parameter of that name. The result is text, not HTML: whoever puts it in a page escapes it.
 */
export function words(language: Language): (key: string, params?: WordParams) => string {
  const catalogue = catalogues[language];
  return (key, params = {}) => {
    const sentence = Object.hasOwn(catalogue, key) ? catalogue[key] : undefined;
    if (sentence === undefined) throw new Error(`No words in ${language} for ${key}`);
    return sentence.replace(/\{(\w+)\}/g, (_whole, name: string) => {
      const value = params[name];
      if (value === undefined) throw new Error(`The words ${key} need a value for ${name}`);
      return String(value);
    });
  };
}

/**
 * The sentence for a fault at a field: the field's own words where there are some, else the code's, else a plain
 * "not right yet", so that a new code from a service never breaks a page.
 */
export function faultWords(language: Language, fault: { field: string; code: string }, params: WordParams) {
  const keys = [`error.${fault.field}.${fault.code}`, `error.${fault.code}`, fault.code, 'error.invalid'];
  return words(language)(keys.find(hasWord) ?? 'error.invalid', params);
}

const asLanguage = (value: unknown): Language | undefined => languages.find((language) => language === value);

/** The reader's language: `?lang=`, else the cookie of an earlier choice, else Indonesian. */
export function languageOf(request: Pick<Request, 'query' | 'headers'>): Language {
  const cookie = /(?:^|;\s*)lang=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
  return asLanguage(request.query['lang']) ?? asLanguage(cookie) ?? 'id';
}

/** Middleware: keeps a choice made by `?lang=` for a year. The cookie holds nothing else about the reader. */
export const keepLanguage: RequestHandler = (request, response, next) => {
  const chosen = asLanguage(request.query['lang']);
  if (chosen) {
    const secure = request.secure;
    response.cookie('lang', chosen, { maxAge: 31_536_000_000, sameSite: 'lax', httpOnly: true, secure });
  }
  next();
};
