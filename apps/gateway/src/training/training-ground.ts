import { channelDefinitions } from '#channels';
import type { Environment } from '#platform';
import { SimulatedMailboxes } from './simulated-mailboxes.js';
import { SimulatedPhones } from './simulated-phones.js';

export interface TrainingGroundOptions {
  /** Where this Muara listens, on loopback. */
  port: number;
  publicUrl: string;
  now?: () => Date;
}

const citizens = [
  // 0812-0000-… is given to nobody.
  { number: '+6281200000001', address: 'siti@warga.example' },
  { number: '+6281200000002', address: 'budi@warga.example' },
  { number: '+6281200000003', address: 'rina@warga.example' },
] as const;

/** What plays the providers in a demo: telephones, mailboxes, and what lies between them and Muara. */
export class TrainingGround {
  readonly phones: SimulatedPhones;
  readonly mailboxes: SimulatedMailboxes;
  private readonly apiUrl: string;

  constructor({ port, publicUrl, now = () => new Date() }: TrainingGroundOptions) {
    const account = demoSetting('CHANNEL_SMS_ACCOUNT_SID');
    const token = demoSetting('CHANNEL_SMS_AUTH_TOKEN');
    const service = demoSetting('CHANNEL_SMS_FROM');
    this.phones = new SimulatedPhones({ account, token, service, port, publicUrl, now });
    this.mailboxes = new SimulatedMailboxes(demoSetting('CHANNEL_EMAIL_ADDRESS'), now);
    this.apiUrl = `http://127.0.0.1:${port}/latihan/penyedia`;
  }

  /** Starts the providers; resolves with the settings by which the channels find them. */
  async start(): Promise<Environment> {
    return {
      CHANNEL_SMS_API_URL: this.apiUrl,
      CHANNEL_WHATSAPP_API_URL: this.apiUrl,
      CHANNEL_EMAIL_SMTP_URL: await this.mailboxes.open(),
    };
  }

  /** After the channels are closed: they may still hold connections to the simulated mail server. */
  async stop(): Promise<void> {
    this.phones.stop();
    await this.mailboxes.close();
  }

  /** Numbers to choose from: the citizens', and whichever others were used. */
  numbers(): string[] {
    return [...new Set([...citizens.map(({ number }) => number), ...this.phones.numbers()])];
  }

  addresses(): string[] {
    return [...new Set([...citizens.map(({ address }) => address), ...this.mailboxes.addresses()])];
  }
}

function demoSetting(key: string): string {
  const value = channelDefinitions.map(({ demo }) => demo?.[key]).find((each) => each !== undefined);
  if (value === undefined) throw new Error(`no channel has a demo setting ${key}`);
  return value;
}
