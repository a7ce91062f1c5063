import { createHmac, randomBytes } from 'node:crypto';
import { Failure } from '#complaint';
import type { SmsView } from '../pages/training-views.js';
import { Shelf } from './shelf.js';

export interface PhoneNetwork {
  /** Account and token that both sides sign with. */
  account: string;
  token: string;
  /** Number of the service, which the phones write to. */
  service: string;
  /** Where this Muara listens, on loopback. */
  port: number;
  publicUrl: string;
  now(): Date;
}

/** A call of Twilio's Messages API as it came. */
export interface ProviderCall {
  account: string;
  authorization: string | undefined;
  fields: Readonly<Record<string, unknown>>;
}

export interface ProviderAnswer {
  status: number;
  body: object;
}

const CALL_TIMEOUT_MS = 15_000;
const ON_THE_WAY_MS = 1_000;

/**
 * Telephones and the provider between them and Muara. What they send is a webhook, signed as Twilio signs and posted
 * to our own address; what reaches them came by Twilio's Messages API.
 */
export class SimulatedPhones {
  private readonly shelf = new Shelf<SmsView>();
  private readonly underway = new Set<NodeJS.Timeout>();

  constructor(private readonly network: PhoneNetwork) {}

  get service(): string {
    return this.network.service;
  }

  /** Numbers that have sent or received something. */
  numbers(): string[] {
    return this.shelf.holders();
  }

  messages(number: string): SmsView[] {
    return this.shelf.of(number);
  }

  /** Sends an SMS. Resolves when Muara has taken it; throws `Failure` `unavailable` when it has not. */
  async send(number: string, text: string): Promise<void> {
    const sms: SmsView = { direction: 'sent', text, at: this.network.now() };
    // Before the call: an answer may come while the webhook is still being answered.
    this.shelf.put(number, sms);
    const taken = await this.post('inbound', {
      MessageSid: newSid(),
      AccountSid: this.network.account,
      From: number,
      To: this.service,
      Body: text,
      NumMedia: '0',
    });
    if (taken) return;
    this.shelf.withdraw(number, sms);
    throw new Failure('unavailable');
  }

  /** Plays `POST /2010-04-01/Accounts/{account}/Messages.json`, with Twilio's own error numbers. */
  take({ account, authorization, fields }: ProviderCall): ProviderAnswer {
    const wrong = this.wrongWith({ account, authorization });
    if (wrong) return wrong;
    const [from, to, text] = ['From', 'To', 'Body'].map((name) => field(fields, name));
    if (from !== this.service) return refused(400, 21606);
    if (to === undefined || !/^\+\d{7,15}$/.test(to)) return refused(400, 21211);
    if (text === undefined) return refused(400, 21602);
    if (text.length > 1_600) return refused(400, 21617);
    this.shelf.put(to, { direction: 'received', text, at: this.network.now() });
    const sid = newSid();
    if (field(fields, 'StatusCallback') !== undefined) this.confirmLater(sid, to);
    return { status: 201, body: { sid, account_sid: account, from, to, body: text, status: 'queued' } };
  }

  /** Plays `GET /2010-04-01/Accounts/{account}.json`, by which an account is tried out. */
  about(call: Omit<ProviderCall, 'fields'>): ProviderAnswer {
    return (
      this.wrongWith(call) ?? { status: 200, body: { sid: call.account, status: 'active', type: 'Trial' } }
    );
  }

  stop(): void {
    for (const timer of this.underway) clearTimeout(timer);
    this.underway.clear();
  }

  private wrongWith({ account, authorization }: Omit<ProviderCall, 'fields'>): ProviderAnswer | null {
    const given = `${this.network.account}:${this.network.token}`;
    if (authorization !== `Basic ${Buffer.from(given).toString('base64')}`) return refused(401, 20003);
    return account === this.network.account ? null : refused(404, 20404);
  }

  /** The receipt comes a little after the answer to the call, as it does from a real telephone. */
  private confirmLater(sid: string, to: string): void {
    const timer = setTimeout(() => {
      this.underway.delete(timer);
      const receipt = { MessageSid: sid, MessageStatus: 'delivered', AccountSid: this.network.account };
      void this.post('status', { ...receipt, From: this.service, To: to });
    }, ON_THE_WAY_MS);
    this.underway.add(timer);
  }

  /** Whether Muara took it. https://www.twilio.com/docs/usage/security#validating-requests says what is signed. */
  private async post(hook: 'inbound' | 'status', params: Record<string, string>): Promise<boolean> {
    const { port, publicUrl, token } = this.network;
    const path = `/channels/sms/${hook}`;
    const names = Object.keys(params).sort();
    const signed = publicUrl + path + names.map((name) => name + params[name]).join('');
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'X-Twilio-Signature': createHmac('sha1', token).update(signed).digest('base64') },
        body: new URLSearchParams(params),
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}

const newSid = (): string => `SM${randomBytes(16).toString('hex')}`;

const field = (fields: ProviderCall['fields'], name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const refused = (status: number, code: number): ProviderAnswer => ({
  status,
  body: { code, status, message: 'Refused', more_info: `https://www.twilio.com/docs/errors/${code}` },
});
