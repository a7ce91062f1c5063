import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { Failure } from '#complaint';
import type { Log } from '#platform';

export const LOG = Symbol('log');

/** Says why a verb was refused by its stable code; a defect is `unavailable`, and only its kind is logged. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(fault: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const failure = this.failureOf(fault);
    response.status(failure.code === 'unavailable' ? 503 : 422);
    response.json({ code: failure.code, reason: failure.reason });
  }

  private failureOf(fault: unknown): Failure {
    if (fault instanceof Failure) return fault;
    if (fault instanceof HttpException) return new Failure('invalid');
    this.log.error({ fault: fault instanceof Error ? fault.name : 'unknown' }, 'the vault failed');
    return new Failure('unavailable', 'vault-failed');
  }
}
