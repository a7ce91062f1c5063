import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Officer } from '#access';
import { HOUSE, type House } from '#house';
import { cookieOf } from '../face.js';

export const SESSION = 'sesi';

export interface ConsoleRequest extends Request {
  officer: Officer;
}

/** Lets through whoever is signed in; others are asked to sign in, and come back to where they wanted to go. */
@Injectable()
export class ConsoleGuard implements CanActivate {
  constructor(@Inject(HOUSE) private readonly house: Pick<House, 'sessions'>) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<ConsoleRequest>();
    const token = cookieOf(request, SESSION);
    const officer = token === undefined ? null : await this.house.sessions.officer(token, 'console');
    if (officer) {
      request.officer = officer;
      return true;
    }
    const back = request.method === 'GET' ? `?next=${encodeURIComponent(request.originalUrl)}` : '';
    http.getResponse<Response>().redirect(303, `/petugas/masuk${back}`);
    return false;
  }
}
