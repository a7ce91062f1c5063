import type { KeyBatchStore, WrappedBatch } from '#store';
import { joinShares, newEscrow } from './escrow.js';
import type { Keyring } from './keyring.js';
import type { PublishedKeys } from './public-keys.js';
import { openWith, type PublicKey } from './sealing.js';

const AT_ONCE = 500;

export interface RotationParts {
  keyring: Keyring;
  batches: KeyBatchStore;
}

/**
 * Gives the custodian a new key, wraps every batch to it, and destroys the private halves nothing is wrapped to any
 * more. Intake goes on meanwhile. Cut off anywhere, nothing is lost and running it again goes on from there.
 */
export async function rotateCustodian({ keyring, batches }: RotationParts, now: PublicKey) {
  const left = await keyring.custodianVersions();
  const unfinished = left.some((version) => version < now.version);
  const to = unfinished ? now : await keyring.addCustodian();
  const rewrapped = await rewrapAll({ keyring, batches }, 'custodian', to);
  const destroyed = (await keyring.custodianVersions()).filter((version) => version < to.version);
  for (const version of destroyed) await keyring.destroyCustodian(version);
  return { version: to.version, rewrapped, destroyed };
}

/**
 * Makes a new escrow key and wraps every batch to it; shares of the older ones open nothing from then on. `handOut` must
 * have its three texts where they are safe before it resolves: nothing is wrapped to a key whose shares are lost.
 */
export async function rotateEscrow(
  { keyring, batches }: RotationParts,
  now: PublicKey,
  handOut: (shares: string[]) => Promise<void>,
) {
  const { key, shares } = await newEscrow(now.version + 1);
  await handOut(shares);
  await keyring.publishEscrow(key);
  return { version: key.version, rewrapped: await rewrapAll({ keyring, batches }, 'escrow', key) };
}

/** How many batches of a sample two shares opened to the very key the custodian opens. */
export interface DrillResult {
  escrowVersion: number;
  sampled: number;
  opened: number;
}

/** Proves that two shares would open what the custodian opens. Throws `SettingsError` for shares that cannot. */
export async function escrowDrill(
  { keyring, batches }: RotationParts,
  { escrow }: PublishedKeys,
  shares: string[],
  size: number,
): Promise<DrillResult> {
  const privateKey = await joinShares(shares, escrow);
  try {
    const pair = { publicKey: escrow.key, privateKey };
    const sample = (await batches.sample(size)).filter((batch) => batch.escrowVersion === escrow.version);
    let opened = 0;
    for (const batch of sample) {
      const key = await keyring.batchKey(batch);
      if (opens(pair, batch.escrowWrap, key)) opened += 1;
      key.fill(0);
    }
    return { escrowVersion: escrow.version, sampled: sample.length, opened };
  } finally {
    privateKey.fill(0);
  }
}

function opens(pair: Parameters<typeof openWith>[0], wrap: Buffer, expected: Buffer): boolean {
  try {
    return openWith(pair, wrap).equals(expected);
  } catch {
    return false;
  }
}

/** Goes through all batches again and again until none is left of an older version, and none can come. */
async function rewrapAll(
  { keyring, batches }: RotationParts,
  half: 'custodian' | 'escrow',
  to: PublicKey,
): Promise<number> {
  let rewrapped = 0;
  do {
    let page: WrappedBatch[] = [];
    do {
      page = await batches.olderThan(half, to.version, page.at(-1)?.id ?? null, AT_ONCE);
      const wraps: { id: string; from: number; wrap: Buffer }[] = [];
      for (const batch of page) {
        wraps.push({ id: batch.id, from: batch[`${half}Version`], wrap: await keyring.rewrap(batch, to) });
      }
      if (wraps.length > 0) await batches.rewrap(half, to.version, wraps);
      rewrapped += wraps.length;
    } while (page.length === AT_ONCE);
  } while (!(await batches.retireBelow(half, to.version)));
  return rewrapped;
}
