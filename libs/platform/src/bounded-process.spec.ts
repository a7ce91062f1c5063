import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { BoundedProcess, compiledEntry, Crashed, Exceeded } from './bounded-process.js';

const directory = await mkdtemp(join(tmpdir(), 'muara-bounded-'));
const open: BoundedProcess[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((bounded) => bounded.close()));
});
afterAll(() => rm(directory, { recursive: true }));

let written = 0;
async function bounded(
  work: string,
  limits: { timeoutMs?: number; maxRssBytes?: number; size?: number } = {},
) {
  written += 1;
  const file = join(directory, `work-${written}.mjs`);
  await writeFile(file, `export async function work(input, envelope) { ${work} }`);
  const made = new BoundedProcess({ entry: pathToFileURL(file), ...limits });
  open.push(made);
  return made;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const mebibyte = 1024 * 1024;

async function isGone(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return status === '' || status.includes(') Z ');
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 4_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not come to pass in 4 s');
    await pause(10);
  }
}

describe('BoundedProcess', () => {
  it('hands bytes and envelope over and gives the answer back, from one process for many inputs', async () => {
    const echo = await bounded('return { text: Buffer.from(input).toString(), envelope, pid: process.pid }', {
      size: 1,
    });
    const first = await echo.run(bytes('jalan rusak'), { channel: 'email' });
    const second = await echo.run(new Uint8Array([0, 255, 0]));
    expect(first).toEqual({ text: 'jalan rusak', envelope: { channel: 'email' }, pid: expect.any(Number) });
    expect(second).toMatchObject({ pid: (first as { pid: number }).pid });
  });

  it('kills a process that spins on one input, and serves the next from a new one', async () => {
    const spin = await bounded('if (input.length === 0) for (;;); return process.pid', {
      timeoutMs: 300,
      size: 1,
    });
    const before = (await spin.run(bytes('a'))) as number;
    await expect(spin.run(new Uint8Array())).rejects.toEqual(new Exceeded('time'));
    expect(await isGone(before)).toBe(true);
    expect(await spin.run(bytes('b'))).not.toBe(before);
  });

  it('kills a process whose buffers, outside the JavaScript heap, pass the memory limit', async () => {
    const hoard = await bounded(
      `if (input[0] === 1) { const kept = []; for (;;) { kept.push(Buffer.alloc(${4 * mebibyte}, 1)); await new Promise(setImmediate); } }
       return process.pid;`,
      { maxRssBytes: 160 * mebibyte, timeoutMs: 20_000, size: 1 },
    );
    const before = (await hoard.run(new Uint8Array([0]))) as number;
    await expect(hoard.run(new Uint8Array([1]))).rejects.toEqual(new Exceeded('memory'));
    expect(await isGone(before)).toBe(true);
    expect(await hoard.run(new Uint8Array([0]))).toEqual(expect.any(Number));
  });

  it('starts a new process when an input left much memory behind', async () => {
    const leak = await bounded(
      `globalThis.kept = Buffer.alloc(input[0] * ${mebibyte}, 1); return process.pid`,
      { maxRssBytes: 256 * mebibyte, timeoutMs: 20_000, size: 1 },
    );
    const heavy = await leak.run(new Uint8Array([120]));
    expect(await leak.run(new Uint8Array([0]))).not.toBe(heavy);
  });

  it('tells a thrown error by its kind only, and the process goes on', async () => {
    const fussy = await bounded(
      'if (input.length > 3) throw new RangeError(String(input)); return process.pid',
      { size: 1 },
    );
    const before = await fussy.run(bytes('a'));
    const fault = await fussy.run(bytes('0812 rahasia')).catch((thrown: unknown) => thrown);
    expect(fault).toEqual(new Crashed('The work on an input failed: RangeError'));
    expect(await fussy.run(bytes('b'))).toBe(before);
  });

  it('reports a process that dies, and one whose module is missing', async () => {
    const dies = await bounded('process.exit(7)');
    await expect(dies.run(bytes('a'))).rejects.toBeInstanceOf(Crashed);
    const missing = new BoundedProcess({ entry: pathToFileURL(join(directory, 'missing.mjs')) });
    open.push(missing);
    await expect(missing.run(bytes('a'))).rejects.toBeInstanceOf(Crashed);
  });

  it('lets waiting inputs pass one that hangs, and answers each with its own', async () => {
    const mixed = await bounded('if (input[0] === 0) await new Promise(() => {}); return input[0]', {
      timeoutMs: 1000,
    });
    const hung = mixed.run(new Uint8Array([0])).catch((fault: unknown) => fault);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => mixed.run(new Uint8Array([i + 1]))),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await hung).toEqual(new Exceeded('time'));
  });

  it('does not let an input suffer when its process died idle', async () => {
    const idle = await bounded('return process.pid', { size: 1 });
    const before = (await idle.run(bytes('a'))) as number;
    process.kill(before, 'SIGKILL');
    await until(() => isGone(before));
    expect(await idle.run(bytes('b'))).not.toBe(before);
  });

  it('leaves no process spinning on an input when we are killed ourselves', async () => {
    const spinning = join(directory, 'spinning.pid');
    const work = join(directory, 'spin.mjs');
    await writeFile(
      work,
      `import { writeFileSync, renameSync } from 'node:fs';
       export function work() {
         writeFileSync('${spinning}.new', String(process.pid));
         renameSync('${spinning}.new', '${spinning}');
         for (;;);
       }`,
    );
    const holder = join(directory, 'holder.mjs');
    await writeFile(
      holder,
      `import { BoundedProcess } from '${compiledEntry(import.meta.url, './bounded-process.js').href}';
       await new BoundedProcess({ entry: new URL('file://${work}'), timeoutMs: 60_000 }).run(new Uint8Array());`,
    );
    const parent = spawn(process.execPath, [holder], { stdio: 'ignore' });
    await until(async () => (await readFile(spinning, 'utf8').catch(() => '')) !== '');
    const pid = Number(await readFile(spinning, 'utf8'));
    try {
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      await until(() => isGone(pid));
    } finally {
      if (!(await isGone(pid))) process.kill(pid, 'SIGKILL');
    }
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'finishes an input when %s reaches the whole group',
    async (signal) => {
      const signalled = await bounded(
        `process.kill(process.pid, '${signal}'); await new Promise(setImmediate); return 'finished'`,
      );
      expect(await signalled.run(bytes('a'))).toBe('finished');
    },
  );

  it('shows the work none of our environment', async () => {
    process.env['CHANNEL_SMS_AUTH_TOKEN'] = 'secret';
    const look = await bounded('return Object.keys(process.env)');
    expect(await look.run(bytes('a'))).not.toContain('CHANNEL_SMS_AUTH_TOKEN');
    delete process.env['CHANNEL_SMS_AUTH_TOKEN'];
  });

  it('refuses what comes after closing, and what was waiting', async () => {
    const closing = await bounded('await new Promise(() => {})', { size: 1 });
    const caught = [1, 2].map(() => closing.run(bytes('a')).catch((fault: unknown) => fault));
    await closing.close();
    for (const fault of await Promise.all(caught)) expect(fault).toBeInstanceOf(Crashed);
    await expect(closing.run(bytes('b'))).rejects.toBeInstanceOf(Crashed);
  });
});
