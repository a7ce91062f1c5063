import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Failure, roles } from '#complaint';
import { HOUSE, type House } from '#house';
import { SESSION } from './console.guard.js';
import { cookieOf, Face } from '../face.js';
import type { Values } from '../pages/views.js';

/** Signing in to the console, and out. */
@ApiExcludeController()
@Controller('petugas')
export class SignInController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'sessions'>,
    private readonly face: Face,
  ) {}

  @Get('masuk')
  form(@Req() request: Request, @Res() response: Response, @Query('next') next?: unknown): void {
    this.show(request, response, { values: {}, faults: [], next: insideConsole(next) });
  }

  @Post('masuk')
  async signIn(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { username = '', password = '', next } = (request.body ?? {}) as Values;
    try {
      const token = await this.house.sessions.signIn(username.trim(), password);
      response.cookie(SESSION, token, this.face.cookie({ path: '/petugas', sameSite: 'strict' }));
      response.redirect(303, insideConsole(next) ?? '/petugas');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const faults = [{ field: 'username', code: error.reason }];
      this.show(request, response, { values: { username }, faults, next: insideConsole(next) });
    }
  }

  @Post('keluar')
  async signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    const token = cookieOf(request, SESSION);
    if (token !== undefined) await this.house.sessions.signOut(token);
    response.clearCookie(SESSION, this.face.cookie({ path: '/petugas', sameSite: 'strict' }));
    response.setHeader('Clear-Site-Data', '"cache"');
    response.redirect(303, '/petugas/masuk');
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

/** Only a path of the console: a link must not lead through the sign-in to somewhere else. */
const insideConsole = (next: unknown): string | null =>
  typeof next === 'string' && /^\/petugas(\/[\w/-]*)?(\?[\w=&%.-]*)?$/.test(next) ? next : null;
