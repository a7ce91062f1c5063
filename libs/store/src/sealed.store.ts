import type { Queries } from './database.js';

/** Sealed values of one or more owners with the keys they were sealed under, wrapped. */
export interface SealedRows {
  values: { id: string; ownerId: string; keyId: string; kind: string; bytes: Uint8Array }[];
  keys: { id: string; ownerId: string; batchId: string; wrapped: Uint8Array }[];
  batch: {
    id: string;
    custodianVersion: number;
    custodianWrap: Uint8Array;
    escrowVersion: number;
    escrowWrap: Uint8Array;
  };
}

/** Adds sealed values. Nothing here reads them again: that is the vault's, in its own role. */
export class SealedStore {
  async keep(tx: Queries, { values, keys, batch }: SealedRows): Promise<void> {
    await tx.query(
      `INSERT INTO key_batch (id, custodian_version, custodian_wrap, escrow_version, escrow_wrap, at)
       VALUES ($1, $2, $3, $4, $5, now())`,
      [batch.id, batch.custodianVersion, batch.custodianWrap, batch.escrowVersion, batch.escrowWrap],
    );
    for (const key of keys) {
      await tx.query(`INSERT INTO data_key (owner_id, id, batch_id, wrapped) VALUES ($1, $2, $3, $4)`, [
        key.ownerId,
        key.id,
        key.batchId,
        key.wrapped,
      ]);
    }
    for (const value of values) {
      await tx.query(`INSERT INTO sealed (owner_id, id, key_id, kind, bytes) VALUES ($1, $2, $3, $4, $5)`, [
        value.ownerId,
        value.id,
        value.keyId,
        value.kind,
        value.bytes,
      ]);
    }
  }
}
