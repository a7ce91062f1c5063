import { Failure } from '#complaint';
import type { SealedRow } from '#store';
import type { Erased } from './erased.js';
import type { Keyring } from './keyring.js';
import { openValue, type SealedValue } from './sealing.js';

/** Opens one sealed value. Whose identity was erased stays closed, whatever a backup brought back. */
export async function openRow(
  { keyring, erased }: { keyring: Keyring; erased: Erased },
  { value, key, batch }: SealedRow,
): Promise<Buffer> {
  if (erased.has(value.ownerId)) throw new Failure('not-found', 'erased');
  const batchKey = await keyring.batchKey(batch);
  try {
    return openValue(batchKey, key, value as SealedValue);
  } finally {
    batchKey.fill(0);
  }
}
