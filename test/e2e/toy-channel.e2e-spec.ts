import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { staff } from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startMuara, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

jest.setTimeout(400_000);

const run = promisify(execFile);
const SECRET = 'rahasia-mainan';

/** Follows the page in a copy of the repository: two files of its own, and one line in the list. */
async function followThePage(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'muara-toy-'));
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    maxBuffer: 1 << 24,
  });
  for (const file of stdout.split('\n').filter(Boolean)) {
    await mkdir(join(copy, dirname(file)), { recursive: true });
    await cp(file, join(copy, file)).catch((fault: NodeJS.ErrnoException) => {
      // Listed, and removed since the last commit.
      if (fault.code !== 'ENOENT') throw fault;
    });
  }
  await symlink(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));

  const channels = join(copy, 'libs/channels');
  const page = (await readFile(join(channels, 'README.md'), 'utf8')).split('\n## Add a channel\n')[1] ?? '';
  const [adapter = '', spec = ''] = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code ?? '');
  await mkdir(join(channels, 'src/toy'));
  await writeFile(join(channels, 'src/toy/toy.channel.ts'), adapter);
  await writeFile(join(channels, 'src/toy/toy.channel.spec.ts'), spec);
  const list = join(channels, 'src/channels.ts');
  const before = await readFile(list, 'utf8');
  const after = `import { toyChannel } from './toy/toy.channel.js';\n${before}`.replace(
    /(channelDefinitions: readonly ChannelDefinition\[\] = \[\n)/,
    '$1  toyChannel,\n',
  );
  expect(after.split('\n').length).toBe(before.split('\n').length + 2);
  await writeFile(list, after);
  return copy;
}

/** The chat: takes answers, and posts what its users write. */
async function startChat(): Promise<{
  server: Server;
  url: string;
  answers: { to: string; text: string }[];
}> {
  const answers: { to: string; text: string }[] = [];
  const server = createServer((request, response) => {
    void json(request).then((answer) => {
      answers.push(answer as { to: string; text: string });
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://localhost:${(server.address() as AddressInfo).port}/send`, answers };
}

describe('a channel that is added as the page says', () => {
  let copy: string;
  let database: FreshDatabase;
  let chat: Awaited<ReturnType<typeof startChat>>;
  let muara: Muara;

  beforeAll(async () => {
    [copy, database, chat] = await Promise.all([followThePage(), freshDatabase(), startChat()]);
    await run('npm', ['run', '-s', 'build'], { cwd: copy });
  });
  afterAll(async () => {
    await muara?.stop();
    chat?.server.closeAllConnections();
    chat?.server.close();
    await database?.drop();
    await rm(copy, { recursive: true, force: true });
  });

  it('passes the contract, and stands in the list', async () => {
    const config = ['--config', 'test/jest.config.js', '--selectProjects', 'unit', '--silent'];
    const specs = ['--testPathPatterns', 'libs/channels/src/toy', 'libs/channels/src/channels.spec'];
    const environment = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules' };
    const { stderr } = await run('npx', ['jest', ...config, ...specs], { cwd: copy, env: environment });
    expect(stderr).toMatch(/Test Suites: 2 passed, 2 total/);
  });

  it('is served, gets its report routed, and its answer back', async () => {
    muara = await startMuara(
      {
        DATABASE_URL: database.url,
        HOST: '127.0.0.1',
        CHANNEL_TOY_SECRET: SECRET,
        CHANNEL_TOY_API_URL: chat.url,
      },
      copy,
    );
    const post = (said: object, secret = SECRET): Promise<Response> => {
      const body = JSON.stringify(said);
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      const headers = { 'content-type': 'application/json', 'x-toy-signature': signature };
      return fetch(`${muara.url}/channels/toy/inbound`, { method: 'POST', headers, body });
    };
    const message = {
      id: 'm-1',
      user: 'siti-mainan',
      text: 'Lampu jalan mati di Jalan Sutomo Medan sejak Senin',
    };
    expect((await post(message, 'tebakan')).status).toBe(403);
    expect((await post({ nothing: true })).status).toBe(200);
    expect([(await post(message)).status, (await post(message)).status]).toEqual([200, 200]);

    const admin = staff(muara.url, await muara.muara('token', '--role', 'national-admin'));
    const { code } = await until(async () => {
      const { items } = (await admin.list()).body;
      return items.length === 1 && items[0];
    }, 'the report');
    const seen = await until(async () => {
      const { body } = await admin.see(code);
      return body.suggestion && body;
    }, 'it to be routed');
    expect(seen.suggestion).toMatchObject({ instansi: 'medan.dishub' });
    await until(async () => chat.answers.some(({ text }) => text.includes(code)), 'its acknowledgement');

    await admin.dispose(code, 'medan.dishub');
    await admin.answer(code, 'Lampu sudah kami ganti.');
    const answer = await until(
      async () => chat.answers.find(({ text }) => text.includes('sudah kami ganti')),
      'the answer',
    );
    expect(answer.to).toBe('siti-mainan');
    expect((await post({ ...message, id: 'm-2', text: 'Terima kasih, sudah menyala' })).status).toBe(200);
    expect((await admin.list()).body.items).toHaveLength(1);
    const kept = JSON.parse(await muara.muara('quarantine', 'list')) as { channel: string };
    expect(kept.channel).toBe('toy');
  });
});
