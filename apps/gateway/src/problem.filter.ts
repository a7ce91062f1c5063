import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure, type FailureCode, type FieldFault, type LastAct } from '#complaint';
import type { Log } from '#platform';
import { refuse } from './open311/refusals.js';
import { faultWords, hasWord, languageOf, words, type Language } from './words/words.js';

const statusOf: Record<FailureCode, number> = {
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  'wrong-state': 409,
  'too-large': 413,
  invalid: 422,
  'too-many-tries': 429,
  unavailable: 503,
};

/** A request that was refused, as every edge answers it. */
export interface Problem {
  status: number;
  /** Stable; scripts may rely on it. */
  code: string;
  fields: FieldFault[];
  /** With `wrong-state` of a complaint: what was done to it last. */
  last?: LastAct | null;
}

/** PostgreSQL is not there, or is shutting down: nothing was stored, the caller should come again. */
const databaseAway = /^(ECONN|57P0|53300|08)/;

/** Translates whatever was thrown; what nobody foresaw is a 500 that says nothing. */
function problemOf(error: unknown): Problem {
  if (error instanceof Failure) {
    return { status: statusOf[error.code], code: error.reason, fields: error.fields, last: error.last };
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    const kind = status === 404 || status === 413 ? kinds[status] : undefined;
    return { status, code: kind ?? `http-${status}`, fields: [] };
  }
  const { code, status, type } = error as { code?: unknown; status?: unknown; type?: unknown };
  if (type === 'entity.too.large') return { status: 413, code: 'too-large', fields: [] };
  if (type === 'entity.parse.failed') return { status: 400, code: 'json-invalid', fields: [] };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status, code: `http-${status}`, fields: [] };
  if (typeof code === 'string' && databaseAway.test(code))
    return { status: 503, code: 'unavailable', fields: [] };
  return { status: 500, code: 'internal', fields: [] };
}

function titleOf(problem: Problem, language: Language): string {
  const say = words(language);
  const known = [`problem.${problem.code}.title`, `error.${problem.code}`].find(hasWord);
  return known === undefined ? say(`problem.${kindOf(problem.status)}.title`) : say(known, bounds);
}

/** A sentence for each field at fault, by the field's name; where there is none, one for the whole. */
function descriptionsOf(problem: Problem, language: Language): string[] {
  const faults = problem.fields.map((fault) => `${fault.field}: ${faultWords(language, fault, bounds)}`);
  return faults.length > 0 ? faults : [titleOf(problem, language)];
}

/** RFC 9457 with our own members `code` and `errors`; texts in the caller's language. */
function problemJson(problem: Problem, language: Language): object {
  return {
    type: `urn:muara:problem:${problem.code}`,
    title: titleOf(problem, language),
    status: problem.status,
    code: problem.code,
    ...(problem.last ? { last: problem.last } : {}),
    ...(problem.fields.length > 0
      ? {
          errors: problem.fields.map((fault) => ({ ...fault, message: faultWords(language, fault, bounds) })),
        }
      : {}),
  };
}

/** Bounds that sentences name. */
const bounds = { text: 20_000, files: 5, megabytes: 10 };

const kinds: Record<number, FailureCode> = {
  401: 'not-signed-in',
  403: 'not-allowed',
  404: 'not-found',
  409: 'wrong-state',
  413: 'too-large',
  429: 'too-many-tries',
  503: 'unavailable',
};
/** The kind of refusal whose words fit a status that has no code of its own. */
export const kindOf = (status: number): string => kinds[status] ?? (status < 500 ? 'invalid' : 'unexpected');

/** Answers every refusal of the API and of webhooks; pages answer with a page of their own. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly page: (problem: Problem, request: Request, response: Response) => void,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = problemOf(error);
    if (problem.status >= 500) {
      const fault = error instanceof Error ? { name: error.name, stack: error.stack } : { name: 'unknown' };
      this.log.error({ fault, route: request.path.split('/').slice(0, 3).join('/') }, 'a request failed');
    }
    if (response.headersSent) {
      response.end();
      return;
    }
    if (problem.status === 503) response.setHeader('Retry-After', '5');
    if (/^\/open311(\/|$)/.test(request.path)) {
      const descriptions = descriptionsOf(problem, callersLanguage(request));
      refuse(request, response, { status: problem.status, descriptions }).catch(() => response.end());
    } else if (isMachine(request.path)) {
      response
        .status(problem.status)
        .type('application/problem+json')
        .json(problemJson(problem, callersLanguage(request)));
    } else {
      this.page(problem, request, response);
    }
  }
}

const isMachine = (path: string): boolean =>
  /^\/(api|channels|open311|healthz|readyz|metrics)(\/|$)/.test(path);

/** Machines say their language in a header, people by the page's switch. */
const callersLanguage = (request: Request): Language =>
  request.acceptsLanguages('id', 'en') === 'en' && request.headers['accept-language'] !== undefined
    ? 'en'
    : languageOf(request);
