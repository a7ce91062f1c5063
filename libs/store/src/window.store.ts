import type { Database } from './database.js';

/** A text that a provider has approved, for when it takes no other. */
export interface MessageTemplate {
  channel: string;
  event: string;
  audience: string;
  language: string;
  contentSid: string;
  /** By the number of each gap, what stands there; `{url}` is where reports are tracked. */
  variables: Record<string, string>;
}

/** What providers allow that let us write freely only for some hours after somebody wrote to us. */
export class WindowStore {
  constructor(private readonly database: Database) {}

  /**
   * Notes when the address wrote. What waited for that goes on, whether there was anything: not after a message that is
   * no newer than what was heard before, or that opens no window any more.
   */
  async heard(channel: string, addressIndex: Buffer, at: Date): Promise<boolean> {
    const [news] = await this.database.query<{ isOpen: boolean }>(
      `INSERT INTO last_heard (channel, address_index, at) VALUES ($1, $2, $3)
       ON CONFLICT (channel, address_index) DO UPDATE SET at = excluded.at WHERE last_heard.at < excluded.at
       RETURNING at > now() - interval '24 hours' AS "isOpen"`,
      [channel, addressIndex, at],
    );
    if (!news?.isOpen) return false;
    const rows = await this.database.query(
      `UPDATE delivery SET state = 'queued', "window" = NULL, window_index = NULL, due_at = now()
       WHERE state = 'waiting' AND channel = $1 AND window_index = $2 RETURNING id`,
      [channel, addressIndex],
    );
    return rows.length > 0;
  }

  /** Whether the address wrote within the last `minutes`. */
  async isOpen(channel: string, addressIndex: Buffer, minutes: number): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM last_heard WHERE channel = $1 AND address_index = $2 AND at > now() - make_interval(mins => $3)`,
      [channel, addressIndex, minutes],
    );
    return rows.length > 0;
  }

  /** Whether another message waits already until this address writes. */
  async isAsked(channel: string, addressIndex: Buffer): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM delivery WHERE state = 'waiting' AND channel = $1 AND window_index = $2 LIMIT 1`,
      [channel, addressIndex],
    );
    return rows.length > 0;
  }

  async templates(): Promise<MessageTemplate[]> {
    return this.database.query<MessageTemplate>(
      `SELECT channel, event, audience, language, content_sid AS "contentSid", variables
       FROM message_template ORDER BY channel, event, audience, language`,
    );
  }

  /** null where the provider has approved none for it, as far as was told here. */
  async template(
    of: Pick<MessageTemplate, 'channel' | 'event' | 'audience' | 'language'>,
  ): Promise<MessageTemplate | null> {
    const isIt = (each: MessageTemplate): boolean =>
      each.channel === of.channel &&
      each.event === of.event &&
      each.audience === of.audience &&
      each.language === of.language;
    return (await this.templates()).find(isIt) ?? null;
  }

  async keepTemplate(template: MessageTemplate, by: string): Promise<void> {
    const { channel, event, audience, language, contentSid, variables } = template;
    await this.database.query(
      `INSERT INTO message_template (channel, event, audience, language, content_sid, variables, by, at)
       VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, now())
       ON CONFLICT (channel, event, audience, language)
       DO UPDATE SET content_sid = excluded.content_sid, variables = excluded.variables, by = excluded.by, at = now()`,
      [channel, event, audience, language, contentSid, JSON.stringify(variables), by],
    );
  }
}
