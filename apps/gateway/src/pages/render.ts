/** View model in, HTML out. It fetches nothing and decides nothing. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IRouter } from 'express';
import nunjucks from 'nunjucks';
import type { FieldFault } from '#complaint';
import { faultWords, hasWord, languages, words, type Language, type WordParams } from '../words/words.js';
import { Assets } from './assets.js';
import { formats } from './formats.js';
import { instansiChoice } from './verdict-views.js';
import type { OfficerView, Views } from './views.js';

/** What every page is told about the request. */
export interface PageContext {
  language: Language;
  demo: boolean;
  officer: OfficerView | null;
  /** Path and query of the page, where the language switch leads back to. */
  path: string;
  /** Browsers do not trust our address: what officers do here can be seen on the way. */
  insecure?: boolean;
  /** Makes the token of the page's forms, put in each as `_csrf` where given. A page without forms asks for none. */
  csrf?: () => string;
}

export interface PagesOptions {
  timeZone?: string;
  /** Folder of the compiled style sheets; by default where `npm run styles` puts them. */
  styles?: string;
  /** Bounds that sentences and fields name. */
  limits?: Partial<PageLimits>;
}

export interface PageLimits {
  /** Characters of a report. */
  text: number;
  files: number;
  /** Megabytes a file. */
  megabytes: number;
}

const templates = fileURLToPath(new URL('./templates', import.meta.url));
const govuk = dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json'));

export class Pages {
  readonly assets: Assets;
  readonly limits: PageLimits;
  private readonly environments: Record<Language, nunjucks.Environment>;

  constructor(options: PagesOptions = {}) {
    this.assets = new Assets(options.styles);
    this.limits = { text: 10_000, files: 5, megabytes: 10, ...options.limits };
    const timeZone = options.timeZone ?? 'Asia/Jakarta';
    const [id, en] = languages.map((language) => this.environment(language, timeZone));
    this.environments = { id, en } as Record<Language, nunjucks.Environment>;
  }

  /**
   * A whole page, or a fragment for htmx, as HTML. Everything in the model is text and escaped, but for `qrSvg`.
   * Throws where the model lacks what the template prints.
   */
  render<Name extends keyof Views>(template: Name, model: Views[Name], context: PageContext): string {
    return this.environments[context.language].render(`${template}.njk`, {
      ...model,
      page: { csrf: undefined, insecure: false, ...context },
    });
  }

  /** Serves the style sheets and scripts that pages refer to. */
  mount(app: IRouter): void {
    this.assets.mount(app);
  }

  private environment(language: Language, timeZone: string): nunjucks.Environment {
    const loader = new nunjucks.FileSystemLoader([templates, join(govuk, 'dist')]);
    const environment = new nunjucks.Environment(loader, {
      autoescape: true,
      throwOnUndefined: true,
      trimBlocks: true,
      lstripBlocks: true,
    });
    const bounds: WordParams = { ...this.limits };
    const faultText = (fault: FieldFault) => faultWords(language, fault, bounds);
    const t = words(language);
    const globals = {
      t,
      /** What people call a channel; one that the catalogues do not know yet, by its id. */
      channelName: (id: string): string => (hasWord(`channel.${id}`) ? t(`channel.${id}`) : id),
      asset: (name: string) => this.assets.url(name),
      limits: this.limits,
      instansiChoice,
      faultText,
      /** The sentence at a field, or nothing. */
      faultAt(faults: FieldFault[], field: string): string | undefined {
        const fault = faults.find((each) => each.field === field);
        return fault && faultText(fault);
      },
      /** The page's own address in the other language. */
      inLanguage(path: string, other: Language): string {
        const url = new URL(path, 'http://page');
        url.searchParams.set('lang', other);
        return url.pathname + url.search;
      },
      /** An address with a query, empty values left out. */
      link(path: string, query: Record<string, string>): string {
        const filled = Object.entries(query).filter(([, value]) => value !== '');
        return filled.length === 0 ? path : `${path}?${new URLSearchParams(filled).toString()}`;
      },
      ...formats(language, timeZone),
    };
    for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);
    return environment;
  }
}
