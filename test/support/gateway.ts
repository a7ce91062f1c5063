import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Module, type Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { openChannels, type ChannelAdapter } from '#channels';
import type { Role } from '#complaint';
import { openHouse, type House } from '#house';
import { freePort, createLog, LogSettings, readSettings, type Clock } from '#platform';
import { Face } from '../../apps/gateway/src/face.js';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';
import { configureHttp } from '../../apps/gateway/src/http.js';
import { ProblemFilter } from '../../apps/gateway/src/problem.filter.js';
import { routesOf, type Route } from '../../apps/gateway/src/routes.js';
import { TrainingGround } from '../../apps/gateway/src/training/training-ground.js';
import { TrainingModule } from '../../apps/gateway/src/training/training.module.js';
import { plainBrowser, type PlainBrowser } from './forms.js';
import { noVault, sealer } from './vault.js';

@Module({ imports: [DiscoveryModule] })
class TestModule {}

export interface Gateway {
  url: string;
  house: House;
  /** Every route of the running router, with what it declares. */
  routes: Route[];
  /** What a form of a page brings that was shown to the holder of this cookie. */
  formToken(cookie: string): string;
  close(): Promise<void>;
}

const secret = 'a secret of the tests, long enough to be one';
const edge = { uploadScanner: null, trustedProxies: 0, reportsPerMinute: 1_200 };

/** The gateway in this very process, so that a test can look at its router; as in a demo unless said otherwise. */
export async function startGateway(
  databaseUrl: string,
  {
    demo = true,
    controllers = [],
    channelsAt,
    clock,
    undoSeconds,
  }: {
    demo?: boolean;
    controllers?: Type[];
    /** Real channels, told where they are reached, instead of those of the training ground. */
    channelsAt?: (publicUrl: string) => Map<string, ChannelAdapter>;
    clock?: Clock;
    undoSeconds?: number;
  } = {},
): Promise<Gateway> {
  const port = await freePort();
  const publicUrl = `http://localhost:${port}`;
  const log = createLog(readSettings(LogSettings, { LOG_LEVEL: 'fatal' }));
  const ground = new TrainingGround({ port, publicUrl });
  const simulated = openChannels(await ground.start(), { publicUrl, secret, demo: true });
  const channels = channelsAt ? channelsAt(publicUrl) : simulated;
  const options = { databaseUrl, secret, publicUrl, channels, sealer, vault: noVault };
  const house = await openHouse({ ...options, ...(clock && { clock }), ...(undoSeconds && { undoSeconds }) });
  const face = new Face(house, { demo });
  const close = async (): Promise<void> => {
    await house.close();
    await ground.stop();
  };
  try {
    const app = await NestFactory.create<NestExpressApplication>(
      {
        module: TestModule,
        imports: [
          GatewayModule.of(house, { log, face, vault: { check: () => Promise.resolve() }, ...edge }),
          TrainingModule.of(house, { face, ground }),
        ],
        controllers,
      },
      { logger: false, bodyParser: false, abortOnError: false },
    );
    configureHttp(app, { face, publicUrl, ...edge });
    face.pages.mount(app.getHttpAdapter().getInstance());
    app.useGlobalFilters(new ProblemFilter(log, (...refused) => face.problem(...refused)));
    await app.init();
    const server = app.getHttpServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://localhost:${(server.address() as AddressInfo).port}`,
      house,
      formToken: (cookie) =>
        face.tokens.issue({ headers: { cookie } } as Request, { cookie: () => {} } as unknown as Response),
      routes: routesOf(app.getHttpAdapter(), app.get(DiscoveryService, { strict: false })),
      async close() {
        server.closeAllConnections();
        await app.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const PASSWORD = 'kuda lumping menari di alun-alun';

/** A browser in which a new officer is signed in, his name his id. */
export async function signedIn(
  { url, house }: Pick<Gateway, 'url' | 'house'>,
  officer: { id: string; role: Role; instansi: string | null },
): Promise<PlainBrowser> {
  await house.officers.register({ name: officer.id, ...officer }, PASSWORD, {
    sk: null,
    from: null,
    until: null,
  });
  const browser = plainBrowser(url);
  await browser.send('/petugas/masuk', '/petugas/masuk', { username: officer.id, password: PASSWORD });
  return browser;
}
