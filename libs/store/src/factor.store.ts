import type { Queries } from './database.js';
import type { FactorKind } from './entities/access.entities.js';

export interface FactorRow {
  id: string;
  kind: FactorKind;
  name: string;
  secret: Buffer | null;
  credentialId: string | null;
  publicKey: Buffer | null;
  counter: number;
  transports: string[];
  addedAt: Date;
  usedAt: Date | null;
}

const columns = `id, kind, name, secret, credential_id AS "credentialId", public_key AS "publicKey",
  counter::float8 AS counter, transports, added_at AS "addedAt", used_at AS "usedAt"`;

/** Second factors, recovery codes and the challenges that passkeys answer. */
export class FactorStore {
  constructor(private readonly database: Queries) {}

  /** What proves something; with `pending` the TOTP that waits for its first code instead. */
  list(officerId: string, { pending = false } = {}): Promise<FactorRow[]> {
    return this.database.query<FactorRow>(
      `SELECT ${columns} FROM factor WHERE officer_id = $1 AND (confirmed_at IS NULL) = $2 ORDER BY added_at, id`,
      [officerId, pending],
    );
  }

  /** Keeps the secret of a TOTP that is being set up, in place of one that never was finished. */
  async begin(factor: {
    id: string;
    officerId: string;
    name: string;
    secret: Buffer;
    at: Date;
  }): Promise<void> {
    await this.database.query(
      `WITH gone AS (DELETE FROM factor WHERE officer_id = $2 AND confirmed_at IS NULL)
       INSERT INTO factor (id, officer_id, kind, name, secret, added_at) VALUES ($1, $2, 'totp', $3, $4, $5)`,
      [factor.id, factor.officerId, factor.name, factor.secret, factor.at],
    );
  }

  async addPasskey(
    factor: Omit<FactorRow, 'secret' | 'usedAt' | 'kind'> & { officerId: string },
    tx: Queries,
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO factor (id, officer_id, kind, name, credential_id, public_key, counter, transports, added_at, confirmed_at)
       VALUES ($1, $2, 'passkey', $3, $4, $5, $6, $7, $8, $8)
       ON CONFLICT (credential_id) WHERE credential_id IS NOT NULL DO NOTHING RETURNING id`,
      [
        factor.id,
        factor.officerId,
        factor.name,
        factor.credentialId,
        factor.publicKey,
        factor.counter,
        factor.transports,
        factor.addedAt,
      ],
    );
    return rows.length > 0;
  }

  /** Spends a TOTP step with all before it; false where it was spent already. Confirms a factor that waited for it. */
  async spendStep(id: string, step: number, at: Date, tx: Queries = this.database): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE factor SET last_step = $2, used_at = $3, confirmed_at = coalesce(confirmed_at, $3)
       WHERE id = $1 AND (last_step IS NULL OR last_step < $2) RETURNING id`,
      [id, step, at],
    );
    return rows.length > 0;
  }

  /** Moves a passkey's counter on; false where it did not grow, which is how a copy shows. Those that don't count stay 0. */
  async countUp(id: string, counter: number, at: Date): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE factor SET counter = $2, used_at = $3
       WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) RETURNING id`,
      [id, counter, at],
    );
    return rows.length > 0;
  }

  /** Takes a factor away; its name, null where the officer has none such. */
  async remove(officerId: string, id: string, tx: Queries): Promise<string | null> {
    const [row] = await tx.query<{ name: string }>(
      `DELETE FROM factor WHERE id = $2 AND officer_id = $1 RETURNING name`,
      [officerId, id],
    );
    return row?.name ?? null;
  }

  async replaceRecoveryCodes(officerId: string, hashes: Buffer[], tx: Queries): Promise<void> {
    await tx.query(`DELETE FROM recovery_code WHERE officer_id = $1`, [officerId]);
    await tx.query(`INSERT INTO recovery_code (officer_id, code_hash) SELECT $1, unnest($2::bytea[])`, [
      officerId,
      hashes,
    ]);
  }

  async spendRecoveryCode(officerId: string, hash: Buffer, at: Date): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE recovery_code SET used_at = $3 WHERE officer_id = $1 AND code_hash = $2 AND used_at IS NULL
       RETURNING officer_id`,
      [officerId, hash, at],
    );
    return rows.length > 0;
  }

  async recoveryCodesLeft(officerId: string): Promise<number> {
    const [row] = await this.database.query<{ left: number }>(
      `SELECT count(*)::int AS left FROM recovery_code WHERE officer_id = $1 AND used_at IS NULL`,
      [officerId],
    );
    return row?.left ?? 0;
  }

  /** Keeps a challenge for its purpose, in place of the one before. */
  async challenge(sessionId: string, purpose: string, challenge: string, expiresAt: Date): Promise<void> {
    await this.database.query(
      `WITH old AS (DELETE FROM passkey_challenge WHERE expires_at < now() - interval '1 hour')
       INSERT INTO passkey_challenge (session_id, purpose, challenge, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (session_id, purpose) DO UPDATE SET challenge = excluded.challenge, expires_at = excluded.expires_at`,
      [sessionId, purpose, challenge, expiresAt],
    );
  }

  /** The challenge, given out this once; null where there is none or its time is over. */
  async takeChallenge(sessionId: string, purpose: string, now: Date): Promise<string | null> {
    const [row] = await this.database.query<{ challenge: string; expiresAt: Date }>(
      `DELETE FROM passkey_challenge WHERE session_id = $1 AND purpose = $2
       RETURNING challenge, expires_at AS "expiresAt"`,
      [sessionId, purpose],
    );
    return row && row.expiresAt > now ? row.challenge : null;
  }
}
