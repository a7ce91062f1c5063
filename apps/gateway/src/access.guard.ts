import {
  Inject,
  Injectable,
  type CanActivate,
  type ExecutionContext,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import type { Request, Response } from 'express';
import { isDoor, mayEver, owes, scopeOf, type Action, type Door, type SignedIn } from '#access';
import { Failure, readReportNumber } from '#complaint';
import { HOUSE, type House } from '#house';
import { SESSION } from './edge/cookies.js';
import { Face } from './face.js';
import { allowedOf, routesOf, type Allowed } from './routes.js';

/** A request of somebody who is signed in or carries a token. */
export interface StaffRequest extends Request {
  officer: SignedIn;
  /** Complaints that he was told of and has not opened, where a page is asked for. */
  unopened?: number;
}

/**
 * Stands before every route and lets through what the policy says: the console by its cookie, the API by its token.
 * A complaint that the officer may not see looks like none, whatever he wanted to do with it; then his role is asked.
 */
@Injectable()
export class AccessGuard implements CanActivate, OnApplicationBootstrap {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'alertStore' | 'office' | 'queries' | 'sessions'>,
    private readonly face: Face,
    private readonly discovery: DiscoveryService,
    private readonly adapter: HttpAdapterHost,
  ) {}

  /** Throws where the running router has a route that nobody declared. */
  onApplicationBootstrap(): void {
    const open = routesOf(this.adapter.httpAdapter, this.discovery).filter(
      ({ allowed }) => allowed === undefined,
    );
    if (open.length === 0) return;
    const named = open.map(({ method, path }) => `${method} ${path}`).join(', ');
    throw new Error(`routes that say nothing of who may use them: ${named}`);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<StaffRequest>();
    const action = actionFor(allowedOf(context.getHandler()), request);
    if (isDoor(action)) return true;
    const isApi = String(Reflect.getMetadata(PATH_METADATA, context.getClass())).startsWith('api/');
    const officer = isApi ? await this.bearer(request) : await this.signedIn(request);
    if (!officer) {
      if (isApi) throw new Failure('not-signed-in');
      // What was typed meanwhile comes back to be sent once more.
      if (holdsWords(request)) throw new Failure('not-signed-in', 'session-over');
      const back = request.method === 'GET' ? `?next=${encodeURIComponent(request.originalUrl)}` : '';
      return leave(http.getResponse(), `/petugas/masuk${back}`);
    }
    if (action !== 'account.own' && owes(officer, this.face))
      return leave(http.getResponse(), '/petugas/akun');
    request.officer = officer;
    // A form with files is read by its handler, which looks for the complaint itself: its words are not lost.
    const bringsFiles = !isApi && action === 'complaint.answer' && Boolean(request.is('multipart/form-data'));
    await this.require(officer, action, request, bringsFiles);
    if (!isApi && officer.officerId !== null)
      request.unopened = await this.house.alertStore.unopened(officer.officerId);
    return true;
  }

  private async require(
    officer: SignedIn,
    action: Action,
    request: Request,
    bringsFiles: boolean,
  ): Promise<void> {
    if (officer.scopes !== null && !officer.scopes.includes(action)) {
      throw new Failure('not-allowed', 'beyond-scope');
    }
    const { code: number } = request.params;
    if (action.startsWith('complaint.') && typeof number === 'string' && !bringsFiles) {
      const code = readReportNumber(number);
      const scope = scopeOf(officer, this.house.office.directory);
      if (code === null || !(await this.house.queries.holdsNumber(scope, code)))
        throw new Failure('not-found');
    }
    if (!mayEver(officer.role, action)) throw new Failure('not-allowed');
  }

  private async signedIn(request: Request): Promise<SignedIn | null> {
    const token = this.face.kept(request, SESSION);
    return token === undefined ? null : this.house.sessions.officer(token, 'console');
  }

  private async bearer(request: Request): Promise<SignedIn | null> {
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    return token === undefined ? null : this.house.sessions.officer(token, 'token');
  }
}

function actionFor(allowed: Allowed | undefined, request: Request): Action | Door {
  if (typeof allowed === 'string') return allowed;
  if (allowed === undefined) throw new Failure('not-allowed');
  const named = String(request.params[allowed.parameter]);
  const action = Object.hasOwn(allowed.actions, named) ? allowed.actions[named] : undefined;
  if (action === undefined) throw new Failure('not-found');
  return action;
}

const holdsWords = ({ method, body }: Request): boolean =>
  method === 'POST' &&
  Object.entries((body ?? {}) as Record<string, unknown>).some(
    ([name, value]) => name !== '_csrf' && typeof value === 'string' && value.trim() !== '',
  );

function leave(response: Response, to: string): false {
  response.redirect(303, to);
  return false;
}
