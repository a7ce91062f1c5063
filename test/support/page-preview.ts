/** The pages with nothing behind them: scenes over HTTP under the policy that the real server sends. */
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { compileAsync } from 'sass';
import { citizenPolicy, consolePolicy } from '../../apps/gateway/src/edge/headers.js';
import { Pages } from '../../apps/gateway/src/pages/render.js';
import { languages } from '../../apps/gateway/src/words/words.js';
import { scenes } from './scenes/all-scenes.js';
import { contextOf } from './scenes/scene.js';

const sources = 'apps/gateway/src/pages/styles';

/** Pages on style sheets compiled from the sources of this moment, and a folder to remove afterwards. */
export async function freshPages(): Promise<{ pages: Pages; done: () => Promise<void> }> {
  const styles = await mkdtemp(join(tmpdir(), 'muara-styles-'));
  const sheets = (await readdir(sources)).filter((name) => !name.startsWith('_'));
  for (const sheet of sheets) {
    const { css } = await compileAsync(join(sources, sheet), {
      loadPaths: ['node_modules'],
      style: 'compressed',
    });
    await mkdir(styles, { recursive: true });
    await writeFile(join(styles, sheet.replace('.scss', '.css')), css);
  }
  return { pages: new Pages({ styles }), done: () => rm(styles, { recursive: true, force: true }) };
}

const policyOf = (directives: Record<string, string[]>): string =>
  Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');

export interface Preview {
  pages: Pages;
  url(scene: number, language: string): string;
  stop(): Promise<void>;
}

/** Serves every scene at `/<number>/<language>` on a free port of this machine. */
export async function servePreview(): Promise<Preview> {
  const { pages, done } = await freshPages();
  const app = express();
  app.use((request, response, next) => {
    const each = scenes[Number(request.path.split('/')[1])];
    const ofConsole = each !== undefined && (each.signedIn || each.template.startsWith('latihan'));
    response.setHeader('Content-Security-Policy', policyOf(ofConsole ? consolePolicy : citizenPolicy));
    next();
  });
  pages.mount(app);
  app.get('/petugas/instansi', (request, response) => {
    const each = scenes.find(({ template }) => template === 'instansi-hasil')!;
    response.send(
      request.query['instansi'] ? pages.render(each.template, each.model, contextOf(each, 'id')) : '',
    );
  });
  app.get('/latihan/:part', (request, response) => {
    const each = scenes.find(({ template }) => template === `latihan-${request.params.part}`)!;
    response.send(pages.render(each.template, each.model, contextOf(each, 'id')));
  });
  app.get('/:scene/:language', (request, response) => {
    const each = scenes[Number(request.params.scene)];
    const language = languages.find((known) => known === request.params.language);
    if (each && language) response.send(pages.render(each.template, each.model, contextOf(each, language)));
    else response.sendStatus(404);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    pages,
    url: (scene, language) => `http://127.0.0.1:${port}/${scene}/${language}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await done();
    },
  };
}
