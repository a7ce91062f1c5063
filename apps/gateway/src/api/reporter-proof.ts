import type { Request, Response } from 'express';
import { Failure } from '#complaint';
import type { House } from '#house';
import { isGuessable, type Limits } from '../edge/limits.js';

/**
 * Id of the complaint that the caller has proved to be his: its number in the address, and `Authorization: Report` with
 * its PIN or secret. Throws the same `not-found` for whatever is wrong.
 */
export async function provedReport(
  { house, limits }: { house: Pick<House, 'tracking'>; limits: Limits },
  to: { request: Request; response: Response },
  code: string,
): Promise<string> {
  const proof = /^Report\s+(\S.*)$/i.exec(to.request.headers.authorization ?? '')?.[1]?.trim();
  if (proof === undefined) throw new Failure('not-found', 'pin-wrong');
  const prove = (): Promise<string> => house.tracking.prove(code, proof);
  return isGuessable(proof) ? limits.guarded('tracking', to, prove) : prove();
}

const LONGEST_KEY = 255;

/** The Idempotency-Key of a request; undefined where it has none. Throws `invalid` for one that is none. */
export function keyOf(request: Request): string | undefined {
  const key = request.get('idempotency-key');
  if (key !== undefined && (key.length === 0 || key.length > LONGEST_KEY))
    throw new Failure('invalid', 'idempotency-key-invalid');
  return key;
}
