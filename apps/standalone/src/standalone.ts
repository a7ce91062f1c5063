import { once } from 'node:events';
import type { Server } from 'node:http';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { openChannels } from '#channels';
import { configureHouse, openHouse, openOwnVault, type House, type HouseConfiguration } from '#house';
import { InProcessClient, InProcessServer, OutboxRelay } from '#messaging';
import {
  createLog,
  LogSettings,
  readSettings,
  SettingsError,
  startEmbeddedPostgres,
  type Environment,
  type Log,
} from '#platform';
import { ChannelsModule } from '../../channels/src/channels.module.js';
import { DispositionModule } from '../../disposition/src/disposition.module.js';
import { Face } from '../../gateway/src/face.js';
import { configureHttp } from '../../gateway/src/http.js';
import { ProblemFilter } from '../../gateway/src/problem.filter.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { TrainingGround } from '../../gateway/src/training/training-ground.js';
import { TrainingModule } from '../../gateway/src/training/training.module.js';
import { seedDemo } from './demo.js';

@Module({})
class StandaloneModule {}

export interface Standalone {
  url: string;
  /** Where to go, for whoever started it in a terminal. */
  invitation: string;
}

/**
 * The whole of Muara in one process, on a PostgreSQL of its own unless `DATABASE_URL` names one. When `leaving` aborts
 * it drains requests and deliveries and stops the database it started; null where that came while it started. Throws
 * `SettingsError` or `DatabaseUnavailable` with words for the operator, and has then left nothing running.
 */
export async function startStandalone(
  environment: Environment,
  leaving: AbortSignal,
): Promise<Standalone | null> {
  const configuration = configureHouse(environment);
  const log = createLog(readSettings(LogSettings, environment));
  const opened = new Opened((fault) => log.error({ fault }, 'something did not stop in order'));
  try {
    const house = await furnish(configuration, { environment, log, opened, leaving });
    leaving.throwIfAborted();
    leaving.addEventListener('abort', () => void opened.close());
    return { url: configuration.publicUrl, invitation: invitation(configuration, house) };
  } catch (error) {
    await opened.close();
    if (error === leaving.reason) return null;
    throw error;
  }
}

interface Workshop {
  environment: Environment;
  log: Log;
  opened: Opened;
  leaving: AbortSignal;
}

async function furnish(configuration: HouseConfiguration, workshop: Workshop): Promise<House> {
  const { environment, log, opened, leaving } = workshop;
  const { publicUrl, secret, demo } = configuration;
  const ground = demo ? new TrainingGround(configuration) : null;
  const simulated = await ground?.start();
  if (ground) opened.add(() => ground.stop());
  // Settings that cannot be used are refused before a database is started for them.
  const channels = openChannels({ ...environment, ...simulated }, { publicUrl, secret, demo });
  const databaseUrl = await openDatabase(configuration, workshop);
  leaving.throwIfAborted();
  const toldApart = (fault: unknown): never => {
    throw configuration.databaseUrl === null ? fault : unreachable(fault);
  };
  const { sealer, vault, close } = await openOwnVault(configuration.dataDir, databaseUrl).catch(toldApart);
  opened.add(close);
  const house = await openHouse({ databaseUrl, secret, publicUrl, channels, sealer, vault }).catch(toldApart);
  opened.add(() => house.close());
  if (demo) await seedDemo(house);
  leaving.throwIfAborted();
  const face = new Face(house, { demo });

  const server = new InProcessServer();
  const relay = new OutboxRelay(house.outbox, new InProcessClient(server), log);
  house.onCommit(() => relay.nudge());
  const app = await NestFactory.create<NestExpressApplication>(
    {
      module: StandaloneModule,
      imports: [
        GatewayModule.of(house, { log, face }),
        ChannelsModule.of(house, { log, pull: !demo }),
        DispositionModule.of(house),
        ...(ground ? [TrainingModule.of(house, { face, ground })] : []),
      ],
    },
    { logger: ['error', 'fatal'], bodyParser: false, abortOnError: false },
  );
  opened.add(() => app.close());
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: false });
  configureHttp(app);
  face.pages.mount(app.getHttpAdapter().getInstance());
  app.useGlobalFilters(new ProblemFilter(log, (...refused) => face.problem(...refused)));
  await app.startAllMicroservices();
  await app.init();
  await listen(app.getHttpServer(), configuration);
  opened.add(() => relay.stop());
  relay.start();
  app.get(ChannelsModule).start();
  return house;
}

async function openDatabase(
  { databaseUrl, dataDir }: HouseConfiguration,
  { log, opened }: Workshop,
): Promise<string> {
  if (databaseUrl !== null) return databaseUrl;
  const database = await startEmbeddedPostgres({ dataDir, log: (line) => log.info(line) });
  opened.add(() => database.stop());
  return database.url;
}

async function listen(server: Server, { port, host }: HouseConfiguration): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening').catch(({ code }: NodeJS.ErrnoException) => {
    throw new SettingsError([`PORT ${port} on ${host} cannot be listened on (${code})`]);
  });
}

/** The text of a driver may quote the address with its password: only its code is told. */
function unreachable(fault: unknown): unknown {
  const { code } = fault as { code?: unknown };
  return typeof code === 'string' && /^(E[A-Z]+|3D000|28\w{3}|57P03)$/.test(code)
    ? new SettingsError([`DATABASE_URL names a database that cannot be used (${code})`])
    : fault;
}

/** What was opened, closed in the opposite order: one that fails to close never keeps the next from it. */
class Opened {
  private readonly closers: (() => Promise<void>)[] = [];

  constructor(private readonly onFault: (fault: string) => void) {}

  add(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  async close(): Promise<void> {
    for (let close = this.closers.pop(); close; close = this.closers.pop()) {
      await close().catch((fault: unknown) => {
        process.exitCode = 1;
        this.onFault(fault instanceof Error ? fault.name : 'unknown');
      });
    }
  }
}

function invitation({ publicUrl, demo }: HouseConfiguration, house: House): string {
  const lines = [
    '',
    `  Muara is ready: ${publicUrl}`,
    `    report     ${publicUrl}/lapor`,
    `    track      ${publicUrl}/lacak`,
    `    console    ${publicUrl}/petugas`,
    `    API        ${publicUrl}/docs`,
    `    channels   ${[...house.channels.keys()].join(', ')}`,
  ];
  if (demo) {
    lines.push(
      `    training   ${publicUrl}/latihan`,
      '',
      '  Demo: loopback only, simulated providers. Sign in with a role as the user name, e.g. national-admin,',
      '  and the password demo. Set DATABASE_URL or CHANNEL_* to run it for real.',
    );
  }
  return `${lines.join('\n')}\n`;
}
