import { Setting } from '#platform';
import { IsInt, IsOptional, IsUrl, Matches, Max, Min } from 'class-validator';

const isSecret = { message: 'must be a key of an X app, without spaces' };

/** Settings of the X channel. Messages name the setting by its key, never by its value. */
export class XSettings {
  @Setting({ key: 'CHANNEL_X_APP_KEY', says: 'API key of the X app (consumer key).' })
  @Matches(/^\S+$/, isSecret)
  appKey!: string;

  @Setting({ key: 'CHANNEL_X_APP_SECRET', says: 'API key secret of the X app.' })
  @Matches(/^\S+$/, isSecret)
  appSecret!: string;

  @Setting({
    key: 'CHANNEL_X_ACCESS_TOKEN',
    says: 'Access token of the account that citizens write to, with the right to read, write and send direct messages.',
    example: '1234567890-…',
  })
  @Matches(/^\d{1,20}-\w+$/, {
    message: 'must be an access token (OAuth 1.0a), which begins with the account’s number',
  })
  accessToken!: string;

  @Setting({ key: 'CHANNEL_X_ACCESS_SECRET', says: 'Secret of that access token.' })
  @Matches(/^\S+$/, isSecret)
  accessSecret!: string;

  @Setting({
    key: 'CHANNEL_X_ACCOUNT',
    says: 'Handle of that account, as citizens write it.',
    example: '@LAPOR1708',
  })
  @Matches(/^@?\w{1,15}$/, { message: 'must be a handle such as @LAPOR1708' })
  account!: string;

  @Setting({
    key: 'CHANNEL_X_HASHTAG',
    says: 'Hashtag that makes a mention a report.',
    example: '#LAPOR',
  })
  @IsOptional()
  @Matches(/^#?[\p{L}\p{N}_]{1,50}$/u, { message: 'must be a hashtag such as #LAPOR' })
  hashtag?: string;

  @Setting({
    key: 'CHANNEL_X_POLL_SECONDS',
    says: 'How often X is asked for news; its plans allow between one and many calls in a quarter of an hour.',
    example: '120',
  })
  @IsOptional()
  @IsInt({ message: 'must be a number of seconds' })
  @Min(1, { message: 'must be at least 1' })
  @Max(3_600, { message: 'must be at most 3600' })
  pollSeconds?: number;

  @Setting({
    key: 'CHANNEL_X_API_URL',
    says: "Address of a stand-in for X's API, for trials only.",
    example: 'http://localhost:8092',
  })
  @IsOptional()
  @IsUrl(
    { require_tld: false, protocols: ['http'], require_protocol: true },
    { message: 'must be a URL that begins with http://' },
  )
  apiUrl?: string;
}
