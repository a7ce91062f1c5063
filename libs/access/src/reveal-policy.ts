import type { RevealPolicy } from '#identity';
import { Directory } from '#instansi';
import type { ComplaintQueries, RevealStore } from '#store';
import { mayEver } from './policy.js';
import { actsFor, mayReceive, scopeOf } from './visibility.js';

/** The policy table as the vault asks it, over the directory and complaints as they stand in the database then. */
export function revealPolicy(
  store: Pick<RevealStore, 'bodies'>,
  queries: Pick<ComplaintQueries, 'holdsNumber'>,
): RevealPolicy {
  const directory = async (): Promise<Directory> => {
    const instansi = (await store.bodies()).map((body) => ({ ...body, name: body.id, handles: [] }));
    return new Directory({ wilayah: [], categories: [], instansi });
  };
  return {
    mayEver,
    sees: async (officer, code) => queries.holdsNumber(scopeOf(officer, await directory()), code),
    actsFor: async (officer, instansi) => actsFor(officer, { instansi }, await directory()),
    isImpartial: async ({ instansi }, accused) =>
      instansi === null || mayReceive(instansi, accused, await directory()),
  };
}
