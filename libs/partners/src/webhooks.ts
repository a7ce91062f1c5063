import { Failure, type FieldFault } from '#complaint';
import type { Office } from '#instansi';
import { newId } from '#platform';
import {
  aboutNothing,
  recordAudit,
  type Agreed,
  type Database,
  type PartnerMessageStore,
  type PartnerStore,
  type Queries,
  type Webhook,
} from '#store';
import { agreementOf, type AgreementAsked } from './agreed.js';
import { isPostable } from './safe-post.js';
import { newSecret, type Signing } from './signing.js';

/** What other systems can be told: how a report stands, what a body said of it, and that it is shared no longer. */
export const webhookTypes = ['report.status', 'report.follow-up', 'report.withdrawn'] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** A subscription as those who look after it see it: never with its secret. */
export interface WebhookView extends Agreed {
  id: string;
  name: string;
  url: string;
  types: string[];
  state: Webhook['state'];
  failingSince: Date | null;
  disabledWhy: string | null;
  waiting: number;
  failed: number;
  lastError: string | null;
}

export interface WebhooksParts {
  database: Database;
  store: PartnerStore;
  messages: PartnerMessageStore;
  office: Office;
  signing: Signing;
  /** `http://localhost` may be told too: for trying out. */
  localhost: boolean;
  now: () => Date;
}

/** Who does it, for the audit. */
interface By {
  id: string;
  role?: string;
}

/** Which other systems are told of complaints, and where. */
export class Webhooks {
  constructor(private readonly parts: WebhooksParts) {}

  /** A new subscription; its secret is shown this once. Throws `invalid` with every field at fault. */
  async add(
    asked: AgreementAsked & { url?: unknown; types?: unknown },
    by: By,
  ): Promise<{ id: string; secret: string }> {
    const { store, office, signing, localhost } = this.parts;
    const faults: FieldFault[] = [];
    const url = typeof asked.url === 'string' ? asked.url.trim() : '';
    if (url.length > 500 || !isPostable(url, { localhost }))
      faults.push({ field: 'url', code: 'webhook-url-invalid' });
    const types = Array.isArray(asked.types) ? asked.types.map(String) : [...webhookTypes];
    if (types.length === 0 || types.some((type) => !webhookTypes.some((known) => known === type)))
      faults.push({ field: 'types', code: 'webhook-type-unknown' });
    const agreed = agreementOf(asked, office.directory, faults);
    const id = newId();
    const secret = newSecret();
    const made = { madeBy: by.id, madeAt: this.parts.now() };
    await this.recorded(by, 'webhook-added', { webhook: id, url, types, ...agreed }, (tx) =>
      store.addWebhook(tx, { ...agreed, ...made, id, url, types, secrets: signing.keep(id, [secret]) }),
    );
    return { id, secret };
  }

  async list(): Promise<WebhookView[]> {
    const webhooks = await this.parts.store.webhooks();
    return Promise.all(
      webhooks.map(async (webhook) => {
        const { id, name, url, types, instansi, wilayah, topics, state, failingSince, disabledWhy } = webhook;
        const fate = await this.parts.messages.counts(id);
        return { id, name, url, types, instansi, wilayah, topics, state, failingSince, disabledWhy, ...fate };
      }),
    );
  }

  /**
   * A new secret, shown this once. Messages are signed with the old one as well until the next rotation, so that the
   * other side may change over when it likes.
   */
  async rotate(id: string, by: By): Promise<string> {
    const webhook = await this.required(id);
    const { store, signing } = this.parts;
    const secret = newSecret();
    const [old] = signing.secretsOf(webhook);
    const secrets = signing.keep(id, old === undefined ? [secret] : [secret, old]);
    await this.recorded(by, 'webhook-rotated', { webhook: id }, (tx) => store.setSecrets(tx, id, secrets));
    return secret;
  }

  /** Tells it no more, or again; what waited meanwhile goes out then. */
  async set(id: string, state: Webhook['state'], by: By): Promise<void> {
    await this.required(id);
    const why = state === 'disabled' ? 'by-admin' : null;
    await this.recorded(by, `webhook-${state}`, { webhook: id }, async (tx) => {
      await this.parts.store.setState(tx, id, state, why);
    });
  }

  /** Sends again what it has missed since then, with `all` everything; how many messages that are. */
  async replay(id: string, { since, all = false }: { since: Date; all?: boolean }, by: By): Promise<number> {
    await this.required(id);
    let count = 0;
    await this.recorded(by, 'webhook-replayed', { webhook: id, since, all }, async (tx) => {
      count = await this.parts.messages.replay(tx, id, { since, all, at: this.parts.now() });
    });
    return count;
  }

  private async required(id: string): Promise<Webhook> {
    const webhook = uuid.test(id) ? await this.parts.store.webhook(id) : null;
    if (!webhook) throw new Failure('not-found', 'webhook-unknown');
    return webhook;
  }

  private recorded(
    { id: actor, role = null }: { id: string; role?: string | null },
    action: string,
    detail: Record<string, unknown>,
    work: (tx: Queries) => Promise<void>,
  ): Promise<void> {
    const at = this.parts.now();
    return this.parts.database.transaction(async (tx) => {
      await work(tx);
      await recordAudit(tx, { at, actor, role, action, subject: aboutNothing, detail });
    });
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
