import { Setting } from '#platform';
import { IsInt, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { twilioSettings } from '../providers/twilio-settings.js';

const twilio = twilioSettings('CHANNEL_SMS', 'SMS');

/** Settings of the SMS channel. Messages name the setting by its key, never by its value. */
export class SmsSettings {
  @twilio.accountSid
  accountSid!: string;

  @twilio.authToken
  authToken!: string;

  @Setting({
    key: 'CHANNEL_SMS_FROM',
    says: 'Number or short code that answers are sent from.',
    example: '+6281100001708',
  })
  @Matches(/^\+?\d{3,15}$/, { message: 'must be a telephone number or a short code' })
  from!: string;

  @twilio.listSeconds
  listSeconds = 300;

  @twilio.apiUrl
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

  @Setting({
    key: 'CHANNEL_SMS_ANSWER_SEGMENTS',
    says: 'Segments that an answer may make; a longer one is sent short, with the address where all of it is read. Default 3.',
    example: '3',
  })
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be 1 or more' })
  @Max(10, { message: 'must be at most 10' })
  answerSegments = 3;
}
