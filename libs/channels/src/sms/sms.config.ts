import { Setting } from '#platform';
import { IsInt, IsNumber, IsOptional, IsUrl, Matches, Min } from 'class-validator';

/** Settings of the SMS channel. Messages name the setting by its key, never by its value. */
export class SmsSettings {
  @Setting({
    key: 'CHANNEL_SMS_ACCOUNT_SID',
    says: 'Twilio account that receives and sends the SMS.',
    example: 'AC…',
  })
  @Matches(/^AC\w+$/, { message: 'must be a Twilio account SID (AC…)' })
  accountSid!: string;

  @Setting({
    key: 'CHANNEL_SMS_AUTH_TOKEN',
    says: "Auth token of that account. While it is being changed both, separated by a comma: either signs, and the first is used for Muara's own calls.",
  })
  @Matches(/^[^\s,]+(\s*,\s*[^\s,]+)?$/, { message: 'must be one auth token, or two separated by a comma' })
  authToken!: string;

  @Setting({
    key: 'CHANNEL_SMS_FROM',
    says: 'Number or short code that answers are sent from.',
    example: '+6281100001708',
  })
  @Matches(/^\+?\d{3,15}$/, { message: 'must be a telephone number or a short code' })
  from!: string;

  @Setting({
    key: 'CHANNEL_SMS_LIST_SECONDS',
    says: "Seconds between two looks at the provider's own list, for messages that no webhook brought. Default 300.",
    example: '300',
  })
  @IsInt({ message: 'must be whole seconds' })
  @Min(1, { message: 'must be 1 or more' })
  listSeconds = 300;

  @Setting({
    key: 'CHANNEL_SMS_API_URL',
    says: "Address of a stand-in for Twilio's API, for trials only.",
    example: 'http://localhost:8091',
  })
  @IsOptional()
  @IsUrl(
    { require_tld: false, protocols: ['http', 'https'], require_protocol: true },
    { message: 'must be a URL' },
  )
  apiUrl?: string;

  @Setting({
    key: 'CHANNEL_SMS_COST_PER_SEGMENT',
    says: 'What one segment costs, in rupiah: officers see what an answer costs before they send it. Empty: only how many there are.',
    example: '450',
  })
  @IsOptional()
  @IsNumber({}, { message: 'must be a number' })
  @Min(0, { message: 'must not be negative' })
  costPerSegment?: number;
}
