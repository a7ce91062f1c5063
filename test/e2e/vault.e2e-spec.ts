import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { VaultClient } from '#identity';
import { freePort, findRunningPostgres, newId } from '#platform';
import { call, type Receipt } from '../support/api.js';
import {
  databaseOf,
  newDataDir,
  runCommand,
  startInVain,
  startProcess,
  type MuaraProcess,
  type Settings,
} from '../support/muara-process.js';
import { until } from '../support/until.js';
import { isVault, userOf, vaultOf } from '../support/vault-process.js';

let dataDir: string;
let settings: Settings;
let running: MuaraProcess | null = null;

async function freshPlace(): Promise<void> {
  dataDir = await newDataDir();
  settings = { PORT: String(await freePort()), MUARA_DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
}

async function clear(): Promise<void> {
  await running?.end();
  running = null;
  const left = await databaseOf(dataDir);
  if (left !== null) process.kill(left, 'SIGQUIT');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

const sms = {
  CHANNEL_SMS_ACCOUNT_SID: 'AC00000000000000000000000000000009',
  CHANNEL_SMS_AUTH_TOKEN: 'a-token-that-nobody-else-knows',
  CHANNEL_SMS_FROM: '+6281100001708',
};
const socket = (): string => join(dataDir, 'vault', 'vault.sock');
const vaultSays = async (url: string): Promise<string | undefined> => {
  const { status, body } = await call<{ checks: { name: string; outcome: string }[] }>(`${url}/readyz`);
  expect(status).toBe(200);
  return body.checks.find(({ name }) => name === 'vault')?.outcome;
};
const report = (url: string) =>
  call<Receipt>(`${url}/api/v1/reports`, { json: { text: 'Lampu jalan mati di Medan Selayang' } });
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

/** As the owner of the embedded database. */
async function ask<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: (await findRunningPostgres(dataDir)) ?? '' });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the vault of a running Muara', () => {
  let url: string;
  let pid: number;
  beforeAll(async () => {
    await freshPlace();
    running = await startProcess(settings);
    ({ url, pid } = running);
  }, 120_000);
  afterAll(clear, 60_000);

  it('keeps its keys to a user of its own, and each process to its login of the database', async () => {
    expect(await vaultSays(url)).toBe('ok');
    const vault = (await vaultOf(pid)) ?? 0;
    const isRoot = process.getuid?.() === 0;
    expect((await userOf(vault)) !== (await userOf(pid))).toBe(isRoot);
    expect((await stat(join(dataDir, 'vault', 'keys'))).uid).toBe(await userOf(vault));
    expect(await modeOf(join(dataDir, 'vault', 'keys'))).toBe('700');
    expect(await modeOf(socket())).toBe('660');
    expect(await readdir(join(dataDir, 'vault-shares'))).toHaveLength(3);
    const logins = await ask<{ name: string }>(
      `SELECT DISTINCT usename AS name FROM pg_stat_activity WHERE application_name = 'muara'`,
    );
    expect(logins.map(({ name }) => name).sort()).toEqual(['muara_app', 'muara_vault']);
  });

  it('finds the reports of who says his number, but for the anonymous ones', async () => {
    const phone = '081277003311';
    const told = { text: 'Lampu jalan mati di Medan Selayang', wilayah: '12.71', reporter: { phone } };
    const { code } = (await call<Receipt>(`${url}/api/v1/reports`, { json: told })).body;
    await call<Receipt>(`${url}/api/v1/reports`, { json: { ...told, anonymous: true } });
    const token = lastLine(await runCommand(settings, 'token', '--role', 'national-admin'));
    const search = (value: string) =>
      call<{ items: { code: string }[] }>(`${url}/api/v1/staff/complaints/matches`, {
        json: { field: 'phone', value, reason: 'on-phone' },
        headers: { Authorization: `Bearer ${token}` },
      });
    await until(
      async () => (await search('+62 812-7700-3311')).body.items.length > 0,
      'the index to have it',
    );
    const { items } = (await search(phone)).body;
    expect(items.map((item) => item.code)).toEqual([code]);
    expect(JSON.stringify(items)).not.toContain('77003311');
    expect(await search('nol')).toMatchObject({ status: 422, body: { code: 'match-unreadable' } });
  });

  it('comes back from kill -9, and intake goes on meanwhile', async () => {
    const first = (await vaultOf(pid)) ?? 0;
    process.kill(first, 'SIGKILL');
    await until(async () => (await vaultSays(url)) === 'away', 'the vault to be away');
    expect((await report(url)).status).toBe(201);
    await until(async () => (await vaultSays(url)) === 'ok', 'the vault to be back', 30_000);
    expect(await vaultOf(pid)).not.toBe(first);
  });

  it('has its keys changed and its escrow proved by commands beside it', async () => {
    const rotated = JSON.parse(lastLine(await runCommand(settings, 'keys', 'rotate'))) as object;
    expect(rotated).toMatchObject({ version: 2, destroyed: [1] });
    expect((await report(url)).status).toBe(201);
    const share = (at: number): string => join(dataDir, 'vault-shares', `share-${at}.txt`);
    const drill = ['keys', 'escrow-drill', '--share', share(1), '--share', share(3)];
    const figures = JSON.parse(lastLine(await runCommand(settings, ...drill))) as Record<string, number>;
    expect(figures['opened']).toBe(figures['sampled']);
    const heads = join(dataDir, 'vault', 'audit-heads');
    expect(await runCommand(settings, 'verify-audit', '--against', heads)).toContain('the audit holds');
    expect(await vaultSays(url)).toBe('ok');
  }, 120_000);

  it('can be a service as well: it refuses to start without its passphrase, and leaves at a signal', async () => {
    const database = (await findRunningPostgres(dataDir)) ?? '';
    const mute = launchVault({ MUARA_DATA_DIR: dataDir, VAULT_DATABASE_URL: database });
    expect(await mute.exit).toEqual([78, null]);
    expect(mute.said()).toContain('VAULT_PASSPHRASE_FILE');

    const before = (await stat(socket())).ino;
    const service = launchVault({
      MUARA_DATA_DIR: dataDir,
      VAULT_DATABASE_URL: database,
      VAULT_PASSPHRASE_FILE: join(dataDir, 'vault-passphrase'),
    });
    await until(async () => (await stat(socket())).ino !== before, 'its socket', 30_000);
    const client = new VaultClient(socket());
    await client.check();
    await expect(client.deliver(newId())).rejects.toMatchObject({ code: 'not-found' });
    await expect(client.deliver('nothing')).rejects.toMatchObject({ code: 'invalid' });
    service.child.kill('SIGTERM');
    expect(await service.exit).toEqual([0, null]);
    await expect(client.check()).rejects.toMatchObject({ code: 'unavailable', reason: 'vault-away' });
  }, 120_000);

  it('dies with whoever started it', async () => {
    const vault = (await vaultOf(pid)) ?? 0;
    expect(await isVault(vault)).toBe(true);
    await running?.kill();
    await until(async () => !(await isVault(vault)), 'the vault to be gone');
  });
});

describe('a passphrase file', () => {
  beforeEach(freshPlace);
  afterEach(clear, 60_000);

  it('is used or refused before anything starts, never passed over', async () => {
    const file = join(dataDir, 'passphrase');
    const real = { ...settings, ...sms, VAULT_PASSPHRASE_FILE: file };
    const refusal = async (): Promise<string> => {
      const { code, said } = await startInVain(real);
      expect(code).toBe(1);
      expect(said).toContain('VAULT_PASSPHRASE_FILE');
      expect(said).not.toMatch(/^\s+at /m);
      expect(await readdir(dataDir)).not.toContain('postgres');
      return said;
    };
    expect(await refusal()).toContain('keys init');
    await writeFile(file, 'the right passphrase, long enough\n', { mode: 0o600 });
    const init = await runCommand(real, 'keys', 'init', '--shares', join(dataDir, 'shares'));
    expect(init).not.toMatch(/[0-9a-f]{6}-/);
    expect(await readdir(join(dataDir, 'shares'))).toEqual(['share-1.txt', 'share-2.txt', 'share-3.txt']);
    await writeFile(file, 'a wrong passphrase, long enough\n');
    await refusal();
    await rm(file);
    await refusal();

    await writeFile(file, 'the right passphrase, long enough\n', { mode: 0o600 });
    running = await startProcess(real);
    expect(await vaultSays(running.url)).toBe('ok');
    expect(await running.end()).toBe(0);
  }, 180_000);

  it('is made where none is named, and a person is told what is missing', async () => {
    running = await startProcess({ ...settings, ...sms });
    expect(running.said()).toContain('keys rotate --escrow');
    expect(await modeOf(join(dataDir, 'vault-passphrase'))).toBe('600');
    expect(await readdir(dataDir)).not.toContain('vault-shares');
    const shares = await runCommand({ ...settings, ...sms }, 'keys', 'rotate', '--escrow');
    expect(shares.match(/share \d of 3/g)).toEqual(['share 1 of 3', 'share 2 of 3', 'share 3 of 3']);
  }, 120_000);
});

function launchVault(env: Record<string, string>) {
  const main = new URL('../../dist/apps/vault/src/main.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => void said.push(chunk.toString()));
  return { child, said: () => said.join(''), exit: once(child, 'exit') };
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
