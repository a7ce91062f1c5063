import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Failure, roles } from '#complaint';
import { HOUSE, type House } from '#house';
import { SESSION } from '../edge/cookies.js';
import { Limits } from '../edge/limits.js';
import { Face, homeOf } from '../face.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { insideConsole, proofIn } from './proofs.js';

/** The cookie of whoever has given his password and not yet his second factor. */
const HALFWAY = 'masuk';

/** Signing in to the console, and out. */
@ApiExcludeController()
@Controller('petugas')
export class SignInController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'factors' | 'sessions'>,
    private readonly face: Face,
    private readonly limits: Limits,
  ) {}

  @Get('masuk')
  @Allows('public')
  form(@Req() request: Request, @Res() response: Response, @Query('next') next?: unknown): void {
    this.show(request, response, { values: {}, faults: [], next: insideConsole(next) });
  }

  @Post('masuk')
  @Allows('public')
  async signIn(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { username = '', password = '', next: asked } = (request.body ?? {}) as Values;
    const next = insideConsole(asked);
    try {
      const { token, awaits } = await this.limits.guarded('sign-in', { request, response }, () =>
        this.house.sessions.signIn(username.trim(), password),
      );
      if (awaits === null) return await this.enter(response, token, next);
      this.face.keep(response, HALFWAY, token, { path: '/petugas', sameSite: 'strict' });
      response.redirect(
        303,
        `/petugas/masuk/bukti${next === null ? '' : `?next=${encodeURIComponent(next)}`}`,
      );
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.show(request, response, {
        values: { username },
        faults: [{ field: 'username', code: error.reason }],
        next,
      });
    }
  }

  @Get('masuk/bukti')
  @Allows('public')
  secondForm(
    @Req() request: Request,
    @Res() response: Response,
    @Query('next') next?: unknown,
  ): Promise<void> {
    return this.showSecond(request, response, { next: insideConsole(next), fault: null });
  }

  /** The second factor opens the console; a wrong one is asked for again. */
  @Post('masuk/bukti')
  @Allows('public')
  async secondStep(@Req() request: Request, @Res() response: Response): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const next = insideConsole(values['next']);
    try {
      const halfway = this.face.kept(request, HALFWAY) ?? '';
      const token = await this.limits.guarded('sign-in', { request, response }, () =>
        this.house.sessions.secondStep(halfway, proofIn(values)),
      );
      this.face.forget(response, HALFWAY, { path: '/petugas', sameSite: 'strict' });
      await this.enter(response, token, next);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.reason === 'sign-in-over') return response.redirect(303, '/petugas/masuk');
      await this.showSecond(request, response, { next, fault: error.reason });
    }
  }

  @Post('keluar')
  @Allows('public')
  async signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    const token = this.face.kept(request, SESSION);
    if (token !== undefined) await this.house.sessions.signOut(token);
    this.face.forget(response, SESSION, { path: '/petugas', sameSite: 'strict' });
    response.setHeader('Clear-Site-Data', '"cache"');
    response.redirect(303, '/petugas/masuk');
  }

  private async enter(response: Response, token: string, next: string | null): Promise<void> {
    this.face.keep(response, SESSION, token, { path: '/petugas', sameSite: 'strict' });
    const officer = await this.house.sessions.officer(token, 'console');
    const home = officer ? homeOf(officer.role) : '/petugas';
    response.redirect(303, next === null || next === '/petugas' ? home : next);
  }

  private async showSecond(
    request: Request,
    response: Response,
    { next, fault }: { next: string | null; fault: string | null },
  ): Promise<void> {
    const halfway = await this.house.sessions.halfway(this.face.kept(request, HALFWAY) ?? '');
    if (!halfway) return response.redirect(303, '/petugas/masuk');
    const faults = fault === null ? [] : [{ field: 'code', code: fault }];
    const passkey = await this.house.factors.askForPasskey(halfway);
    const model = { values: {}, faults, next, passkey, action: '/petugas/masuk/bukti', again: false };
    this.face.show('bukti', model, { request, response, status: faults.length > 0 ? 422 : 200 });
  }

  private show(
    request: Request,
    response: Response,
    form: { values: Values; faults: { field: string; code: string }[]; next: string | null },
  ): void {
    const demoUsers = this.face.demo ? [...roles] : [];
    this.face.show(
      'masuk',
      { ...form, demoUsers },
      { request, response, status: form.faults.length > 0 ? 422 : 200 },
    );
  }
}
