import { randomUUID } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import type { Officer } from '#access';
import type { House } from '#house';
import { entersReports } from './page-models.js';
import { Pages } from './pages/render.js';
import type { Views } from './pages/views.js';
import { kindOf, type Problem } from './problem.filter.js';
import { languageOf, type Language } from './words/words.js';

/** What the web channel takes; the form must neither promise more nor warn of less. */
const LONGEST_TEXT = 20_000;

export interface FaceOptions {
  demo: boolean;
}

/** How every page leaves the gateway: in the reader's language, with the demo's banner, as whoever is signed in. */
export class Face {
  readonly pages = new Pages({ limits: { text: LONGEST_TEXT } });
  readonly demo: boolean;

  constructor(
    private readonly house: Pick<House, 'office' | 'publicUrl'>,
    { demo }: FaceOptions,
  ) {
    this.demo = demo;
  }

  show<Name extends keyof Views>(
    template: Name,
    model: Views[Name],
    to: { request: Request; response: Response; officer?: Officer; status?: number },
  ): void {
    const { request, response, officer, status = 200 } = to;
    const html = this.pages.render(template, model, {
      language: languageOf(request),
      demo: this.demo,
      officer: officer
        ? {
            name: officer.name,
            role: officer.role,
            instansi: this.nameOf(officer.instansi),
            entersReports: entersReports(officer.role),
          }
        : null,
      path: request.originalUrl,
    });
    response.status(status).type('text/html').send(html);
  }

  language(request: Request): Language {
    return languageOf(request);
  }

  /** The page of a request that was refused. */
  problem(problem: Problem, request: Request, response: Response): void {
    if (problem.status === 404) return this.show('tidak-ditemukan', {}, { request, response, status: 404 });
    const known = problem.code === 'idempotency-key-reused' ? 'conflict' : kindOf(problem.status);
    this.show(
      'galat',
      { code: known, requestId: randomUUID().slice(0, 8) },
      { request, response, status: problem.status },
    );
  }

  /** Options of a cookie that only we read, sent over TLS wherever Muara is reached by it. */
  cookie(more: CookieOptions): CookieOptions {
    return { httpOnly: true, sameSite: 'lax', secure: this.house.publicUrl.startsWith('https:'), ...more };
  }

  private nameOf(instansi: string | null): string | null {
    return instansi === null ? null : (this.house.office.directory.instansi(instansi)?.name ?? instansi);
  }
}

/** One cookie's value; absent when there is none, or what a browser sent is no text. */
export function cookieOf(request: Request, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '').split(';').find((part) => part.trim().startsWith(`${name}=`));
  try {
    return pair === undefined ? undefined : decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim());
  } catch {
    return undefined;
  }
}
