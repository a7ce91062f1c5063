import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError } from '#platform';
import { EmailSettings, officesOf } from './email.settings.js';
import { Offices } from './offices.js';

const environment = {
  CHANNEL_EMAIL_IMAP_URL: 'imaps://lapor:rahasia@mail.medan.go.id/INBOX',
  CHANNEL_EMAIL_SMTP_URL: 'smtps://lapor:rahasia@mail.medan.go.id',
  CHANNEL_EMAIL_ADDRESS: 'lapor@medan.go.id',
  CHANNEL_EMAIL_WILAYAH: '12.71',
  CHANNEL_EMAIL_MAILBOXES:
    'lapor@binjai.go.id 12.75 imaps://lapor:rahasia@mail.binjai.go.id/INBOX;\n aduan@bandung.go.id 32.73 imap://aduan@mail.bandung.go.id/Aduan%20Warga; pusat@lapor.go.id imaps://pusat:x@mail.lapor.go.id/INBOX',
};
const offices = new Offices(officesOf(readSettings(EmailSettings, environment)), undefined);

describe('several mailboxes', () => {
  it('are each a source, the first without a name, so that it keeps its cursor', () => {
    expect(offices.sources).toEqual(['', 'lapor@binjai.go.id', 'aduan@bandung.go.id', 'pusat@lapor.go.id']);
  });

  it('say where a mail is from: the mailbox it came to, and what those have in common that it was sent to', () => {
    expect(offices.wilayahOf('INBOX', [])).toBe('12.71');
    expect(offices.wilayahOf('lapor@binjai.go.id', [])).toBe('12.75');
    expect(offices.wilayahOf('lapor@binjai.go.id', ['Lapor@Medan.go.id', 'x@y.id'])).toBe('12');
    // The same whichever copy of it comes first.
    const to = ['lapor@medan.go.id', 'lapor@binjai.go.id'];
    expect(offices.wilayahOf('INBOX', to)).toBe(offices.wilayahOf('lapor@binjai.go.id', to));
    expect(offices.wilayahOf('INBOX', ['aduan@bandung.go.id'])).toBeUndefined();
    expect(offices.wilayahOf('pusat@lapor.go.id', ['pusat@lapor.go.id'])).toBeUndefined();
  });

  it('know each of their addresses as ours', () => {
    expect(offices.isOurs('ADUAN@bandung.go.id')).toBe(true);
    expect(offices.isOurs('aduan@cimahi.go.id')).toBe(false);
  });

  it.each([
    'lapor@binjai.go.id',
    'imaps://mail.binjai.go.id/INBOX',
    'lapor@binjai.go.id Binjai imaps://mail.binjai.go.id/INBOX',
    'lapor@binjai.go.id imaps://a@b/INBOX lapor@medan.go.id imaps://a@b/INBOX',
  ])('are refused by name and without their value: %s', (given) => {
    const read = (): unknown =>
      readSettings(EmailSettings, { ...environment, CHANNEL_EMAIL_MAILBOXES: given });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow('CHANNEL_EMAIL_MAILBOXES');
    expect(read).not.toThrow('binjai');
  });

  it('sign in by tokens only where all is there that fetches them', () => {
    const half = { ...environment, CHANNEL_EMAIL_OAUTH_TOKEN_URL: 'https://token.example/t' };
    const read = (given: object) => (): unknown => readSettings(EmailSettings, { ...environment, ...given });
    expect(read(half)).toThrow(/CHANNEL_EMAIL_OAUTH_CLIENT_ID[^]*CHANNEL_EMAIL_OAUTH_REFRESH_TOKEN/);
    const whole = { ...half, CHANNEL_EMAIL_OAUTH_CLIENT_ID: 'a', CHANNEL_EMAIL_OAUTH_REFRESH_TOKEN: 'b' };
    expect(read(whole)).not.toThrow();
    expect(read({ CHANNEL_EMAIL_OAUTH_TOKEN_FILE: '/run/token' })).not.toThrow();
  });
});
