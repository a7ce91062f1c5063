import { Setting } from '#platform';
import { Matches } from 'class-validator';
import { twilioSettings } from '../providers/twilio-settings.js';

const twilio = twilioSettings('CHANNEL_WHATSAPP', 'WhatsApp messages');

/** Settings of the WhatsApp channel. Messages name the setting by its key, never by its value. */
export class WhatsAppSettings {
  @twilio.accountSid
  accountSid!: string;

  @twilio.authToken
  authToken!: string;

  @Setting({
    key: 'CHANNEL_WHATSAPP_FROM',
    says: 'Number of the WhatsApp sender, as Twilio writes it.',
    example: 'whatsapp:+6281100001708',
  })
  @Matches(/^(whatsapp:)?\+[1-9]\d{6,14}$/, { message: 'must be a WhatsApp sender (whatsapp:+62…)' })
  from!: string;

  @twilio.listSeconds
  listSeconds = 300;

  @twilio.apiUrl
  apiUrl?: string;
}
