import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { channelDefinitions } from '#channels';
import { askEverything, type Exception } from '../support/canary-answers.js';
import { openCanaryHouse, type CanaryHouse } from '../support/canary-house.js';
import { answerEverything, stumble } from '../support/canary-life.js';
import { dumpInto, hitsBelow, hitsInDatabase, keepUncompressed } from '../support/canary-places.js';
import { CanarySearch, type Hit } from '../support/canary-search.js';
import { reportByApi, ways, type Kept } from '../support/canary-ways.js';
import { newCanary, type Canary, type Trait } from '../support/canary.js';
import { until } from '../support/until.js';

jest.setTimeout(240_000);

/**
 * What may be shown, and why: per canary, trait and route. Apart from that the stand-ins of mail server and telephone
 * company alone are told an address, since that is where an answer goes, and no search looks into them.
 */
const shownOnPurpose: readonly Exception[] = [];

const canaries: Canary[] = [];
let house: CanaryHouse;
let search: CanarySearch;
/** Found while it lived: what is gone afterwards. */
const fleeting: Hit[] = [];

function canary(came: string): Canary {
  const one = newCanary(came);
  canaries.push(one);
  return one;
}

beforeAll(async () => {
  house = await openCanaryHouse();
  await keepUncompressed(house.postgres.url);
});

afterAll(() => house?.close());

interface Printed {
  stdout: string;
  stderr: string;
}

/** One line a leak, so that a failure tells who came in how and where he was found. */
const told = (hits: readonly Hit[]): string[] => [
  ...new Set(
    hits.map(
      ({ came, trait, written, where, around }) => `${where}: ${trait} of ${came}, ${written}: ${around}`,
    ),
  ),
];

it('has a way in for every channel there is', () => {
  expect(Object.keys(ways).sort()).toEqual(channelDefinitions.map(({ id }) => id).sort());
});

it('lets one in by every channel, kept in every way that it has', async () => {
  let expected = 0;
  for (const [channel, way] of Object.entries(ways)) {
    for (const kept of way.kept) {
      await way.report(house, canary(`${kept} by ${channel}`), kept);
      expected += 1;
    }
  }
  for (const kept of ['plain', 'anonymous', 'confidential', 'accusing'] satisfies Kept[]) {
    await reportByApi(house, canary(`${kept} by the API`), kept);
    expected += 1;
  }
  search = new CanarySearch(canaries);
  fleeting.push(...(await hitsBelow(search, house.temporary)));
  await until(
    async () => (await house.ledger.count('complaint')) >= expected,
    `${expected} complaints`,
    60_000,
  );
  await house.ledger.quiet(60_000);
  expect(await house.ledger.count('complaint')).toBe(expected);
});

it('answers them all, although the vault dies meanwhile', async () => {
  const answered = await answerEverything(house);
  expect(answered).toBeGreaterThan(10);
  const plain = (channel: string): Canary | undefined =>
    canaries.find(({ came }) => came === `plain by ${channel}`);
  const [byText, byMail] = [plain('sms'), plain('email')];
  await house.twilio.smsThat(({ to, body }) => to === byText?.phone && body.includes('sudah kami'), 60_000);
  await house.sink.mailThat(
    ({ to, raw }) => to.includes(byMail?.email ?? '') && raw.includes('sudah kami'),
    60_000,
  );
  await house.ledger.quiet(60_000);
});

it('meets all that can go wrong', async () => {
  const one = canary('wrong input');
  const known = canaries.find(({ came }) => came === 'plain by sms');
  search = new CanarySearch(canaries);
  const api = await reportByApi(house, one, 'plain');
  await stumble(house, { canary: one, known: known ?? one, ...api });
  fleeting.push(...(await hitsBelow(search, house.temporary)));
  await house.ledger.quiet(60_000);
  expect(await house.ledger.count('inbound', `outcome = 'quarantined'`)).toBeGreaterThan(0);
});

it('shows nothing of them in any answer to anybody', async () => {
  const { asked, statuses, hits } = await askEverything(house, search, shownOnPurpose);
  expect(asked).toBeGreaterThan(500);
  expect(statuses.get(200)).toBeGreaterThan(100);
  expect(told(hits)).toEqual([]);
});

it('writes nothing of them to its log, nor to what it keeps for a moment', async () => {
  expect(house.muara.said().length).toBeGreaterThan(100);
  expect(told(search.in(house.muara.said(), 'the log'))).toEqual([]);
  expect(told([...fleeting, ...(await hitsBelow(search, house.temporary))])).toEqual([]);
  expect(told(await hitsBelow(search, house.data))).toEqual([]);
});

it('prints nothing of them for whoever works on the server', async () => {
  const commands = [
    ['verify-audit'],
    ['tokens', 'national-admin'],
    ['data', 'retention'],
    ['data', 'breach', '--from', '2026-01-01T00:00', '--until', new Date().toISOString().slice(0, 16)].concat(
      ['--what', 'uji', '--measures', 'uji'],
    ),
  ];
  for (const words of commands) {
    const printed = await house.command(...words).catch(({ stdout, stderr }: Printed) => stdout + stderr);
    expect([words, printed.length > 0]).toEqual([words, true]);
    expect(told(search.in(printed, `muara ${words.join(' ')}`))).toEqual([]);
  }
});

it('keeps nothing of them in the database that its owner can read', async () => {
  expect(told(await hitsInDatabase(search, house.postgres.url))).toEqual([]);
  await dumpInto(house.temporary, house.postgres.url);
  expect(told(await hitsBelow(search, house.temporary))).toEqual([]);
});

it('leaves nothing of them in the files, the WAL and the log of the database server', async () => {
  await house.postgres.query('CHECKPOINT');
  expect(told(await hitsBelow(search, house.serverFiles))).toEqual([]);
});

it('would have found one trace in each of these places, however it is written', async () => {
  const planted = newCanary('the control');
  const control = new CanarySearch([planted]);
  const [trace = ''] = planted.traces.email;
  const writings: Record<string, string> = {
    plain: trace,
    base64: Buffer.from(trace).toString('base64'),
    hex: Buffer.from(trace).toString('hex'),
    'URL-encoded': [...Buffer.from(trace)].map((byte) => `%${byte.toString(16)}`).join(''),
    'UTF-16': Buffer.from(trace, 'utf16le').toString('hex'),
    reversed: Array.from(trace).reverse().join(''),
  };
  await house.postgres.query('CREATE TABLE planted (written text)');
  await house.postgres.query('GRANT ALL ON planted TO PUBLIC');
  for (const [name, written] of Object.entries(writings)) {
    const file = join(house.temporary, 'planted');
    await house.postgres.query('TRUNCATE planted');
    const where = async (looked: Promise<Hit[]>): Promise<Trait[]> => [
      ...new Set((await looked).map(({ trait }) => trait)),
    ];
    await house.postgres.query('INSERT INTO planted VALUES ($1)', [written]);
    expect([name, await where(hitsInDatabase(control, house.postgres.url))]).toEqual([name, ['email']]);
    await writeFile(file, written);
    expect([name, await where(hitsBelow(control, house.temporary))]).toEqual([name, ['email']]);
    expect([name, control.in(`${house.muara.said()}${written}`, 'the log').length > 0]).toEqual([name, true]);
    await writeFile(file, '');
  }
  // As an officer's name it is in answers, in the WAL and in the server's log.
  await house.postgres.query(`UPDATE officer SET name = '${writings['base64']}' WHERE user_name = 'auditor'`);
  const { hits } = await askEverything({ ...house, reads: ['/petugas/pejabat'] }, control, []);
  expect(hits.some(({ where }) => where.includes('/petugas/pejabat'))).toBe(true);
  await house.postgres.query('CHECKPOINT');
  const inFiles = (await hitsBelow(control, house.serverFiles)).map(({ where }) => where);
  expect(inFiles.some((path) => path.includes('pg_wal'))).toBe(true);
  expect(inFiles.some((path) => path.includes('/base/'))).toBe(true);
  expect(inFiles.some((path) => path.endsWith('.log'))).toBe(true);
});
