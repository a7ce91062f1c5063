import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { openChannels } from '#channels';
import { configureHouse, openHouse, type House, type HouseConfiguration } from '#house';
import { InProcessClient, InProcessServer, OutboxRelay } from '#messaging';
import {
  createLog,
  LogSettings,
  readSettings,
  startEmbeddedPostgres,
  type EmbeddedDatabase,
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
  /** Drains requests and deliveries, then stops the database it started. */
  stop(): Promise<void>;
}

/** The whole of Muara in one process, on a PostgreSQL of its own unless `DATABASE_URL` names one. */
export async function startStandalone(environment: Environment): Promise<Standalone> {
  const configuration = configureHouse(environment);
  const log = createLog(readSettings(LogSettings, environment));
  const { database, databaseUrl } = await openDatabase(configuration, log);
  const { publicUrl, secret, demo } = configuration;
  const ground = demo ? new TrainingGround(configuration) : null;
  const simulated = await ground?.start();
  const settings = { ...environment, ...simulated };
  const channels = openChannels(settings, { publicUrl, secret, demo });
  const house = await openHouse({ databaseUrl, secret, publicUrl, channels });
  if (demo) await seedDemo(house);
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
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: false });
  configureHttp(app);
  face.pages.mount(app.getHttpAdapter().getInstance());
  app.useGlobalFilters(new ProblemFilter(log, (...refused) => face.problem(...refused)));
  await app.startAllMicroservices();
  await app.listen(configuration.port, configuration.host);
  relay.start();
  app.get(ChannelsModule).start();

  const stop = stopOnce(async () => {
    await relay.stop();
    await app.close();
    await house.close();
    await ground?.stop();
    await database?.stop();
  });
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  return { url: publicUrl, invitation: invitation(configuration, house), stop };
}

async function openDatabase(
  { databaseUrl, dataDir }: HouseConfiguration,
  log: Log,
): Promise<{ database: EmbeddedDatabase | null; databaseUrl: string }> {
  if (databaseUrl !== null) return { database: null, databaseUrl };
  const database = await startEmbeddedPostgres({ dataDir, log: (line) => log.info(line) });
  return { database, databaseUrl: database.url };
}

function stopOnce(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= stop());
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
