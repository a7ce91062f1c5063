import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '#complaint';
import {
  newKeyPair,
  openValue,
  openWith,
  PublicKeySealer,
  unpack,
  visibleCopy,
  type KeyPair,
  type ReportIdentity,
  type Sealer,
  type Vault,
} from '#identity';
import { Database } from '#store';

interface OwnVault {
  sealer: Sealer;
  vault: Vault;
  close: () => Promise<void>;
}

/** A vault in this process, with keys beside the data, until it is a process of its own. */
export async function openOwnVault(dataDir: string, databaseUrl: string): Promise<OwnVault> {
  const { custodian, escrow } = keysIn(dataDir);
  const database = await Database.open(databaseUrl, { poolSize: 2 });
  const sealer = new PublicKeySealer({
    custodian: { version: 1, key: custodian.publicKey },
    escrow: { version: 1, key: escrow.publicKey },
  });
  const open = (ownerId: string, id: string) => openSealed(database, custodian, ownerId, id);
  const notYet = () => Promise.reject(new Failure('unavailable', 'vault-away'));
  return {
    sealer,
    close: () => database.close(),
    vault: {
      replay: notYet,
      open: notYet,
      reporterOf: notYet,
      async deliver(deliveryId) {
        const [row] = await database.query<{ owner: string; address: string; letter: string }>(
          `SELECT complaint_id AS owner, address_sealed_id AS address, letter_sealed_id AS letter
           FROM delivery WHERE id = $1 AND state = 'sending'`,
          [deliveryId],
        );
        if (!row) throw new Failure('wrong-state');
        const who = JSON.parse((await open(row.owner, row.address)).toString()) as ReportIdentity;
        const letter = JSON.parse((await open(row.owner, row.letter)).toString()) as {
          subject: string;
          text: string;
        };
        const { address = '', replyReference } = who;
        return { address, letter, ...(replyReference !== undefined && { replyReference }) };
      },
      async copy(complaintId, attachmentId) {
        const [row] = await database.query<{ id: string; type: string }>(
          `SELECT sealed_id AS id, type FROM attachment WHERE complaint_id = $1 AND id = $2 AND sealed_id IS NOT NULL`,
          [complaintId, attachmentId],
        );
        if (!row) throw new Failure('not-found');
        const { bytes } = unpack('attachment', await open(complaintId, row.id));
        const copy = await visibleCopy(bytes, row.type).catch(() => {
          throw new Failure('not-found');
        });
        return { ...copy, bytes: Buffer.from(copy.bytes) };
      },
    },
  };
}

async function openSealed(database: Database, pair: KeyPair, ownerId: string, id: string): Promise<Buffer> {
  const [row] = await database.query<{
    key: string;
    kind: 'raw';
    bytes: Buffer;
    batch: string;
    wrapped: Buffer;
    wrap: Buffer;
  }>(
    `SELECT s.key_id AS key, s.kind, s.bytes, k.batch_id AS batch, k.wrapped, b.custodian_wrap AS wrap
     FROM sealed s JOIN data_key k ON k.owner_id = s.owner_id AND k.id = s.key_id JOIN key_batch b ON b.id = k.batch_id
     WHERE s.owner_id = $1 AND s.id = $2`,
    [ownerId, id],
  );
  if (!row) throw new Failure('not-found');
  const wrapped = { id: row.key, ownerId, batchId: row.batch, wrapped: row.wrapped };
  const { key: keyId, kind, bytes } = row;
  return openValue(openWith(pair, row.wrap), wrapped, { id, ownerId, keyId, kind, bytes });
}

function keysIn(dataDir: string): { custodian: KeyPair; escrow: KeyPair } {
  const file = join(dataDir, 'vault-keys.json');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    const encoded = ({ publicKey, privateKey }: KeyPair) => [
      publicKey.toString('hex'),
      privateKey.toString('hex'),
    ];
    const made = { custodian: encoded(newKeyPair()), escrow: encoded(newKeyPair()) };
    writeFileSync(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
  }
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Record<string, [string, string]>;
  const pair = (name: string): KeyPair => {
    const [publicKey, privateKey] = (stored[name] ?? []).map((hex) => Buffer.from(hex, 'hex'));
    if (!publicKey || !privateKey) throw new Error(`${file} holds no ${name} key`);
    return { publicKey, privateKey };
  };
  return { custodian: pair('custodian'), escrow: pair('escrow') };
}
