import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { Keys } from '#identity';
import { TestClock } from '#platform';
import { Cookies } from './cookies.js';
import { FormTokens } from './form-tokens.js';

const clock = new TestClock(new Date('2026-11-22T03:00:00Z'));
const keys = new Keys('a secret of the specs, long enough to be one');
const tokens = (trustworthy = false) => new FormTokens(keys, new Cookies(trustworthy), () => clock.now());

function visit(cookie?: string, header?: string) {
  const set: { name: string; value: string; options: object }[] = [];
  const headers = { cookie, 'x-csrf-token': header };
  const response = {
    cookie: (name: string, value: string, options: object) => set.push({ name, value, options }),
  };
  return { request: { headers } as unknown as Request, response: response as unknown as Response, set };
}

describe('the token of a form', () => {
  it('is good for twelve hours in the browser that was given it, and in no other', () => {
    const { request, response, set } = visit();
    const token = tokens().issue(request, response);
    const cookie = `formulir=${set[0]?.value ?? ''}`;
    const check = (asked = cookie, given: unknown = token) => tokens().check(visit(asked).request, given);
    expect(() => check()).not.toThrow();
    expect(() => check('formulir=other')).toThrow('form-expired');
    expect(() => check('lang=id')).toThrow('form-no-cookie');
    expect(() => check(cookie, null)).toThrow('form-expired');
    expect(() => check(cookie, [token])).toThrow('form-expired');
    clock.advance(12 * 3_600_000);
    expect(() => check()).not.toThrow();
    clock.advance(1_000);
    expect(() => check()).toThrow('form-expired');
  });

  it('comes by a header where a script sends it', () => {
    const { request, response, set } = visit();
    const token = tokens().issue(request, response);
    expect(() =>
      tokens().check(visit(`formulir=${set[0]?.value ?? ''}`, token).request, undefined),
    ).not.toThrow();
  });

  it('of a page seen before signing in is not one of whoever has signed in since', () => {
    const { request, response } = visit('formulir=abc');
    const token = tokens().issue(request, response);
    expect(() => tokens().check(visit('formulir=abc; sesi=xyz').request, token)).toThrow('form-expired');
  });

  it('takes one cookie for all forms of a page, which no other host can set where there is TLS', () => {
    const { request, response, set } = visit();
    tokens(true).issue(request, response);
    const again = tokens(true);
    again.issue(request, response);
    again.issue(request, response);
    expect(set).toHaveLength(2);
    expect(set[0]).toMatchObject({
      name: '__Host-formulir',
      options: { httpOnly: true, secure: true, path: '/' },
    });
  });
});
