import {
  newKeyPair,
  openValue,
  openWith,
  PublicKeySealer,
  VaultClient,
  unpack,
  visibleCopy,
  type KeyPair,
  type Outgoing,
  type PublicKeys,
  type Replayed,
  type ReportIdentity,
  type SealedKind,
  type SealedValue,
  type Vault,
  type VisibleCopy,
} from '#identity';
import { Failure } from '#complaint';
import type { Database } from '#store';

export const custodian = newKeyPair();
export const escrow = newKeyPair();
const publicKeys: PublicKeys = {
  custodian: { version: 1, key: custodian.publicKey },
  escrow: { version: 1, key: escrow.publicKey },
};

/** Seals to key pairs of the tests, as the product does. */
export const sealer = new PublicKeySealer(publicKeys);

/** A vault of no house: whoever asks it for anything is told that it is away. */
export const noVault: Vault = new VaultClient('/nowhere');

function away(): Promise<never> {
  return Promise.reject(new Failure('unavailable', 'vault-away'));
}

/** What the vault does, in the process of the test: everything it holds can be looked at. */
export class OpenVault implements Vault {
  constructor(
    private readonly database: Database,
    private readonly pair: KeyPair = custodian,
  ) {}

  /** All values of an owner, or of everybody, in the order of their ids. */
  async values(
    ownerId?: string,
    kind?: SealedKind,
  ): Promise<{ id: string; kind: SealedKind; value: Buffer }[]> {
    const rows = await this.database.query<
      Omit<SealedValue, 'keyId'> & { keyId: string; batchId: string; wrapped: Buffer; batchKey: Buffer }
    >(
      `SELECT s.id, s.owner_id AS "ownerId", s.key_id AS "keyId", s.kind, s.bytes, k.batch_id AS "batchId", k.wrapped,
         b.custodian_wrap AS "batchKey"
       FROM sealed s JOIN data_key k ON k.owner_id = s.owner_id AND k.id = s.key_id JOIN key_batch b ON b.id = k.batch_id
       WHERE ($1::uuid IS NULL OR s.owner_id = $1) AND ($2::text IS NULL OR s.kind = $2) ORDER BY s.id`,
      [ownerId ?? null, kind ?? null],
    );
    return rows.map(({ batchId, wrapped, batchKey, ...value }) => {
      const key = { id: value.keyId, ownerId: value.ownerId, batchId, wrapped };
      return {
        id: value.id,
        kind: value.kind,
        value: openValue(openWith(this.pair, batchKey), key, value),
      };
    });
  }

  /** Everything that is known of who reported. */
  async identityOf(ownerId: string): Promise<ReportIdentity> {
    const kinds = new Set<SealedKind>(['reporter', 'address', 'accused-person']);
    const parts = (await this.values(ownerId)).filter(({ kind }) => kinds.has(kind));
    return Object.assign(
      {},
      ...parts.map(({ value }) => JSON.parse(value.toString()) as ReportIdentity),
    ) as ReportIdentity;
  }

  async deliver(deliveryId: string): Promise<Outgoing> {
    const [row] = await this.database.query<{ owner: string; address: string; letter: string }>(
      `SELECT d.complaint_id AS owner, a.sealed_id AS address, d.letter_sealed_id AS letter
       FROM delivery d JOIN reply_address a ON a.id = d.address_id WHERE d.id = $1 AND d.state = 'sending'`,
      [deliveryId],
    );
    if (!row) throw new Failure('wrong-state');
    const values = await this.values(row.owner);
    const read = (id: string): unknown =>
      JSON.parse(String(values.find((value) => value.id === id)?.value ?? '{}'));
    const { address = '', replyReference } = read(row.address) as ReportIdentity;
    const letter = read(row.letter) as Outgoing['letter'];
    return { address, letter, ...(replyReference !== undefined && { replyReference }) };
  }

  async copy(complaintId: string, attachmentId: string): Promise<VisibleCopy> {
    const [row] = await this.database.query<{ id: string; type: string }>(
      `SELECT sealed_id AS id, type FROM attachment WHERE complaint_id = $1 AND id = $2`,
      [complaintId, attachmentId],
    );
    const packed = (await this.values(complaintId)).find(({ id }) => id === row?.id);
    if (!row || !packed) throw new Failure('not-found');
    const copy = await visibleCopy(unpack('attachment', packed.value).bytes, row.type).catch(() => {
      throw new Failure('not-found');
    });
    return { ...copy, bytes: Buffer.from(copy.bytes) };
  }

  async replay(inboundId: string): Promise<Replayed> {
    const [row] = await this.database.query<{ channel: string; rawId: string; owners: string[] }>(
      `SELECT channel, raw_id AS "rawId", array_remove(ARRAY[id, complaint_id], NULL) AS owners FROM inbound WHERE id = $1`,
      [inboundId],
    );
    for (const owner of row?.owners ?? []) {
      const packed = (await this.values(owner)).find(({ id }) => id === row?.rawId);
      if (!row || !packed) continue;
      const { about, bytes } = unpack('raw', packed.value);
      const { contentType, envelope = null } = about;
      return { channel: row.channel, contentType, envelope, body: bytes };
    }
    throw new Failure('not-found');
  }

  readonly match = away;
  readonly erase = away;
  readonly export = away;
  readonly nameShown = away;
  readonly serviceData = away;
  readonly errand = away;
  readonly requestReveal = away;
  readonly decideReveal = away;
  readonly reveal = away;
}
