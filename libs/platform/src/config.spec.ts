import { describe, expect, it } from '@jest/globals';
import { IsBoolean, IsInt, IsOptional, IsUrl, Max, Min, MinLength } from 'class-validator';
import { anySetting, describeSettings, readSettings, Setting, SettingsError } from './config.js';

class MailSettings {
  @Setting({ key: 'MAIL_URL', says: 'Where mail is fetched.', example: 'imaps://u:p@imap.example' })
  @IsUrl({ protocols: ['imaps'], require_tld: false })
  url!: string;

  @Setting({ key: 'MAIL_TOKEN', says: 'Shared secret.' })
  @MinLength(8)
  token!: string;

  @Setting({ key: 'MAIL_EVERY', says: 'Seconds between looks.' })
  @IsInt()
  @Min(1)
  @Max(3600)
  every = 60;

  @Setting({ key: 'MAIL_IDLE', says: 'Whether to wait for new mail: true or false.' })
  @IsBoolean()
  idle: boolean = true;

  @Setting({ key: 'MAIL_WILAYAH', says: 'Where its reports come from.' })
  @IsOptional()
  @MinLength(2)
  wilayah?: string;
}

const whole = { MAIL_URL: 'imaps://imap.contoh', MAIL_TOKEN: 'rahasia-sekali' };

function faultsOf(environment: Record<string, string>): string[] {
  try {
    readSettings(MailSettings, environment);
    return [];
  } catch (fault) {
    if (fault instanceof SettingsError) return fault.faults;
    throw fault;
  }
}

describe('settings', () => {
  it('reads what is set, converts numbers, and keeps defaults for the rest', () => {
    const settings = readSettings(MailSettings, { ...whole, MAIL_EVERY: '5', MAIL_WILAYAH: '', OTHER: 'x' });
    expect(settings).toBeInstanceOf(MailSettings);
    expect(settings).toMatchObject({ url: 'imaps://imap.contoh', every: 5 });
    expect(settings.wilayah).toBeUndefined();
    expect(readSettings(MailSettings, whole).every).toBe(60);
  });

  it('names every environment variable that is missing or wrong, at once, and never its value', () => {
    const faults = faultsOf({ MAIL_URL: 'ftp://somewhere', MAIL_TOKEN: 'kurang', MAIL_EVERY: 'soon' });
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
      'MAIL_EVERY',
      'MAIL_TOKEN',
      'MAIL_URL',
    ]);
    expect(faults.join()).not.toMatch(/somewhere|kurang|soon/);
    expect(faultsOf({ MAIL_EVERY: '1' })).toHaveLength(2);
  });

  it('reads switches as true and false and nothing else', () => {
    expect(readSettings(MailSettings, { ...whole, MAIL_IDLE: 'false' }).idle).toBe(false);
    expect(readSettings(MailSettings, whole).idle).toBe(true);
    expect(faultsOf({ ...whole, MAIL_IDLE: 'no' })).toEqual([expect.stringMatching(/^MAIL_IDLE /)]);
  });

  it('calls a part off only when all its variables are absent or empty', () => {
    expect(anySetting(MailSettings, { MAIL_URL: '', OTHER: 'x' })).toBe(false);
    expect(anySetting(MailSettings, { MAIL_WILAYAH: '35.78' })).toBe(true);
  });

  it('lists the variables with their meaning, in the order they are declared', () => {
    expect(describeSettings(MailSettings).map(({ key }) => key)).toEqual([
      'MAIL_URL',
      'MAIL_TOKEN',
      'MAIL_EVERY',
      'MAIL_IDLE',
      'MAIL_WILAYAH',
    ]);
  });
});
