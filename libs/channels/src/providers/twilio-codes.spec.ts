import { describe, expect, it } from '@jest/globals';
import { refusals } from '#complaint';
import { Misconfigured, Rejected, Retry } from '../channel-failures.js';
import { twilioCodes } from './twilio-codes.js';
import { refusal } from './twilio-errors.js';
import { receiptsIn } from './twilio-receipts.js';

const codes = Object.entries(twilioCodes).map(([code, meaning]) => [Number(code), meaning] as const);
const receipt = (ErrorCode: string) =>
  receiptsIn({
    body: Buffer.from(
      new URLSearchParams({ MessageSid: 'SM1', MessageStatus: 'failed', ErrorCode }).toString(),
    ),
    contentType: 'application/x-www-form-urlencoded',
  })[0]?.why;

describe('Twilio’s numbers', () => {
  it.each(codes)('%i is %s, whether it answers a call or comes in a receipt', (code, meaning) => {
    const error = refusal(400, code);
    const told = receipt(String(code));
    if (meaning === 'later') expect([error, told]).toEqual([expect.any(Retry), 'later']);
    else if (meaning === 'settings') expect([error, told]).toEqual([expect.any(Misconfigured), 'later']);
    else expect([(error as Rejected).why, told]).toEqual([meaning, meaning]);
    expect(error.message).toContain(String(code));
  });

  it('tell every reason apart that an address is left for', () => {
    expect(new Set(codes.map(([, meaning]) => meaning))).toEqual(new Set([...refusals, 'later', 'settings']));
  });

  it('that nobody knows are refusals of this message alone', () => {
    expect((refusal(400, 99_999) as Rejected).why).toBe('refused');
    expect(receipt('99999')).toBe('refused');
    expect(receipt('')).toBe('refused');
  });
});
