import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CurrentPublicKeys, Keyring, PublicKeySealer, type SealedKind, type Sealer } from '#identity';
import { newId } from '#platform';
import { Database, SealedStore } from '#store';
import { freshDatabase } from './database.js';

const PASSPHRASE = 'the passphrase of the tests';

/** A migrated database, keys of its own, and a sealer that is told of new ones as those of the product are. */
export async function custodyPlace() {
  const base = await mkdtemp(join(tmpdir(), 'muara-custody-'));
  const directory = join(base, 'vault');
  const { shares } = await Keyring.make(directory, PASSPHRASE);
  const fresh = await freshDatabase();
  const owner = await Database.open(fresh.url, { migrate: true, poolSize: 4 });
  const sealer = new PublicKeySealer(new CurrentPublicKeys(directory));
  return {
    directory,
    shares,
    owner,
    sealer,
    url: fresh.url,
    /** As another process opens them. */
    keyring: () => Keyring.open(directory, PASSPHRASE),
    seal: (ownerId: string, ...values: [SealedKind, Uint8Array | string][]) =>
      sealInto(owner, sealer, ownerId, values),
    async close(): Promise<void> {
      await owner.close();
      await fresh.drop();
      await rm(base, { recursive: true });
    },
  };
}

export type CustodyPlace = Awaited<ReturnType<typeof custodyPlace>>;

/** Stores values of one owner, sealed in a commit of their own; their ids in order. */
async function sealInto(
  database: Database,
  sealer: Sealer,
  ownerId: string,
  values: [SealedKind, Uint8Array | string][],
): Promise<string[]> {
  const envelope = sealer.envelope(ownerId);
  const sealed = values.map(([kind, value]) => envelope.seal(kind, value));
  const { batch, keys } = sealer.wrap([envelope.key]);
  await database.transaction((tx) => new SealedStore().keep(tx, { values: sealed, batch, keys }));
  return sealed.map(({ id }) => id);
}

/** A complaint with nothing but what every one has. */
export async function aComplaint(
  { owner }: CustodyPlace,
  says: { anonymous?: boolean; confidential?: boolean; supervisory?: boolean; accused?: boolean } = {},
): Promise<string> {
  const id = newId();
  await owner.query(
    `INSERT INTO complaint (id, code, channel, text, anonymous, confidential, supervisory, received_at, entered_at,
       answer_by, rule_set, pin_hash, secret_hash)
     VALUES ($1, $2, 'email', 'Jalan rusak', $3, $4, $5, now(), now(), now(), 'x', '', '')`,
    [id, id.slice(-12), says.anonymous === true, says.confidential === true, says.supervisory === true],
  );
  if (says.accused === true) {
    await owner.query(`INSERT INTO accused (id, complaint_id, unit) VALUES ($1, $2, 'Loket')`, [newId(), id]);
  }
  return id;
}
