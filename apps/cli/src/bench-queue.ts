import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openHouse, type House } from '#house';
import { newKeyPair, PublicKeySealer, VaultClient } from '#identity';
import { freePort, startEmbeddedPostgres, type Environment } from '#platform';

const limits = { pageP95Ms: 100, sweepMs: 2_000 };
const LOOKS = 60;
const WARMING_LOOKS = 30;
const READY_WITHIN_MS = 60_000;
const PASSWORD = 'kata sandi untuk mengukur saja';

/** Who looks at his queue: each sees another share of the complaints. */
const officers = [
  { id: 'medan', role: 'instansi-admin', instansi: 'medan' },
  { id: 'dishub', role: 'opd-admin', instansi: 'medan.dishub' },
  { id: 'sumut', role: 'liaison-officer', instansi: 'sumut.tirtanadi' },
] as const;

/**
 * Puts so many open complaints into a fresh database, starts the product on it as a process of its own, and prints how
 * long the queue's page takes over HTTP, whole, for officers of three reaches, and then how long one sweep over all the
 * clocks takes: with a tenth of them due, and with none.
 */
export async function benchQueue(environment: Environment, complaints: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muara-bench-'));
  const database = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
  const secret = randomUUID() + randomUUID();
  let product: ChildProcess | undefined;
  try {
    const house = await openHouse({
      databaseUrl: database.url,
      secret,
      publicUrl: 'http://bench',
      channels: new Map(),
      sealer: new PublicKeySealer({
        custodian: { version: 1, key: newKeyPair().publicKey },
        escrow: { version: 1, key: newKeyPair().publicKey },
      }),
      vault: new VaultClient(join(dataDir, 'no-vault')),
    });
    await fill(house, complaints);
    const port = await freePort();
    product = start({ environment, port, databaseUrl: database.url, dataDir: join(dataDir, 'data'), secret });
    const url = `http://localhost:${port}`;
    await isReady(url);
    const pages = await looksOf(house, url);
    await ended(product);
    await house.database.query(due);
    const sweepMs = { aTenthDue: await sweep(house), noneDue: await sweep(house) };
    await house.close();
    process.stdout.write(`${JSON.stringify({ complaints, pages, sweepMs, limits })}\n`);
  } finally {
    product?.kill('SIGTERM');
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Complaints as they lie in a busy office: a third waits for a verdict, the others lie with bodies, some are overdue. */
async function fill({ database, office }: House, complaints: number): Promise<void> {
  const { directory } = office;
  const bodies = directory.data.instansi.flatMap(({ id, wilayah }) => {
    const [category] = directory.categoriesOf(id);
    return wilayah !== null && category !== undefined ? [{ id, category }] : [];
  });
  await database.query(
    `INSERT INTO complaint (id, code, channel, title, text, classification, category, wilayah, received_at, entered_at,
       status, instansi, suggested_instansi, suggestion, answer_by, rule_set, confidential, pin_hash, secret_hash, words)
     SELECT gen_random_uuid(), lpad(upper(to_hex(n)), 12, '0'), 'web', 'Lampu jalan mati nomor ' || n,
       repeat('Lampu di gang kami mati sejak Senin, warga takut lewat. ', 4), 'pengaduan', b.category, b.wilayah, at, at,
       CASE n % 3 WHEN 0 THEN 'received' WHEN 1 THEN 'disposed' ELSE 'in-progress' END,
       CASE n % 3 WHEN 0 THEN NULL ELSE b.id END, b.id,
       jsonb_build_object('instansi', b.id, 'category', b.category, 'classification', 'pengaduan', 'confidence', 0.8,
         'outcome', 'suggest', 'alternatives', '[]'::jsonb, 'why', '[]'::jsonb, 'modelVersion', 'bench'),
       at + interval '14 days', 'permenpanrb-62-2018', n % 50 = 0, '\\x00', '\\x00',
       to_tsvector('indonesian', 'lampu jalan mati gang warga takut lewat')
     FROM generate_series(1, $1::int) AS n
     CROSS JOIN LATERAL (SELECT now() - (n % 40) * interval '11 hours' AS at) AS times
     JOIN LATERAL (
       SELECT i.id, i.wilayah, ($3::text[])[1 + n % cardinality($2::text[])] AS category FROM instansi i
       WHERE i.id = ($2::text[])[1 + n % cardinality($2::text[])]) AS b ON true`,
    [complaints, bodies.map(({ id }) => id), bodies.map(({ category }) => category)],
  );
  await database.query(clocks);
  // As an operator's database has done long before it holds so much.
  await database.query('ANALYZE');
}

/** Every complaint has a clock, and nobody is to be told of it today. */
const clocks = `INSERT INTO clock (complaint_id, kind, nth, instansi, started_at, started_by, days, in_days, due_at,
    paused_days, stages, escalated_level, next_at)
  SELECT id, 'settlement', 1, instansi, received_at, 'receipt', 14, 'working', answer_by, 0,
    ARRAY[now() + interval '1 day'], 0, now() + interval '1 day'
  FROM complaint`;
/** The next stage of a tenth of them has come. */
const due = `UPDATE clock SET stages = ARRAY[now() - interval '1 hour'], next_at = now() - interval '1 hour'
  WHERE hashtext(complaint_id::text) % 10 = 0`;

/** Milliseconds until every clock whose stage has come is flagged and told of. */
async function sweep(house: House): Promise<number> {
  const before = performance.now();
  while (await house.clockWatch.sweep());
  return Math.round(performance.now() - before);
}

function start(given: {
  environment: Environment;
  port: number;
  databaseUrl: string;
  dataDir: string;
  secret: string;
}): ChildProcess {
  const main = join(dirname(process.argv[1] ?? ''), '../../standalone/src/main.js');
  return spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: given.environment['PATH'],
      TMPDIR: given.environment['TMPDIR'],
      PORT: String(given.port),
      DATABASE_URL: given.databaseUrl,
      MUARA_DATA_DIR: given.dataDir,
      MUARA_SECRET: given.secret,
      PUBLIC_BASE_URL: `http://localhost:${given.port}`,
      LOG_LEVEL: 'error',
    },
  });
}

/** Ends the product, so that it does not work off the same. */
async function ended(product: ChildProcess): Promise<void> {
  const exit = once(product, 'exit');
  product.kill('SIGTERM');
  await exit;
}

async function isReady(url: string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error('The product did not become ready.');
    await pause(100);
  }
}

/** How long the page takes for each officer: all that is open to him, and what waits for a verdict. */
async function looksOf(house: House, url: string) {
  const figures: Record<string, Awaited<ReturnType<typeof look>>> = {};
  for (const { id, role, instansi } of officers) {
    const term = { sk: null, from: null, until: null };
    await house.officers.register({ id, name: id, role, instansi }, PASSWORD, term);
    const { token } = await house.sessions.signIn(id, PASSWORD);
    figures[`open to ${role}`] = await look(`${url}/petugas`, token);
    figures[`waiting for ${role}`] = await look(`${url}/petugas?status=received`, token);
  }
  return figures;
}

/** Milliseconds from asking until the whole page has been read. */
async function look(url: string, token: string) {
  const times: number[] = [];
  let bytes = 0;
  for (let turn = 0; turn < WARMING_LOOKS + LOOKS; turn += 1) {
    const before = performance.now();
    const answer = await fetch(url, { headers: { cookie: `__Host-sesi=${token}` }, redirect: 'manual' });
    if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}.`);
    bytes = (await answer.text()).length;
    if (turn >= WARMING_LOOKS) times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((times[Math.floor(LOOKS * share)] ?? 0) * 10) / 10;
  return { p50Ms: at(0.5), p95Ms: at(0.95), bytes };
}
