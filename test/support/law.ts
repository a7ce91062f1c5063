import { Breaches, DataExports, DataRequests, Retention, Tracking } from '#access';
import { Erased, openingActions, SubjectCustody } from '#identity';
import { TestClock } from '#platform';
import {
  BreachStore,
  ComplaintQueries,
  CustodyStore,
  Database,
  LawStore,
  RedactionStore,
  SubjectStore,
  TrackingStore,
} from '#store';
import { Keys } from '#identity';
import { custodyPlace } from './custody.js';

/** Everything about reporters' data on a database and keys of its own, with a clock of the test's. */
export async function lawPlace() {
  const place = await custodyPlace();
  const vaultDatabase = await Database.open(place.url, { as: 'vault', poolSize: 2 });
  const database = await Database.open(place.url, { as: 'app', poolSize: 4 });
  const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));
  const now = (): Date => clock.now();
  const keyring = await place.keyring();
  const custodyStore = new CustodyStore(vaultDatabase);
  /** As it is after each start of its process. */
  const vault = async (): Promise<SubjectCustody> =>
    new SubjectCustody({
      keyring,
      erased: await Erased.open(place.directory),
      custody: custodyStore,
      subjects: new SubjectStore(vaultDatabase),
      now,
    });
  const store = new LawStore(database);
  const redactions = new RedactionStore(database);
  const keys = new Keys('a secret of the tests, long enough to be one');
  const tracking = new Tracking(new TrackingStore(database), new ComplaintQueries(database), keys, now);
  const running = await vault();
  const parts = { database, store, redactions, vault: running, now };
  const requests = new DataRequests(parts);
  return {
    ...place,
    database,
    clock,
    keys,
    store,
    running,
    vault,
    requests,
    exports: new DataExports({ store, tracking, requests, vault: running, now }),
    retention: new Retention({ ...parts, isCategory: (id) => id === 'pungli' }),
    breaches: new Breaches({ database, store: new BreachStore(database, openingActions), now }),
    /** What the audit says of a complaint. */
    said: async (subject: string): Promise<string[]> =>
      (
        await database.query<{ action: string }>(`SELECT action FROM audit WHERE subject = $1 ORDER BY id`, [
          subject,
        ])
      ).map(({ action }) => action),
    async close(): Promise<void> {
      await database.close();
      await vaultDatabase.close();
      await place.close();
    },
  };
}

export type LawPlace = Awaited<ReturnType<typeof lawPlace>>;
