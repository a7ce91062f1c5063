import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { Failure } from '#complaint';
import { isGuessable, Limits } from './limits.js';

const from = (ip: string, forwarded?: string) => {
  const headers: Record<string, string> = {};
  const request = { ip, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } };
  const response = { setHeader: (name: string, value: string) => (headers[name] = value) };
  return { request: request as Request, response: response as unknown as Response, headers };
};
const limits = (reportsPerMinute = 600, trustedProxies = 0) =>
  new Limits({ reportsPerMinute, trustedProxies });
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'let through',
    (error: unknown) => (error instanceof Failure ? error.reason : String(error)),
  );
const fail = (): Promise<never> => Promise.reject(new Failure('not-found', 'pin-wrong'));

describe('what one address may do', () => {
  it('is 600 reports a minute, and then a refusal that says when to come again', async () => {
    const limited = limits();
    const { request, response, headers } = from('36.80.1.1');
    for (let sent = 0; sent < 600; sent += 1) await limited.report(request, response);
    expect(await refusal(limited.report(request, response))).toBe('too-many-reports');
    expect(Number(headers['Retry-After'])).toBeGreaterThan(0);
    expect(Number(headers['Retry-After'])).toBeLessThanOrEqual(60);
    const other = from('36.80.1.2');
    expect(await refusal(limited.report(other.request, other.response))).toBe('let through');
  });

  it('is a hundred failures in a quarter of an hour, however many are tried at once', async () => {
    const limited = limits();
    const who = from('36.80.1.1');
    const tried = await Promise.all(
      Array.from({ length: 300 }, () => refusal(limited.guarded('tracking', who, fail))),
    );
    expect(tried.filter((each) => each === 'pin-wrong')).toHaveLength(100);
    expect(tried.filter((each) => each === 'too-many-tries')).toHaveLength(200);
    expect(await refusal(limited.guarded('tracking', who, () => Promise.resolve()))).toBe('too-many-tries');
    expect(await refusal(limited.guarded('sign-in', who, () => Promise.resolve()))).toBe('let through');
  });

  it('is to succeed as often as it likes', async () => {
    const limited = limits();
    const who = from('36.80.1.1');
    for (let tries = 0; tries < 500; tries += 1) {
      expect(await refusal(limited.guarded('sign-in', who, () => Promise.resolve()))).toBe('let through');
    }
  });

  it('is the same for all of a household’s IPv6 addresses, and for both spellings of an IPv4 one', async () => {
    const limited = limits(1);
    const pairs = [
      ['2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3'],
      ['::ffff:36.80.1.1', '36.80.1.1'],
    ] as const;
    for (const [first, second] of pairs) {
      const [one, two] = [from(first), from(second)];
      await limited.report(one.request, one.response);
      expect(await refusal(limited.report(two.request, two.response))).toBe('too-many-reports');
    }
    const neighbour = from('2001:db8:1:3::1');
    expect(await refusal(limited.report(neighbour.request, neighbour.response))).toBe('let through');
  });

  it('is not counted on a proxy that nobody told us of: that would lock out everybody behind it', async () => {
    const behind = from('127.0.0.1', '36.80.1.1');
    const untold = limits(1);
    for (let sent = 0; sent < 3; sent += 1) await untold.report(behind.request, behind.response);
    // A header alone takes nobody out of the count.
    const lying = from('36.80.1.9', '10.0.0.1');
    await untold.report(lying.request, lying.response);
    expect(await refusal(untold.report(lying.request, lying.response))).toBe('too-many-reports');
    const told = limits(1, 1);
    await told.report(behind.request, behind.response);
    expect(await refusal(told.report(behind.request, behind.response))).toBe('too-many-reports');
  });

  it('keeps no address, nor what could be reckoned back to one', async () => {
    const limited = limits(5);
    const { request, response } = from('36.80.77.88');
    await limited.report(request, response);
    const kept = inspect(limited, {
      depth: 12,
      showHidden: true,
      maxArrayLength: null,
      maxStringLength: null,
    });
    expect(kept).toContain('Map(1)');
    expect(kept).not.toContain('36.80.77.88');
  });
});

it('counts a PIN as guessable, and the secret of a link as none', () => {
  expect(isGuessable('4820 1957')).toBe(true);
  expect(isGuessable('q83vEjRWeJCrze8SNFZ4kA')).toBe(false);
});
