import type { Database, Queries } from './database.js';
import type { PartnerRight, WebhookState } from './entities/partner.entities.js';

/** What of the complaints another system is shown, as it was agreed; null narrows nothing. */
export interface Agreed {
  instansi: string | null;
  wilayah: string | null;
  topics: string[] | null;
}

export interface Partner extends Agreed {
  id: string;
  name: string;
  rights: PartnerRight[];
  madeAt: Date;
  seenAt: Date | null;
  expiresAt: Date;
}

export interface Webhook extends Agreed {
  id: string;
  name: string;
  url: string;
  /** Encrypted. */
  secrets: Buffer;
  types: string[];
  state: WebhookState;
  failingSince: Date | null;
  disabledWhy: string | null;
  madeAt: Date;
}

export interface Peer {
  id: string;
  name: string;
  url: string;
  /** Encrypted. */
  secrets: Buffer;
  instansi: string | null;
  madeAt: Date;
}

type Made = { madeBy: string; madeAt: Date };

const shared = `id, name, instansi, wilayah, topics, made_at AS "madeAt"`;
const partnerColumns = `${shared}, rights, seen_at AS "seenAt", expires_at AS "expiresAt"`;
const webhookColumns = `${shared}, url, secrets, types, state, failing_since AS "failingSince",
  disabled_why AS "disabledWhy"`;
const peerColumns = `id, name, url, secrets, instansi, made_at AS "madeAt"`;

/** Which other systems there are, and what was agreed with each. */
export class PartnerStore {
  constructor(private readonly database: Database) {}

  async addPartner(
    tx: Queries,
    partner: Omit<Partner, 'madeAt' | 'seenAt'> & Made & { tokenHash: Buffer },
  ): Promise<void> {
    const { id, name, instansi, wilayah, topics, rights, madeBy, madeAt, expiresAt, tokenHash } = partner;
    await tx.query(
      `INSERT INTO partner (id, name, instansi, wilayah, topics, rights, made_by, made_at, expires_at, token_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [id, name, instansi, wilayah, topics, rights, madeBy, madeAt, expiresAt, tokenHash],
    );
  }

  /** Who carries this token now; null for an unknown or ended one. */
  async partnerOf(tokenHash: Buffer, at: Date): Promise<Partner | null> {
    const [row] = await this.database.query<Partner>(
      `SELECT ${partnerColumns} FROM partner WHERE token_hash = $1 AND expires_at > $2`,
      [tokenHash, at],
    );
    const isStale = row && at.getTime() - (row.seenAt?.getTime() ?? 0) > 60_000;
    if (isStale) await this.database.query(`UPDATE partner SET seen_at = $2 WHERE id = $1`, [row.id, at]);
    return row ?? null;
  }

  partners(at: Date): Promise<Partner[]> {
    return this.database.query(
      `SELECT ${partnerColumns} FROM partner WHERE expires_at > $1 ORDER BY made_at, id`,
      [at],
    );
  }

  async endPartner(tx: Queries, id: string): Promise<boolean> {
    return (await tx.query(`DELETE FROM partner WHERE id = $1 RETURNING id`, [id])).length > 0;
  }

  async addWebhook(
    tx: Queries,
    webhook: Omit<Webhook, 'madeAt' | 'state' | 'failingSince' | 'disabledWhy'> & Made,
  ): Promise<void> {
    const { id, name, instansi, wilayah, topics, url, secrets, types, madeBy, madeAt } = webhook;
    await tx.query(
      `INSERT INTO webhook (id, name, instansi, wilayah, topics, url, secrets, types, made_by, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [id, name, instansi, wilayah, topics, url, secrets, types, madeBy, madeAt],
    );
  }

  webhooks(on: Queries = this.database): Promise<Webhook[]> {
    return on.query(`SELECT ${webhookColumns} FROM webhook ORDER BY made_at, id`);
  }

  async webhook(id: string): Promise<Webhook | null> {
    const [row] = await this.database.query<Webhook>(`SELECT ${webhookColumns} FROM webhook WHERE id = $1`, [
      id,
    ]);
    return row ?? null;
  }

  async setSecrets(tx: Queries, id: string, secrets: Buffer): Promise<void> {
    await tx.query(`UPDATE webhook SET secrets = $2 WHERE id = $1`, [id, secrets]);
  }

  /** False where it stands so already, or there is none. */
  async setState(tx: Queries, id: string, state: WebhookState, why: string | null): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE webhook SET state = $2, disabled_why = $3, failing_since = NULL
       WHERE id = $1 AND state <> $2 RETURNING id`,
      [id, state, why],
    );
    return rows.length > 0;
  }

  async arrives(id: string): Promise<void> {
    await this.database.query(
      `UPDATE webhook SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL`,
      [id],
    );
  }

  /** Since when nothing has arrived there. */
  async fails(id: string, at: Date): Promise<Date> {
    const [row] = await this.database.query<{ since: Date }>(
      `UPDATE webhook SET failing_since = coalesce(failing_since, $2) WHERE id = $1
       RETURNING failing_since AS since`,
      [id, at],
    );
    return row?.since ?? at;
  }

  /** False where the id or the body is another peer's. */
  async addPeer(tx: Queries, peer: Omit<Peer, 'madeAt'> & Made): Promise<boolean> {
    const { id, name, url, secrets, instansi, madeBy, madeAt } = peer;
    const rows = await tx.query(
      `INSERT INTO peer (id, name, url, secrets, instansi, made_by, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
      [id, name, url, secrets, instansi, madeBy, madeAt],
    );
    return rows.length > 0;
  }

  peers(): Promise<Peer[]> {
    return this.database.query(`SELECT ${peerColumns} FROM peer ORDER BY made_at, id`);
  }

  async peer(by: { id: string } | { instansi: string }, on: Queries = this.database): Promise<Peer | null> {
    const [column, value] = 'id' in by ? ['id', by.id] : ['instansi', by.instansi];
    const [row] = await on.query<Peer>(`SELECT ${peerColumns} FROM peer WHERE ${column} = $1`, [value]);
    return row ?? null;
  }

  async endPeer(tx: Queries, id: string): Promise<boolean> {
    return (await tx.query(`DELETE FROM peer WHERE id = $1 RETURNING id`, [id])).length > 0;
  }
}
