import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Sources by path; each value is the list of what the file imports, as written in the import. */
export type Sources = Record<string, readonly string[]>;

export interface Finding {
  rule: string;
  from: string;
}

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Who may import whom, stated here a second time on purpose: the rules must allow exactly this. */
export const arrows: Record<string, readonly string[]> = {
  platform: [],
  complaint: [],
  store: ['complaint', 'platform'],
  messaging: ['store', 'platform'],
  channels: ['complaint', 'platform'],
  identity: ['complaint', 'store', 'platform'],
  instansi: ['complaint', 'store', 'platform'],
  routing: ['complaint', 'instansi', 'platform'],
  access: ['complaint', 'identity', 'instansi', 'store', 'platform'],
  intake: ['complaint', 'channels', 'identity', 'messaging', 'store', 'platform'],
  disposition: ['complaint', 'routing', 'instansi', 'access', 'messaging', 'store', 'platform'],
  alerts: ['complaint', 'channels', 'identity', 'access', 'instansi', 'store', 'platform'],
  sp4n: ['complaint', 'channels', 'access', 'instansi', 'store', 'platform'],
  delivery: ['complaint', 'channels', 'identity', 'messaging', 'store', 'platform'],
  partners: ['complaint', 'identity', 'instansi', 'intake', 'store', 'platform'],
  house: [
    'complaint',
    'channels',
    'intake',
    'routing',
    'disposition',
    'delivery',
    'alerts',
    'partners',
    'sp4n',
    'instansi',
    'identity',
    'access',
    'messaging',
    'store',
    'platform',
  ],
};
const apps = ['gateway', 'channels', 'disposition', 'vault', 'cli'];

/** A small house in which every arrow that is allowed is drawn, and none other. */
export function soundHouse(): Sources {
  const sources: Record<string, readonly string[]> = {};
  for (const [lib, known] of Object.entries(arrows)) {
    sources[`libs/${lib}/src/index.ts`] = [`./${lib}.js`];
    sources[`libs/${lib}/src/${lib}.ts`] = known.map((name) => `#${name}`);
    sources[`libs/${lib}/src/${lib}.spec.ts`] = [`./${lib}.js`];
  }
  for (const app of apps) {
    sources[`apps/${app}/src/main.ts`] = [`./${app}.module.js`];
    sources[`apps/${app}/src/${app}.module.ts`] = ['#complaint', '#platform', '@nestjs/common'];
  }
  return {
    ...sources,
    'apps/standalone/src/main.ts': apps.map((app) => `../../${app}/src/${app}.module.js`),
    'libs/store/src/store.ts': ['#complaint', '#platform', 'typeorm', 'pg'],
    'libs/channels/src/channels.ts': [
      '#complaint',
      '#platform',
      './sms/sms.channel.js',
      './email/email.channel.js',
    ],
    'libs/channels/src/sms/sms.channel.ts': ['../channel-adapter.js', '../providers/twilio-forms.js'],
    'libs/channels/src/email/email.channel.ts': ['../channel-adapter.js', './mime.js'],
    'libs/channels/src/email/mime.ts': [],
    'libs/channels/src/email/mime.child.ts': [],
    'libs/channels/src/channel-adapter.ts': ['#complaint'],
    'libs/channels/src/providers/twilio-forms.ts': ['#platform'],
    'libs/channels/testing/channel-contract.ts': ['../src/channel-adapter.js'],
    'libs/channels/src/sms/sms.channel.spec.ts': ['./sms.channel.js', '../../testing/channel-contract.js'],
    'libs/store/src/migrations/1700000000000-begin.ts': [],
  };
}

function text(imports: readonly string[]): string {
  const lines = imports.map((name, i) =>
    name.startsWith('type ')
      ? `import type { it as it${i} } from '${name.slice(5)}';`
      : `import { it as it${i} } from '${name}';`,
  );
  return `${lines.join('\n')}\nexport const it = ${imports.length};\n`;
}

/**
 * Writes the sources beside the project's own rules, TypeScript paths and package imports. A compiled `dist` lies there
 * as in a real clone, where a tool that resolves `#lib` into it would let every breach between libs pass.
 */
export async function build(sources: Sources): Promise<string> {
  const house = await mkdtemp(join(tmpdir(), 'muara-house-'));
  const write = async (path: string, content: string) => {
    await mkdir(dirname(join(house, path)), { recursive: true });
    await writeFile(join(house, path), content);
  };
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    await cp(join(root, file), join(house, file));
  }
  for (const name of ['typeorm', 'pg', '@nestjs/common', '@nestjs/typeorm']) {
    await write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, main: 'index.js', type: 'module' }),
    );
    await write(`node_modules/${name}/index.js`, 'export const it = 0;\n');
  }
  for (const lib of Object.keys(arrows))
    await write(`dist/libs/${lib}/src/index.js`, 'export const it = 0;\n');
  for (const [path, imports] of Object.entries(sources)) await write(path, text(imports));
  return house;
}

/** Runs the project's own check on a house, the way `npm run check:arrows` does. */
export async function inspect(
  house: string,
  reporter: 'err' | 'json' = 'err',
): Promise<{ exitCode: number; output: string; findings: Finding[] }> {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', reporter, 'apps', 'libs'];
  return new Promise((settle) => {
    execFile(
      process.execPath,
      args,
      { cwd: house, maxBuffer: 256 * 1024 * 1024 },
      (fault, stdout, stderr) => {
        const output = stdout + stderr;
        const findings = [...output.matchAll(/^\s*error ([\w-]+): (\S+)/gm)].map(
          ([, rule = '', from = '']) => ({
            rule,
            from,
          }),
        );
        settle({ exitCode: typeof fault?.code === 'number' ? fault.code : fault ? -1 : 0, output, findings });
      },
    );
  });
}
