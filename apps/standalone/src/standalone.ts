import { once } from 'node:events';
import type { Server } from 'node:http';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { openChannels } from '#channels';
import { configureHouse, openHouse, type House, type HouseConfiguration } from '#house';
import { CurrentPublicKeys, PublicKeySealer, settleKeys, VaultClient } from '#identity';
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
import { openLogins, type DatabaseRole } from '#store';
import { ChannelsModule } from '../../channels/src/channels.module.js';
import { DispositionModule } from '../../disposition/src/disposition.module.js';
import { Face } from '../../gateway/src/face.js';
import { configureHttp } from '../../gateway/src/http.js';
import { ProblemFilter } from '../../gateway/src/problem.filter.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { TrainingGround } from '../../gateway/src/training/training-ground.js';
import { TrainingModule } from '../../gateway/src/training/training.module.js';
import { seedDemo } from './demo.js';
import { vaultAccount } from './vault-account.js';
import { VaultProcess } from './vault-process.js';

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
  const { vault } = configuration;
  const client = new VaultClient(vault.socket);
  const custodian = vault.isService ? null : await ownVault(configuration, workshop);
  const unlocked = custodian?.unlock();
  // A passphrase we made opens the keys: only another's can be wrong, and is refused before a database is started.
  if (vault.passphraseFile !== null) await unlocked;
  unlocked?.catch(() => null);
  const databases = await openDatabase(configuration, workshop);
  leaving.throwIfAborted();
  const house = await openHouse({
    databaseUrl: databases.app,
    secret,
    publicUrl,
    channels,
    sealer: new PublicKeySealer(new CurrentPublicKeys(vault.directory)),
    vault: client,
    holdsUnscanned: configuration.uploadScanner !== null,
    undoSeconds: configuration.undoSeconds,
    partnersOnLocalhost: configuration.partnersOnLocalhost,
    unfitModel: (fault) => log.warn(fault, 'a routing model that was made live cannot be used'),
  }).catch((fault: unknown) => {
    throw configuration.databaseUrl === null ? fault : unreachable(fault);
  });
  opened.add(() => house.close());
  if (house.database.role === null) {
    log.warn(
      'DATABASE_URL may not take on the role muara_app: the database holds nobody back from sealed rows',
    );
  }
  if (custodian) opened.add(() => custodian.stop());
  const served = unlocked?.then(() => custodian?.serve(databases.vault));
  served?.catch(() => null);
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
        GatewayModule.of(house, { ...configuration, log, face, vault: client }),
        ChannelsModule.of(house, { ...configuration, log, pull: !demo }),
        DispositionModule.of(house, log),
        ...(ground ? [TrainingModule.of(house, { face, ground })] : []),
      ],
    },
    { logger: ['error', 'fatal'], bodyParser: false, abortOnError: false },
  );
  opened.add(() => app.close());
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: false });
  configureHttp(app, { face, ...configuration });
  face.pages.mount(app.getHttpAdapter().getInstance());
  app.useGlobalFilters(new ProblemFilter(log, (...refused) => face.problem(...refused)));
  await app.startAllMicroservices();
  await app.init();
  await served;
  leaving.throwIfAborted();
  await listen(app.getHttpServer(), configuration);
  opened.add(() => relay.stop());
  relay.start();
  app.get(ChannelsModule).start();
  app.get(DispositionModule).start();
  return house;
}

/** Addresses of the database by what works with them. */
type Databases = Record<DatabaseRole, string>;

/** Our own database is brought up to date as its owner, of whom nothing here remembers more than the two logins. */
async function openDatabase(
  { databaseUrl, dataDir, vault }: HouseConfiguration,
  { log, opened }: Workshop,
): Promise<Databases> {
  if (databaseUrl !== null) return { app: databaseUrl, vault: vault.databaseUrl ?? databaseUrl };
  const database = await startEmbeddedPostgres({ dataDir, log: (line) => log.info(line) });
  opened.add(() => database.stop());
  return openLogins(database.url);
}

/** The vault, not yet started: it opens its keys by itself, and answers once it is told of the database. */
async function ownVault(
  { vault, demo }: HouseConfiguration,
  { environment, log, opened }: Workshop,
): Promise<VaultProcess> {
  const passphraseFile = await settleKeys(vault, { demo, log });
  const custodian = new VaultProcess({
    environment: {
      MUARA_DATA_DIR: vault.dataDir,
      VAULT_PASSPHRASE_FILE: passphraseFile,
      VAULT_AUDIT_HEADS: vault.headFile,
      VAULT_DELIVERIES_PER_MINUTE: String(vault.deliveriesPerMinute),
      LOG_LEVEL: environment['LOG_LEVEL'],
      TMPDIR: environment['TMPDIR'],
      NODE_EXTRA_CA_CERTS: environment['NODE_EXTRA_CA_CERTS'],
    },
    passphraseFile,
    account: await vaultAccount(vault.directory, log),
    log,
  });
  opened.add(() => custodian.stop());
  return custodian;
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
