import { recordAudit, type AuditEntry } from './audit.store.js';
import type { Database } from './database.js';

/** A sealed value with what opens it, as far as it is stored. */
export interface SealedRow {
  value: { id: string; ownerId: string; keyId: string; kind: string; bytes: Buffer };
  key: { id: string; ownerId: string; batchId: string; wrapped: Buffer };
  batch: { custodianVersion: number; custodianWrap: Buffer };
}

interface SealedColumns {
  id: string;
  owner_id: string;
  key_id: string;
  kind: string;
  bytes: Buffer;
  batch_id: string;
  wrapped: Buffer;
  custodian_version: number;
  custodian_wrap: Buffer;
}

const whole = `SELECT s.id, s.owner_id, s.key_id, s.kind, s.bytes, k.batch_id, k.wrapped, b.custodian_version, b.custodian_wrap
  FROM sealed s
  JOIN data_key k ON k.owner_id = s.owner_id AND k.id = s.key_id
  JOIN key_batch b ON b.id = k.batch_id`;

/** Of the complaint `c`: who reported is hidden from those who handle it. */
export const protectedReporter = `(c.anonymous OR c.confidential OR c.supervisory
  OR EXISTS (SELECT FROM accused a WHERE a.complaint_id = c.id))`;

/** What the vault reads, and it alone: with the rights of its own role. */
export class CustodyStore {
  constructor(private readonly database: Database) {}

  /** null where the value, or the key it needs, is gone. */
  async sealed(ownerId: string, id: string): Promise<SealedRow | null> {
    const rows = await this.database.query<SealedColumns>(`${whole} WHERE s.owner_id = $1 AND s.id = $2`, [
      ownerId,
      id,
    ]);
    return rows.map(rowOf)[0] ?? null;
  }

  /** The owner's values of a kind, the oldest first. */
  async sealedOfKind(ownerId: string, kind: string): Promise<SealedRow[]> {
    const rows = await this.database.query<SealedColumns>(
      `${whole} WHERE s.owner_id = $1 AND s.kind = $2 ORDER BY s.id`,
      [ownerId, kind],
    );
    return rows.map(rowOf);
  }

  /** A message on its way with what it needs; `addressSealedId` is null where its way has no address. */
  async delivery(id: string): Promise<{
    state: string;
    complaintId: string;
    channel: string;
    addressSealedId: string | null;
    letterSealedId: string;
  } | null> {
    const [row] = await this.database.query<NonNullable<Awaited<ReturnType<CustodyStore['delivery']>>>>(
      `SELECT d.state, d.complaint_id AS "complaintId", d.channel, a.sealed_id AS "addressSealedId",
         d.letter_sealed_id AS "letterSealedId"
       FROM delivery d JOIN reply_address a ON a.id = d.address_id AND a.owner_id = d.complaint_id
       WHERE d.id = $1`,
      [id],
    );
    return row ?? null;
  }

  async attachment(complaintId: string, id: string): Promise<{ sealedId: string; type: string } | null> {
    const [row] = await this.database.query<{ sealedId: string; type: string }>(
      `SELECT sealed_id AS "sealedId", type FROM attachment
       WHERE id = $1 AND complaint_id = $2 AND sealed_id IS NOT NULL`,
      [id, complaintId],
    );
    return row ?? null;
  }

  /** A source message; its raw bytes belong to the complaint where it has one, else to itself. */
  async inbound(id: string): Promise<{ channel: string; rawId: string; owners: string[] } | null> {
    const [row] = await this.database.query<{ channel: string; rawId: string; complaintId: string | null }>(
      `SELECT channel, raw_id AS "rawId", complaint_id AS "complaintId" FROM inbound WHERE id = $1`,
      [id],
    );
    if (!row) return null;
    return { channel: row.channel, rawId: row.rawId, owners: [row.complaintId ?? id, id] };
  }

  /** Everything sealed for these owners, the oldest first. */
  async sealedOfOwners(owners: string[]): Promise<SealedRow[]> {
    const rows = await this.database.query<SealedColumns>(
      `${whole} WHERE s.owner_id = ANY($1::uuid[]) ORDER BY s.id`,
      [owners],
    );
    return rows.map(rowOf);
  }

  /** Whether its identity may be kept and not be used. */
  async isRestricted(complaintId: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM data_hold WHERE complaint_id = $1 AND kind = 'restricted'`,
      [complaintId],
    );
    return rows.length > 0;
  }

  /** Resolves when the entry is committed. */
  record(entry: Omit<AuditEntry, 'at'>): Promise<void> {
    return recordAudit(this.database, { at: new Date(), ...entry });
  }
}

const rowOf = (row: SealedColumns): SealedRow => ({
  value: { id: row.id, ownerId: row.owner_id, keyId: row.key_id, kind: row.kind, bytes: row.bytes },
  key: { id: row.key_id, ownerId: row.owner_id, batchId: row.batch_id, wrapped: row.wrapped },
  batch: { custodianVersion: row.custodian_version, custodianWrap: row.custodian_wrap },
});
