import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { breaches, forbiddenArrows } from './breaches.js';
import { build, inspect, root, soundHouse, type Finding } from './house.js';

jest.setTimeout(120_000);

const { forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string; severity: string }[];
};
const planted = Object.entries(breaches).flatMap(([rule, ways]) =>
  ways.map((sources) => ({ rule, sources, files: Object.keys(sources) })),
);
const houses: string[] = [];

async function built(...parts: Parameters<typeof build>): Promise<string> {
  const house = await build(...parts);
  houses.push(house);
  return house;
}

afterAll(() => Promise.all(houses.map((house) => rm(house, { recursive: true }))));

interface Cruised {
  modules: {
    source: string;
    dependencies: { module: string; resolved: string; couldNotResolve: boolean }[];
  }[];
}

/** Imports between libs that the tool lost sight of: it would let any breach through them pass. */
function lostImports(json: string): string[] {
  return (JSON.parse(json) as Cruised).modules.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(
        ({ module, resolved }) =>
          module.startsWith('#') && !/^libs\/[a-z\d]+\/src\/index\.ts$/.test(resolved),
      )
      .map(({ module, resolved }) => `${source}: ${module} → ${resolved}`),
  );
}

describe('the arrows of the house', () => {
  it('has a planted breach for every rule, and every rule is an error', () => {
    expect(Object.keys(breaches).sort()).toEqual(forbidden.map(({ name }) => name).sort());
    expect(forbidden.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });

  it('lets a house pass that draws every allowed arrow, seeing every import in it', async () => {
    const house = await built(soundHouse());
    const check = await inspect(house);
    expect(check.findings).toEqual([]);
    expect(check.output).toContain('no dependency violations found');
    expect(check.exitCode).toBe(0);

    const { output } = await inspect(house, 'json');
    expect(lostImports(output)).toEqual([]);
    const seen = (JSON.parse(output) as Cruised).modules.map(({ source }) => source);
    expect(seen).toEqual(expect.arrayContaining(Object.keys(soundHouse())));
  });

  describe('in a house with every breach planted', () => {
    let found: Promise<{ exitCode: number; findings: Finding[] }> | undefined;
    const inspected = () =>
      (found ??= built(Object.assign(soundHouse(), ...planted.map(({ sources }) => sources))).then((house) =>
        inspect(house),
      ));

    it.each(planted)('$rule catches $files', async ({ rule, files }) => {
      const { findings } = await inspected();
      expect(findings.filter((finding) => finding.rule === rule && files.includes(finding.from))).not.toEqual(
        [],
      );
    });

    it('fails the check', async () => {
      expect((await inspected()).exitCode).toBeGreaterThanOrEqual(planted.length);
    });
  });

  it('forbids every arrow between two libs that is not drawn', async () => {
    const crossed = Object.fromEntries(forbiddenArrows.map(({ file, imports }) => [file, imports]));
    const { findings } = await inspect(await built({ ...soundHouse(), ...crossed }));
    const missed = forbiddenArrows.filter(
      ({ rule, file }) => !findings.some((finding) => finding.rule === rule && finding.from === file),
    );
    expect(missed).toEqual([]);
    expect(forbiddenArrows.length).toBeGreaterThan(50);
  });

  it.each(planted.map((breach, i) => ({ ...breach, i })).filter(({ i }) => i % 12 === 0))(
    '$files alone is enough to fail the check',
    async ({ rule, sources }) => {
      const check = await inspect(await built({ ...soundHouse(), ...sources }));
      expect(check.exitCode).toBeGreaterThan(0);
      expect(check.findings.map((finding) => finding.rule)).toContain(rule);
    },
  );

  it('loses sight of no import between the real libs', async () => {
    const { output } = await inspect(root, 'json');
    expect(lostImports(output)).toEqual([]);
    expect((JSON.parse(output) as Cruised).modules.length).toBeGreaterThan(10);
  });
});
