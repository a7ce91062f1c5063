import { randomBytes } from 'node:crypto';
import { ledgerOf, staff, type Ledger, type Staff } from './api.js';
import { freshDatabase } from './database.js';
import { runCommandOn } from './muara-process.js';
import { signedSms, startTwilioStandIn, type TwilioStandIn } from './provider-stand-ins.js';
import { startMuara } from './standalone.js';

const accountSid = 'AC00000000000000000000000000000037';
const token = 'the-token-of-the-story';
const service = '+6281100001708';
const publicUrl = 'https://lapor.example.go.id';

/** A running Muara that citizens reach by SMS and WhatsApp, through a stand-in of their provider. */
export interface PhoneTown {
  url: string;
  twilio: TwilioStandIn;
  ledger: Ledger;
  /** Somebody of a body, by his token. */
  officer(role: string, instansi: string): Promise<Staff>;
  /** Somebody who signs in with a password. */
  register(user: string, role: string, instansi: string, password: string): Promise<void>;
  /** A citizen writes; `whatsapp:` before his number says that it is no SMS. Resolves once it was taken in. */
  send(from: string, body: string): Promise<void>;
  /** What this address was sent, oldest first. */
  told(address: string): string[];
  close(): Promise<void>;
}

export async function startPhoneTown(): Promise<PhoneTown> {
  const database = await freshDatabase();
  const twilio = await startTwilioStandIn(accountSid, token);
  const channel = (prefix: string, from: string) => ({
    [`CHANNEL_${prefix}_ACCOUNT_SID`]: accountSid,
    [`CHANNEL_${prefix}_AUTH_TOKEN`]: token,
    [`CHANNEL_${prefix}_FROM`]: from,
    [`CHANNEL_${prefix}_API_URL`]: twilio.url,
  });
  const muara = await startMuara({
    DATABASE_URL: database.url,
    PUBLIC_BASE_URL: publicUrl,
    HOST: '127.0.0.1',
    ...channel('SMS', service),
    ...channel('WHATSAPP', `whatsapp:${service}`),
  });
  const ledger = ledgerOf(database.url);
  return {
    url: muara.url,
    twilio,
    ledger,
    officer: async (role, instansi) =>
      staff(muara.url, await muara.muara('token', '--role', role, '--instansi', instansi)),
    async register(user, role, instansi, password) {
      const words = ['--user', user, '--name', user, '--role', role, '--instansi', instansi];
      await runCommandOn(password, { DATABASE_URL: database.url, LOG_LEVEL: 'warn' }, 'officer', ...words);
    },
    async send(from, body) {
      const by = from.startsWith('whatsapp:') ? 'whatsapp' : 'sms';
      const path = `/channels/${by}/inbound`;
      const params = {
        MessageSid: `SM${randomBytes(16).toString('hex')}`,
        AccountSid: accountSid,
        From: from,
        To: by === 'whatsapp' ? `whatsapp:${service}` : service,
        Body: body,
        NumMedia: '0',
      };
      const request = signedSms({ url: publicUrl + path, token, params });
      const { status } = await fetch(muara.url + path, { method: 'POST', ...request });
      if (status !== 200) throw new Error(`The webhook answered ${status}.`);
    },
    told: (address) => twilio.sent.filter(({ to }) => to === address).map(({ body }) => body),
    async close() {
      await muara.stop();
      await ledger.close();
      await twilio.close();
      await database.drop();
    },
  };
}

/** The report number in what a citizen was sent. */
export const numberIn = (text: string): string => /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0] ?? '';
