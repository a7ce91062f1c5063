import { IsNotEmpty, IsOptional, IsUrl, Matches, ValidateIf } from 'class-validator';
import { Setting } from '#platform';
import type { TokenSettings } from './access-tokens.js';

const mailServer = (scheme: string): string => `${scheme}s?://([^\\s@/]+@)?[^\\s@/:]+(:\\d{1,5})?(/\\S*)?`;
const plainAddress = '[A-Za-z0-9._-]{1,64}@([A-Za-z0-9-]+\\.)+[A-Za-z]{2,63}';
const region = '\\d{2}(\\.\\d{2}(\\.\\d{2}(\\.\\d{4})?)?)?';
const oneMore = `\\s*${plainAddress}\\s+(${region}\\s+)?${mailServer('imap')}\\s*`;

const whole = (pattern: string): RegExp => new RegExp(`^(${pattern})$`, 'i');

/** `CHANNEL_EMAIL_IMAP_URL` where no mailbox is read, because something else plays it: in a demo only. */
export const simulatedMailbox = 'simulated:';

const needsTokens = ({ tokenUrl, clientId, clientSecret, refreshToken }: TokenSettings): boolean =>
  [tokenUrl, clientId, clientSecret, refreshToken].some((value) => value !== undefined);

/** The mailboxes that reports come to, and the server that answers go out by. */
export class EmailSettings implements TokenSettings {
  @Setting({
    key: 'CHANNEL_EMAIL_IMAP_URL',
    says: 'Mailbox that reports come to; imaps:// for TLS from the start, percent-encode special characters.',
    example: 'imaps://lapor%40kota.go.id:password@mail.kota.go.id:993/INBOX',
  })
  @Matches(whole(`${simulatedMailbox}|${mailServer('imap')}`), {
    message: 'must look like imaps://user:password@host:993/INBOX',
  })
  imapUrl!: string;

  @Setting({
    key: 'CHANNEL_EMAIL_SMTP_URL',
    says: 'Server by which answers go out; smtps:// for TLS from the start.',
    example: 'smtps://lapor%40kota.go.id:password@mail.kota.go.id:465',
  })
  @Matches(whole(mailServer('smtp')), { message: 'must look like smtps://user:password@host:465' })
  smtpUrl!: string;

  @Setting({
    key: 'CHANNEL_EMAIL_ADDRESS',
    says: 'Address that answers come from; mail to it reaches the mailbox.',
    example: 'lapor@kota.go.id',
  })
  @Matches(whole(plainAddress), { message: 'must be a plain mail address' })
  address!: string;

  @Setting({
    key: 'CHANNEL_EMAIL_WILAYAH',
    says: 'Kemendagri code of the region whose mailbox this is; reports without a place are taken to be from there.',
    example: '32.73',
  })
  @IsOptional()
  @Matches(whole(region), { message: 'must be a Kemendagri code such as 32.73' })
  wilayah?: string;

  @Setting({
    key: 'CHANNEL_EMAIL_MAILBOXES',
    says: 'More mailboxes, one a line or with ; between: its address, the code of its region if it has one, its IMAP URL.',
    example:
      'lapor@cimahi.go.id 32.77 imaps://lapor:password@mail.cimahi.go.id/INBOX; aduan@jabarprov.go.id 32 imaps://aduan:password@mail.jabarprov.go.id/INBOX',
  })
  @IsOptional()
  @Matches(whole(`${oneMore}([;\\n]+${oneMore})*[;\\s]*`), {
    message:
      'must name mailboxes as in: lapor@kota.go.id 32.73 imaps://user:password@host/INBOX; next@kota.go.id imaps://…',
  })
  mailboxes?: string;

  @Setting({
    key: 'CHANNEL_EMAIL_OAUTH_TOKEN_FILE',
    says: 'File with the access token that signs in where a URL has a user but no password (XOAUTH2), read at every connection; %u stands for the user.',
    example: '/run/muara/%u.token',
  })
  @IsOptional()
  @IsNotEmpty()
  tokenFile?: string;

  @Setting({
    key: 'CHANNEL_EMAIL_OAUTH_TOKEN_URL',
    says: 'Where access tokens are fetched instead, with a refresh token of the account.',
    example: 'https://oauth2.googleapis.com/token',
  })
  @ValidateIf(needsTokens)
  @IsUrl(
    { protocols: ['https', 'http'], require_protocol: true, require_tld: false },
    { message: 'must be the address of the token endpoint' },
  )
  tokenUrl?: string;

  @Setting({
    key: 'CHANNEL_EMAIL_OAUTH_CLIENT_ID',
    says: 'Our name at the provider of the tokens.',
    example: '1234.apps.example.com',
  })
  @ValidateIf(needsTokens)
  @IsNotEmpty({ message: 'is needed to fetch access tokens' })
  clientId?: string;

  @Setting({
    key: 'CHANNEL_EMAIL_OAUTH_CLIENT_SECRET',
    says: 'Our password there, where it asks for one.',
    example: 'GOCSPX-0123',
  })
  @IsOptional()
  @IsNotEmpty()
  clientSecret?: string;

  @Setting({
    key: 'CHANNEL_EMAIL_OAUTH_REFRESH_TOKEN',
    says: 'What its owner allowed us for good.',
    example: '1//0abc',
  })
  @ValidateIf(needsTokens)
  @IsNotEmpty({ message: 'is needed to fetch access tokens' })
  refreshToken?: string;
}

/** A mailbox that is read, by the address that its mail is sent to. */
export interface Office {
  address: string;
  wilayah: string | undefined;
  imapUrl: string;
}

/** The mailboxes of the settings, the one that answers come from first. */
export function officesOf({ address, wilayah, imapUrl, mailboxes = '' }: EmailSettings): Office[] {
  const more = mailboxes
    .split(/[;\n]/)
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first)
    .map((words) => ({
      address: words[0] ?? '',
      wilayah: words.length > 2 ? words[1] : undefined,
      imapUrl: words.at(-1) ?? '',
    }));
  return [{ address, wilayah, imapUrl }, ...more];
}
