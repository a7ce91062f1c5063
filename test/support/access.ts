import {
  Accounts,
  Officers,
  Passkeys,
  SecondFactors,
  Sessions,
  type SignedIn,
  type Trail,
  type TrailEntry,
} from '#access';
import { Keys } from '#identity';
import { Directory, seedDirectory } from '#instansi';
import { TestClock } from '#platform';
import { Database, FactorStore, OfficerStore, SessionStore } from '#store';

export const PASSWORD = 'kuda lumping menari di alun-alun';

/** Everything of `#access` on a migrated database, with a clock of the test's and what was written down of it. */
export async function accessOn(url: string) {
  const database = await Database.open(url, { migrate: true });
  const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));
  const now = (): Date => clock.now();
  const trail: TrailEntry[] = [];
  const write: Trail = (_tx, entry) => {
    trail.push(entry);
    return Promise.resolve();
  };
  const store = new SessionStore(database);
  const officerStore = new OfficerStore(database);
  const factorStore = new FactorStore(database);
  const keys = new Keys('a secret of the tests, long enough to be one');
  const passkeys = Passkeys.at('http://localhost:3000', factorStore, now);
  const factors = new SecondFactors({ store: factorStore, keys, passkeys, now });
  const sessions = new Sessions({ database, store, officers: officerStore, factors, trail: write, now });
  const directory = new Directory(seedDirectory());
  const officers = new Officers({
    database,
    store: officerStore,
    directory: () => directory,
    trail: write,
    now,
  });
  const accounts = new Accounts({
    database,
    officers: officerStore,
    store,
    sessions,
    factors,
    trail: write,
    now,
  });
  return {
    database,
    clock,
    trail,
    factors,
    sessions,
    officers,
    accounts,
    /** Signs in with the password alone, and says who that is. */
    async signedIn(userName: string, password = PASSWORD): Promise<SignedIn> {
      const { token } = await sessions.signIn(userName, password);
      const officer = await sessions.officer(token, 'console');
      if (!officer) throw new Error(`${userName} is not let in`);
      return officer;
    },
  };
}

export type Access = Awaited<ReturnType<typeof accessOn>>;
