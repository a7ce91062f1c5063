import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSettings, SettingsError } from './config.js';
import { createLog, LogSettings, redact } from './log.js';

function logged(write: (log: ReturnType<typeof createLog>) => void, level: LogSettings['level'] = 'info') {
  const lines: string[] = [];
  write(createLog({ level }, { write: (line) => lines.push(line) }));
  return lines;
}

describe('the log', () => {
  it.each([
    ['call 0812-3456-7890 now', 'call [phone] now'],
    ['from +62 812 3456 7890', 'from [phone]'],
    ['wa 6281234567890', 'wa [phone]'],
    ['wa 81234567890', 'wa [phone]'],
    ['kantor (021) 3456789 buka', 'kantor ([phone] buka'],
    ['kantor 021-34567890', 'kantor [phone]'],
    ['twilio +14158675309.', 'twilio [phone].'],
    ['NIK 3201234567890123', 'NIK [number]'],
    ['NIK 3201.2345.6789.0123', 'NIK [number]'],
    ['mail siti.aminah+lapor@contoh.go.id, please', 'mail [email], please'],
    ['imaps://petugas:rahasia@imap.contoh.id:993', 'imaps://[credentials]@imap.contoh.id:993'],
    ['accepted in 12 ms at 2026-11-22T03:48:55.123Z on port 3000', null],
    ['complaint 0192f3a4-8b6c-7d10-9e2f-123456789abc', null],
  ])('redacts %j', (text, expected) => {
    expect(redact(text)).toBe(expected ?? text);
  });

  it('lets no telephone number, NIK or address through, whatever stands around it', () => {
    const digits = (length: number) =>
      fc
        .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
        .map((some) => some.join(''));
    const secrets = fc.oneof(
      digits(9).map((rest) => `+628${rest}`),
      digits(9).map((rest) => `08${rest}`),
      digits(16),
      digits(8).map((rest) => `warga${rest}@contoh.id`),
    );
    fc.assert(
      fc.property(fc.string(), secrets, fc.string(), (before, secret, after) => {
        expect(redact(`${before} ${secret} ${after}`)).not.toContain(secret);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes a hostile megabyte in its stride', () => {
    for (const unit of ['a', '0', '0 ', '@', 'a@', '://', '62.']) {
      const started = performance.now();
      redact(unit.repeat(1_000_000));
      expect(performance.now() - started).toBeLessThan(500);
    }
  });

  it('redacts messages, nested fields, numbers and errors with their stacks alike', () => {
    const [line = ''] = logged((log) =>
      log.error(
        {
          err: new Error('no reply to 081234567890'),
          deep: { list: [{ note: 'siti@contoh.id' }], phone: 'x', authToken: 'abc', caller: 6281234567890 },
        },
        'failed for %s',
        '3201234567890123',
      ),
    );
    for (const secret of ['1234567890', 'siti', 'abc', '320123']) expect(line).not.toContain(secret);
    expect(JSON.parse(line)).toMatchObject({
      level: 50,
      msg: 'failed for [number]',
      err: { type: 'Error', message: 'no reply to [phone]' },
      deep: { list: [{ note: '[email]' }], phone: '[redacted]', authToken: '[redacted]', caller: '[number]' },
    });
  });

  it('writes one JSON line with a readable time, from the set level up', () => {
    const lines = logged((log) => {
      log.info('quiet');
      log.warn({ channel: 'sms', ms: 12.5, accepted: 3 }, 'loud\nand clear');
    }, 'warn');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]+\n$/);
    const { time, ...rest } = JSON.parse(lines[0] ?? '') as { time: string };
    expect(rest).toEqual({ level: 40, channel: 'sms', ms: 12.5, accepted: 3, msg: 'loud\nand clear' });
    expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
  });

  it('is set by LOG_LEVEL, which must be a level', () => {
    expect(readSettings(LogSettings, {}).level).toBe('info');
    expect(readSettings(LogSettings, { LOG_LEVEL: 'debug' }).level).toBe('debug');
    expect(() => readSettings(LogSettings, { LOG_LEVEL: 'loud' })).toThrow(SettingsError);
    expect(() => readSettings(LogSettings, { LOG_LEVEL: 'loud' })).toThrow(/LOG_LEVEL/);
  });
});
