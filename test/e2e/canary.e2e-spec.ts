import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { channelDefinitions } from '#channels';
import { newCanary, type Canary } from '../support/canary.js';
import { everyRole, openCanaryHouse, type CanaryHouse } from '../support/canary-house.js';
import { dumpInto, hitsBelow, hitsInDatabase, onDatabase } from '../support/canary-places.js';
import { CanarySearch, type Hit } from '../support/canary-search.js';
import { until } from '../support/until.js';
import { ways } from '../support/canary-ways.js';

/**
 * Reporters who do not exist come in through every channel and every way that a channel has; then they are looked for
 * everywhere outside the vault. Not looked into: what the providers' stand-ins were handed, since they carry it to the
 * reporter; and answers to somebody about his own: the form that he has to mend, his own report after his PIN.
 */
jest.setTimeout(600_000);

let house: CanaryHouse;
let search: CanarySearch;
/** Somebody whom the test itself writes into the database and takes out again: he must be found. */
let control: Canary;

beforeAll(async () => {
  house = await openCanaryHouse();
  for (const way of Object.values(ways)) await way(house);
  await answerEverything();
  control = newCanary('the test itself');
  search = new CanarySearch([...house.canaries, control]);
});

afterAll(async () => {
  await house?.close();
});

/** Disposes and answers whatever can be, so that words go out to every reporter who can be reached. */
async function answerEverything(): Promise<void> {
  const [admin, officer] = await Promise.all([house.api('national-admin'), house.api('opd-admin')]);
  for (const { code } of (await admin.list()).body.items) {
    await admin.dispose(code, 'medan.dishub');
    await officer.answer(code, 'Sudah kami perbaiki hari ini.');
  }
  await until(
    async () => (await house.ledger.count('outbox', 'sent_at IS NULL')) === 0,
    'events to be handled',
    60_000,
  );
}

/** Who was found where, a line for each place, with an example: what a failing test shows. */
function told(hits: readonly Hit[]): string[] {
  const places = new Map<string, { whom: Set<string>; example: string }>();
  for (const { where, came, trait, written, around } of hits) {
    const place = places.get(where) ?? { whom: new Set(), example: `${written}: …${around}…` };
    places.set(where, place);
    place.whom.add(`${trait} of <${came}>`);
  }
  return [...places]
    .sort()
    .map(([where, { whom, example }]) => `${where}: ${[...whom].join(', ')} (${example})`);
}

it('knows a way in for every channel there is', () => {
  expect(Object.keys(ways).sort()).toEqual(channelDefinitions.map(({ id }) => id).sort());
});

it('let them all in', async () => {
  const { ledger } = house;
  const taken = async (channel: string, outcome: string): Promise<number> =>
    ledger.count('inbound', 'channel = $1 AND outcome = $2', [channel, outcome]);
  for (const { id } of channelDefinitions) expect(await taken(id, 'accepted')).toBeGreaterThan(0);
  expect(await taken('sms', 'joined')).toBeGreaterThan(1);
  for (const channel of ['sms', 'email']) expect(await taken(channel, 'quarantined')).toBeGreaterThan(0);
  expect(await ledger.count('delivery', 'last_error IS NOT NULL')).toBeGreaterThan(1);
});

it('is in no column of the database', async () => {
  expect(told(await hitsInDatabase(search, house.databaseUrl))).toEqual([]);
});

describe('what anybody is answered', () => {
  it('names none of them to an officer of any role', async () => {
    for (const role of everyRole) {
      const officer = await house.officer(role);
      await officer.crawl(['/', '/petugas', '/petugas/entri', '/petugas/akun']);
      await askTheApi(role);
    }
    const byOfficers = house.heard.filter(({ who }) => (everyRole as readonly string[]).includes(who));
    expect(byOfficers.length).toBeGreaterThan(everyRole.length * 4);
    expect(
      byOfficers.filter(({ path, status }) => path.includes('/lampiran/') && status === 200).length,
    ).toBeGreaterThan(0);
  });

  it('names none of them to the public', async () => {
    await house
      .visitor('the public')
      .crawl(['/', '/lapor', '/lacak', '/docs', '/openapi.json', '/metrics', '/healthz', '/readyz']);
  });

  it('names none of them at all, but to himself', () => {
    const hits = house.heard
      .filter(({ own }) => own === null)
      .flatMap(({ bytes, who, asked }) => search.in(bytes, `${asked} for ${who}`));
    expect(told(hits)).toEqual([]);
  });
});

/** Everything that the API's own description says can be read, with what there is. */
async function askTheApi(role: (typeof everyRole)[number]): Promise<void> {
  const headers = { authorization: `Bearer ${await house.token(role)}` };
  const client = house.visitor(role, { headers });
  const { paths } = JSON.parse((await client.get('/openapi.json')).text) as {
    paths: Record<string, { get?: object }>;
  };
  const codes = await onDatabase(house.databaseUrl, async (database) => {
    const { rows } = await database.query<{ code: string }>('SELECT code FROM complaint');
    return rows.map(({ code }) => code);
  });
  const readable = Object.entries(paths).flatMap(([path, { get }]) => (get ? [path] : []));
  expect(readable.length).toBeGreaterThan(2);
  for (const path of readable) {
    if (!path.includes('{')) await client.get(path);
    else for (const code of codes) await client.get(path.replace(/\{\w+\}/, code));
  }
}

describe('when it has stopped', () => {
  beforeAll(async () => {
    await onDatabase(house.databaseUrl, async (client) => {
      await client.query('CREATE TABLE control (said text)');
      await client.query('INSERT INTO control VALUES ($1)', [`${'x'.repeat(4_000)} ${control.name}`]);
      await client.query('DELETE FROM control');
      await client.query('CHECKPOINT');
    });
    expect(told(search.in(await house.commandLines(), 'a command line'))).toEqual([]);
    await dumpInto(house.temporaries, house.databaseUrl);
    expect(await house.muara.end('SIGTERM')).toBe(0);
  });

  it('has written none of them into its files: tables with what was deleted, WAL, dump, temporary files, logs', async () => {
    const hits = await hitsBelow(search, house.dataDir);
    const [controls, others] = [
      hits.filter(({ came }) => came === control.came),
      hits.filter(({ came }) => came !== control.came),
    ];
    for (const place of [/cluster\/base\/\d+\/\d+/, /cluster\/pg_wal\//]) {
      expect(controls.some(({ where }) => place.test(where))).toBe(true);
    }
    expect((await readdir(house.temporaries)).length).toBeGreaterThan(10);
    expect(told(others)).toEqual([]);
  });

  it('has told none of them in what it printed', () => {
    const said = house.muara.said();
    expect(said.length).toBeGreaterThan(500);
    expect(told(search.in(said, 'the log'))).toEqual([]);
  });

  it('has left no core dump', async () => {
    const places = [process.cwd(), house.dataDir, `${house.dataDir}/postgres/cluster`];
    const names = (await Promise.all(places.map((place) => readdir(place)))).flat();
    expect(names.filter((name) => /^core(\.\d+)?$/.test(name))).toEqual([]);
  });
});
