import { IsOptional, Matches } from 'class-validator';
import { Setting } from '#platform';

const mailServer = (scheme: string): RegExp =>
  new RegExp(`^${scheme}s?://([^\\s@/]+@)?[^\\s@/:]+(:\\d{1,5})?(/\\S*)?$`, 'i');

/** `CHANNEL_EMAIL_IMAP_URL` where no mailbox is read, because something else plays it: in a demo only. */
export const simulatedMailbox = 'simulated:';

/** The mailbox that reports come to, and the server that answers go out by. */
export class EmailSettings {
  @Setting({
    key: 'CHANNEL_EMAIL_IMAP_URL',
    says: 'Mailbox that reports come to; imaps:// for TLS from the start, percent-encode special characters.',
    example: 'imaps://lapor%40kota.go.id:password@mail.kota.go.id:993/INBOX',
  })
  @Matches(new RegExp(`^${simulatedMailbox}$|${mailServer('imap').source}`, 'i'), {
    message: 'must look like imaps://user:password@host:993/INBOX',
  })
  imapUrl!: string;

  @Setting({
    key: 'CHANNEL_EMAIL_SMTP_URL',
    says: 'Server by which answers go out; smtps:// for TLS from the start.',
    example: 'smtps://lapor%40kota.go.id:password@mail.kota.go.id:465',
  })
  @Matches(mailServer('smtp'), { message: 'must look like smtps://user:password@host:465' })
  smtpUrl!: string;

  @Setting({
    key: 'CHANNEL_EMAIL_ADDRESS',
    says: 'Address that answers come from; mail to it reaches the mailbox.',
    example: 'lapor@kota.go.id',
  })
  @Matches(/^[A-Za-z0-9._-]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z]{2,63}$/, {
    message: 'must be a plain mail address',
  })
  address!: string;

  @Setting({
    key: 'CHANNEL_EMAIL_WILAYAH',
    says: 'Kemendagri code of the region whose mailbox this is; reports without a place are taken to be from there.',
    example: '32.73',
  })
  @IsOptional()
  @Matches(/^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/, { message: 'must be a Kemendagri code such as 32.73' })
  wilayah?: string;
}
