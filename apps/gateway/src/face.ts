import { randomUUID } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import { isTrustworthy, mayEver, type Officer } from '#access';
import type { Role } from '#complaint';
import type { House } from '#house';
import { Tallies } from './console/tallies.js';
import { Cookies } from './edge/cookies.js';
import { FormTokens } from './edge/form-tokens.js';
import { sentAgain } from './edge/sent-again.js';
import { Pages } from './pages/render.js';
import type { Views } from './pages/views.js';
import { kindOf, type Problem } from './problem.filter.js';
import { hasWord, languageOf, type Language } from './words/words.js';

/** What the web channel takes; the form must neither promise more nor warn of less. */
const LONGEST_TEXT = 20_000;

export interface FaceOptions {
  demo: boolean;
}

/** How every page leaves the gateway: in the reader's language, with the demo's banner, as whoever is signed in. */
export class Face {
  readonly pages = new Pages({ limits: { text: LONGEST_TEXT } });
  readonly demo: boolean;
  /** Whether browsers trust our address: only then a cookie can be kept from whoever sits between. */
  readonly trustworthy: boolean;
  readonly tokens: FormTokens;
  private readonly cookies: Cookies;
  private readonly tallies: Tallies;

  constructor(
    private readonly house: Pick<
      House,
      'channelDesk' | 'keys' | 'now' | 'office' | 'publicUrl' | 'quarantine'
    >,
    { demo }: FaceOptions,
  ) {
    this.demo = demo;
    this.trustworthy = isTrustworthy(house.publicUrl);
    this.cookies = new Cookies(this.trustworthy);
    this.tallies = new Tallies(house);
    this.tokens = new FormTokens(house.keys, this.cookies, () => house.now());
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
      insecure: !this.trustworthy,
      officer: officer
        ? {
            name: officer.name,
            role: officer.role,
            instansi: this.nameOf(officer.instansi),
            home: homeOf(officer.role),
            entersReports: mayEver(officer.role, 'report.enter'),
            readsComplaints: mayEver(officer.role, 'complaint.read'),
            reviewsAnswers: mayEver(officer.role, 'complaint.review-answer'),
            carriesAnswers: mayEver(officer.role, 'complaint.carry'),
            readsFigures: mayEver(officer.role, 'figures.read'),
            managesOfficers: mayEver(officer.role, 'officer.manage'),
            managesCalendar: mayEver(officer.role, 'calendar.manage'),
            triesRouting: mayEver(officer.role, 'routing.try'),
            managesRouting: mayEver(officer.role, 'routing.manage'),
            searchesReporters: mayEver(officer.role, 'identity.match'),
            keepsData: mayEver(officer.role, 'custodian.erase'),
            decidesReveals: mayEver(officer.role, 'identity.approve-reveal'),
            ...this.tallies.of(officer.role),
            recordsInLapor: mayEver(officer.role, 'sp4n.record'),
            unopened: (request as { unopened?: number }).unopened ?? 0,
          }
        : null,
      path: request.originalUrl,
      csrf: () => this.tokens.issue(request, response),
    });
    response.status(status).type('text/html').send(html);
  }

  language(request: Request): Language {
    return languageOf(request);
  }

  /** The page of a request that was refused. */
  problem(problem: Problem, request: Request, response: Response): void {
    const again = sentAgain(problem, request);
    if (again) return this.show('ulangi', again, { request, response, status: problem.status });
    if (problem.status === 404) return this.show('tidak-ditemukan', {}, { request, response, status: 404 });
    const ownWords = hasWord(`problem.${problem.code}.text`) ? problem.code : kindOf(problem.status);
    const known = problem.code === 'idempotency-key-reused' ? 'conflict' : ownWords;
    this.show(
      'galat',
      { code: known, requestId: randomUUID().slice(0, 8) },
      { request, response, status: problem.status },
    );
  }

  /** Keeps a value in a cookie that only we read; see `Cookies`. */
  keep(response: Response, name: string, value: string, more: CookieOptions): void {
    this.cookies.keep(response, name, value, more);
  }

  /** What was kept; absent when nothing was. */
  kept(request: Request, name: string): string | undefined {
    return this.cookies.kept(request, name);
  }

  forget(response: Response, name: string, more: CookieOptions): void {
    this.cookies.forget(response, name, more);
  }

  private nameOf(instansi: string | null): string | null {
    return instansi === null ? null : (this.house.office.directory.instansi(instansi)?.name ?? instansi);
  }
}

/** Where an officer's work begins: some see no complaint at all. */
export function homeOf(role: Role): string {
  if (mayEver(role, 'complaint.read')) return '/petugas';
  if (mayEver(role, 'custodian.erase')) return '/petugas/data';
  if (mayEver(role, 'figures.read')) return '/petugas/angka';
  return mayEver(role, 'channel.read') ? '/petugas/kanal' : '/petugas/akun';
}
