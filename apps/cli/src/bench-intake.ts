import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { InboundReport } from '#complaint';
import { openHouse, type House } from '#house';
import { startEmbeddedPostgres } from '#platform';

const CALLERS = 32;
const ROUNDS = 3;
const CLOCK_TICKS = 100;

interface Round {
  done: number;
  seconds: number;
  latencies: number[];
  cpuMs: number;
}

/**
 * Accepts reports with 32 concurrent callers beside 32 clients that each commit one prepared INSERT of the same
 * bytes, in turns on the same durable database, and prints the medians of the rounds. `cpuMsPerReport` counts this
 * process and PostgreSQL together.
 */
export async function benchIntake(seconds: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muara-bench-'));
  const database = await startEmbeddedPostgres({ dataDir });
  try {
    const secret = randomUUID() + randomUUID();
    const house = await openHouse({
      databaseUrl: database.url,
      secret,
      publicUrl: 'http://bench',
      channels: new Map(),
    });
    const clients = await Promise.all(
      Array.from({ length: CALLERS }, async () => {
        const client = new pg.Client(database.url);
        await client.connect();
        return client;
      }),
    );
    await house.database.query('CREATE TABLE bench_limit (id uuid PRIMARY KEY, body bytea NOT NULL)');
    const durability = await house.database.query<{ fsync: string; sync: string }>(
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync`,
    );
    await measure(1, () => accept(house));
    await measure(1, (caller) => insert(clients[caller]));
    const intake: Round[] = [];
    const limit: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      limit.push(await measure(seconds, (caller) => insert(clients[caller])));
      intake.push(await measure(seconds, () => accept(house)));
    }
    await Promise.all(clients.map((client) => client.end()));
    await house.close();
    report(intake, limit, durability[0]);
  } finally {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const text =
  'Air PDAM di Jalan Denai Gang Melati mati sejak Senin pagi, kalau hidup pun keruh seperti teh. Sudah dilaporkan ke ' +
  'loket dua kali, katanya ditunggu. Ada bayi dan orang tua di rumah, mohon segera ada tangki air atau perbaikan pipa.';
const body = Buffer.from(
  JSON.stringify({ text, wilayah: '12.71', reporter: { name: 'Warga', phone: '081234567890' } }),
);

async function accept({ intake }: House): Promise<void> {
  const report: InboundReport = {
    externalId: randomUUID(),
    text,
    wilayah: '12.71',
    reporter: { name: 'Warga', phone: '+6281234567890' },
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

function report(intake: Round[], limit: Round[], durability: object | undefined): void {
  const rate = (rounds: Round[]): number => median(rounds.map(({ done, seconds }) => done / seconds));
  const latencies = intake.flatMap((round) => round.latencies).sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  const figures = {
    perSecond: Math.round(rate(intake)),
    limitPerSecond: Math.round(rate(limit)),
    ratio: round(rate(intake) / rate(limit)),
    p50Ms: round(at(0.5)),
    p99Ms: round(at(0.99)),
    cpuMsPerReport: round(median(intake.map(({ cpuMs, done }) => cpuMs / done))),
    callers: CALLERS,
    ...durability,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Seconds of processor that this process and its descendants have used; Linux only, elsewhere this process alone. */
async function cpuSeconds(): Promise<number> {
  const own = process.cpuUsage();
  let seconds = (own.user + own.system) / 1e6;
  const stats = await Promise.all(
    (await readdir('/proc').catch(() => []))
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  const processes = stats.flatMap((stat) => {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const pid = Number.parseInt(stat, 10);
    return Number.isNaN(pid)
      ? []
      : [{ pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
  });
  const family = new Set([process.pid]);
  for (let grew = true; grew;) {
    grew = false;
    for (const { pid, parent, ticks } of processes) {
      if (family.has(pid) || !family.has(parent)) continue;
      family.add(pid);
      seconds += ticks / CLOCK_TICKS;
      grew = true;
    }
  }
  return seconds;
}
