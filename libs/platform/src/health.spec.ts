import { describe, expect, it } from '@jest/globals';
import { Readiness } from './health.js';

describe('Readiness', () => {
  it('is ready only while every check passes, and keeps the words of a fault to the log', async () => {
    const logged: unknown[] = [];
    const readiness = new Readiness((name, fault) => logged.push([name, fault]));
    const fault = new Error('password of muara is wrong');
    let broken = false;
    readiness.add({ name: 'migrations', check: async () => {} });
    readiness.add({
      name: 'database',
      check: async () => {
        if (broken) throw fault;
      },
    });
    expect(await readiness.report()).toEqual({
      ready: true,
      checks: [
        { name: 'migrations', outcome: 'ok' },
        { name: 'database', outcome: 'ok' },
      ],
    });

    broken = true;
    const report = await readiness.report();
    expect(report.ready).toBe(false);
    expect(JSON.stringify(report)).not.toContain('muara');
    expect(logged).toEqual([['database', fault]]);
  });

  it('is ready without what traffic can do without, and says that it is away', async () => {
    const readiness = new Readiness(() => {}, 30);
    readiness.add({ name: 'vault', check: () => Promise.reject(new Error('gone')), dispensable: true });
    readiness.add({ name: 'archive', check: () => new Promise(() => {}), dispensable: true });
    expect(await readiness.report()).toEqual({
      ready: true,
      checks: [
        { name: 'vault', outcome: 'away' },
        { name: 'archive', outcome: 'away' },
      ],
    });
  });

  it('calls a hanging check slow in time, does not pile up new ones, and recovers with it', async () => {
    let started = 0;
    let answer = () => {};
    const readiness = new Readiness(() => {}, 30);
    readiness.add({
      name: 'broker',
      check: () =>
        new Promise((settle) => {
          started += 1;
          answer = settle;
        }),
    });
    const reports = await Promise.all([readiness.report(), readiness.report()]);
    expect(reports.map(({ checks }) => checks[0]?.outcome)).toEqual(['slow', 'slow']);
    expect(started).toBe(1);

    answer();
    await new Promise(setImmediate);
    const next = readiness.report();
    answer();
    expect(await next).toMatchObject({ ready: true });
    expect(started).toBe(2);
  });

  it('treats a check that throws at once like one that fails later, every time', async () => {
    const readiness = new Readiness(() => {});
    readiness.add({
      name: 'files',
      check: () => {
        throw new Error('gone');
      },
    });
    await readiness.report();
    let healed = false;
    readiness.add({ name: 'second', check: async () => void (healed = true) });
    expect((await readiness.report()).checks).toEqual([
      { name: 'files', outcome: 'failed' },
      { name: 'second', outcome: 'ok' },
    ]);
    expect(healed).toBe(true);
    expect(() => readiness.add({ name: 'files', check: async () => {} })).toThrow('exists already');
  });
});
