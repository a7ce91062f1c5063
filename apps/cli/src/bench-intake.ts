import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { InboundReport } from '#complaint';
import { openHouse, type House } from '#house';
import { newKeyPair, PublicKeySealer, VaultClient, type Sealer } from '#identity';
import { newId, startEmbeddedPostgres } from '#platform';
import { cpuSeconds } from './processor-time.js';

const CALLERS = 32;
const ROUNDS = 9;
/** A long-lived process has compiled what it runs: the intake gains until it has seen some ten thousand reports. */
const WARMING_SECONDS = 4;
/** Reports whose values are sealed by themselves, to know what that costs. */
const SEALED_ALONE = 4000;

interface Round {
  done: number;
  seconds: number;
  latencies: number[];
  cpuMs: number;
}

/**
 * Accepts reports with 32 concurrent callers beside 32 clients that each commit one prepared INSERT of the same
 * bytes, in turns on the same durable database, and prints the medians of the rounds: first with values that stand as
 * they are, then sealed as the product seals them. `cpuMsPerReport` counts this process and PostgreSQL together.
 */
export async function benchIntake(seconds: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muara-bench-'));
  const database = await startEmbeddedPostgres({ dataDir });
  try {
    const secret = randomUUID() + randomUUID();
    const open = (sealer: Sealer): Promise<House> =>
      openHouse({
        databaseUrl: database.url,
        secret,
        publicUrl: 'http://bench',
        channels: new Map(),
        sealer,
        vault: new VaultClient(join(dataDir, 'no-vault')),
      });
    const sealer = new PublicKeySealer({
      custodian: { version: 1, key: newKeyPair().publicKey },
      escrow: { version: 1, key: newKeyPair().publicKey },
    });
    const houses = { plain: await open(noSealer), sealed: await open(sealer) };
    const clients = await Promise.all(
      Array.from({ length: CALLERS }, async () => {
        const client = new pg.Client(database.url);
        client.on('error', () => {}); // the database stops under them where anything here fails
        await client.connect();
        return client;
      }),
    );
    const owner = new pg.Client(database.url);
    await owner.connect();
    await owner.query('CREATE TABLE bench_limit (id uuid PRIMARY KEY, body bytea NOT NULL)');
    const { rows: durability } = await owner.query<{ fsync: string; sync: string }>(
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync`,
    );
    await owner.end();
    const measured = {
      limit: (length: number) => measure(length, (caller) => insert(clients[caller])),
      plain: (length: number) => measure(length, () => accept(houses.plain)),
      sealed: (length: number) => measure(length, () => accept(houses.sealed)),
    };
    const rounds = { limit: [] as Round[], plain: [] as Round[], sealed: [] as Round[] };
    const kinds = ['limit', 'plain', 'sealed'] as const;
    for (const kind of kinds) await measured[kind](WARMING_SECONDS);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const kind of kinds) rounds[kind].push(await measured[kind](seconds));
    }
    const sealingCpuMs = costOf(sealer);
    await Promise.all(clients.map((client) => client.end()));
    await Promise.all(Object.values(houses).map((house) => house.close()));
    const figures = {
      ...figuresOf(rounds.plain, rounds.limit),
      limitPerSecond: Math.round(median(rounds.limit.map(perSecond))),
      sealed: { ...figuresOf(rounds.sealed, rounds.limit), sealingCpuMs },
      callers: CALLERS,
      ...durability[0],
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  } finally {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Leaves everything as it is: what accepting costs by itself. The product has none. */
const noSealer: Sealer = {
  envelope: (ownerId) => ({
    key: { id: newId(), ownerId, key: Buffer.alloc(0) },
    seal: (kind, value, id = newId()) => ({ id, ownerId, keyId: id, kind, bytes: Buffer.from(value) }),
  }),
  wrap: () => ({
    batch: {
      id: newId(),
      custodianVersion: 0,
      custodianWrap: Buffer.alloc(0),
      escrowVersion: 0,
      escrowWrap: Buffer.alloc(0),
    },
    keys: [],
  }),
};

/** Processor time in ms that sealing one report takes, in batches of half the callers as they are committed. */
function costOf(sealer: Sealer): number {
  const before = process.cpuUsage();
  for (let done = 0; done < SEALED_ALONE; done += CALLERS / 2) {
    const keys = Array.from({ length: CALLERS / 2 }, () => {
      const { key, seal } = sealer.envelope(newId());
      seal('raw', body);
      seal('reporter', JSON.stringify({ reporter }));
      return key;
    });
    sealer.wrap(keys);
  }
  const { user, system } = process.cpuUsage(before);
  return round((user + system) / 1000 / SEALED_ALONE);
}

const text =
  'Air PDAM di Jalan Denai Gang Melati mati sejak Senin pagi, kalau hidup pun keruh seperti teh. Sudah dilaporkan ke ' +
  'loket dua kali, katanya ditunggu. Ada bayi dan orang tua di rumah, mohon segera ada tangki air atau perbaikan pipa.';
const body = Buffer.from(
  JSON.stringify({ text, wilayah: '12.71', reporter: { name: 'Warga', phone: '081234567890' } }),
);

const reporter = { name: 'Warga', phone: '+6281234567890' };

async function accept({ intake }: House): Promise<void> {
  const report: InboundReport = {
    externalId: randomUUID(),
    text,
    wilayah: '12.71',
    reporter,
    assurance: 'claimed',
    automatic: false,
    attachments: [],
  };
  await intake.accept({ channel: 'web', raw: { body, contentType: 'application/json' }, report });
}

async function insert(client: pg.Client | undefined): Promise<void> {
  await client?.query({
    name: 'limit',
    text: 'INSERT INTO bench_limit VALUES ($1, $2)',
    values: [randomUUID(), body],
  });
}

async function measure(seconds: number, once: (caller: number) => Promise<void>): Promise<Round> {
  const latencies: number[] = [];
  const cpuBefore = await cpuSeconds();
  const start = performance.now();
  const end = start + seconds * 1000;
  const call = async (caller: number): Promise<void> => {
    for (let before = performance.now(); before < end; before = performance.now()) {
      await once(caller);
      latencies.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));
  const elapsed = (performance.now() - start) / 1000;
  return {
    done: latencies.length,
    seconds: elapsed,
    latencies,
    cpuMs: ((await cpuSeconds()) - cpuBefore) * 1000,
  };
}

/** Each round is compared with the limit's round just before it: what else the machine does slows both. */
function figuresOf(rounds: Round[], limits: Round[]) {
  const latencies = rounds.flatMap((one) => one.latencies).sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    perSecond: Math.round(median(rounds.map(perSecond))),
    ratio: round(median(rounds.map((one, turn) => perSecond(one) / perSecond(limits[turn] ?? one)))),
    p50Ms: round(at(0.5)),
    p99Ms: round(at(0.99)),
    cpuMsPerReport: round(median(rounds.map(({ cpuMs, done }) => cpuMs / done))),
  };
}

const perSecond = ({ done, seconds }: Round): number => done / seconds;
const round = (value: number): number => Math.round(value * 1000) / 1000;
const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
