import twilio from 'twilio';
import RequestClient from 'twilio/lib/base/RequestClient.js';
import type ApiResponse from 'twilio/lib/http/response.js';

import type { Sent } from '../channel-adapter.js';
import { Rejected, Retry } from '../channel-failures.js';
import { API, rebased, type TwilioAccount } from './twilio-account.js';
import { refusal } from './twilio-errors.js';
import { twilioMedia } from './twilio-media.js';

const CALL_TIMEOUT_MS = 15_000;

type Outgoing = { from: string; to: string; statusCallback?: string } & (
  { body: string } | { contentSid: string; contentVariables: string }
);

/** Calls of ours to Twilio. Failures keep Twilio's number and never its words, which quote addresses. */
export class TwilioApi {
  private readonly client: ReturnType<typeof twilio>;

  constructor(private readonly account: TwilioAccount) {
    this.client = twilio(account.accountSid, account.authTokens[0], {
      httpClient: new CarefulClient(account.apiUrl),
    });
  }

  /** A text, or a template of the account's that the channel's provider has approved. */
  async send(message: Outgoing): Promise<Sent> {
    const { sid } = await this.call(() => this.client.messages.create(message));
    return { providerId: sid };
  }

  /** Resolves when the account answers to these credentials. */
  async check(): Promise<void> {
    await this.call(() => this.client.api.v2010.accounts(this.account.accountSid).fetch());
  }

  /** A resource as JSON, by its path: of this account alone, whatever a list names as its next page. */
  async resource(path: string, query: Record<string, string> = {}): Promise<Record<string, unknown>> {
    if (!path.startsWith(`/2010-04-01/Accounts/${this.account.accountSid}/`)) {
      throw new Rejected('The resource belongs to another account.');
    }
    const { statusCode, body } = await this.call(async () => {
      const response: unknown = await this.client.request({ method: 'get', uri: API + path, params: query });
      return response as ApiResponse.default<unknown>;
    });
    const resource = (typeof body === 'object' ? body : null) as Record<string, unknown> | null;
    const code = resource?.['code'];
    if (statusCode >= 400) throw refusal(statusCode, typeof code === 'number' ? code : undefined);
    if (resource === null) throw new Retry('Twilio answers something else.');
    return resource;
  }

  /** Bytes of one medium of this account's messages. */
  media(ref: string, signal: AbortSignal): Promise<Uint8Array> {
    return twilioMedia(this.account, ref, signal);
  }

  private async call<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof Retry) throw error;
      const { status, code } = error as { status?: unknown; code?: unknown };
      if (typeof status !== 'number') throw new Retry('Twilio cannot be reached.');
      throw refusal(status, typeof code === 'number' ? code : undefined);
    }
  }
}

/** The SDK's HTTP client with the provider's wish to be left alone heard, and its host replaced by a stand-in's. */
class CarefulClient extends RequestClient {
  constructor(private readonly apiUrl: string | undefined) {
    super({ timeout: CALL_TIMEOUT_MS });
  }

  override async request<TData>(
    options: RequestClient.RequestOptions<TData>,
  ): Promise<ApiResponse.default<TData>> {
    const response = await super.request({ ...options, uri: rebased(options.uri, this.apiUrl) });
    const wait = (response.headers as Record<string, string | undefined> | undefined)?.['retry-after'];
    if (wait !== undefined && (response.statusCode === 429 || response.statusCode >= 500)) {
      throw refusal(response.statusCode, undefined, wait);
    }
    return response;
  }
}
