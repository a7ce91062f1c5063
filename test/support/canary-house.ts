import { chmod, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TOTP } from 'otpauth';
import { freePort } from '#platform';
import { roles, type Role } from '#complaint';
import { ledgerOf, type Ledger } from './api.js';
import { startDovecot, type Dovecot } from './dovecot.js';
import { startGateway, type Gateway } from './gateway.js';
import { newDataDir, runCommand, startProcess, type MuaraProcess } from './muara-process.js';
import { startOwnPostgres, type OwnPostgres } from './own-postgres.js';
import { startTwilioStandIn, type TwilioStandIn } from './provider-stand-ins.js';
import { startSmtpSink, type SmtpSink } from './smtp-sink.js';
import { X_KEYS } from './x-shapes.js';
import { startXStandIn, type XStandIn } from './x-stand-in.js';

export const PASSWORD = 'kuda lumping menari di alun-alun';
export const SERVICE_MAILBOX = 'lapor@pemkomedan.go.id';
export const SERVICE_NUMBER = '+6281100001708';
export const TWILIO_ACCOUNT = 'AC00000000000000000000000000000011';
export const TWILIO_TOKEN = 'the-token-of-the-canaries';

/** Where the officer of each role works. */
const places: Partial<Record<Role, string>> = {
  'regional-admin': 'sumut',
  'instansi-admin': 'medan',
  'opd-admin': 'medan.dishub',
  'liaison-officer': 'medan.dishub',
  'front-desk': 'medan',
  inspector: 'medan.inspektorat',
  leader: 'medan',
};

/** Muara as an operator runs it, with everything it touches in reach of a search. */
export interface CanaryHouse {
  url: string;
  muara: MuaraProcess;
  postgres: OwnPostgres;
  ledger: Ledger;
  dovecot: Dovecot;
  sink: SmtpSink;
  twilio: TwilioStandIn;
  x: XStandIn;
  /** Where each of its processes puts what it needs for a moment only. */
  temporary: string;
  /** MUARA_DATA_DIR, the vault's own directory below it. */
  data: string;
  /** Of the database server: its tables, its WAL and its log. */
  serverFiles: string;
  /** Every address that the router knows how to answer to GET. */
  reads: string[];
  /** How an officer of each role proves who he is, in the console and to the API. */
  proofs: Map<Role, { cookie: string; authorization: string }>;
  /** All that a command printed which an operator gave beside it. */
  command(...words: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Starts all of it; what was started is stopped again where the rest cannot be. */
export async function openCanaryHouse(): Promise<CanaryHouse> {
  const closers: (() => Promise<unknown>)[] = [];
  async function opened<T>(starting: Promise<T>, close: (thing: T) => Promise<unknown>): Promise<T> {
    const thing = await starting;
    closers.push(() => close(thing));
    return thing;
  }
  async function close(): Promise<void> {
    for (let next = closers.pop(); next; next = closers.pop()) await next();
  }
  try {
    const root = await opened(newDataDir(), (dir) =>
      rm(dir, { recursive: true, force: true, maxRetries: 5 }),
    );
    const [temporary, data] = [join(root, 'temporary'), join(root, 'data')];
    for (const directory of [temporary, data]) await mkdir(directory);
    // The vault and the database have users of their own.
    await chmod(temporary, 0o1777);
    const postgres = await opened(startOwnPostgres(), (server) => server.close());
    // What is asked of the database would be read by whoever reads its log; values stay out of it by our settings.
    for (const setting of ["log_statement = 'all'", 'log_min_messages = debug1']) {
      await postgres.query(`ALTER SYSTEM SET ${setting}`);
    }
    await postgres.query('SELECT pg_reload_conf()');
    const dovecot = await opened(startDovecot(), (server) => server.close());
    const sink = await opened(startSmtpSink(), (server) => server.close());
    const twilio = await opened(startTwilioStandIn(TWILIO_ACCOUNT, TWILIO_TOKEN), (server) => server.close());
    const x = await opened(startXStandIn(), (server) => server.close());
    const settings = {
      PORT: String(await freePort()),
      HOST: '127.0.0.1',
      MUARA_DATA_DIR: data,
      TMPDIR: temporary,
      MUARA_SECRET: 'a secret of the tests, long enough to be one',
      LOG_LEVEL: 'trace',
      DATABASE_URL: postgres.url,
      CHANNEL_EMAIL_IMAP_URL: dovecot.imapUrl('lapor'),
      CHANNEL_EMAIL_SMTP_URL: sink.url,
      CHANNEL_EMAIL_ADDRESS: SERVICE_MAILBOX,
      CHANNEL_EMAIL_WILAYAH: '12.71',
      CHANNEL_SMS_ACCOUNT_SID: TWILIO_ACCOUNT,
      CHANNEL_SMS_AUTH_TOKEN: TWILIO_TOKEN,
      CHANNEL_SMS_FROM: SERVICE_NUMBER,
      CHANNEL_SMS_API_URL: twilio.url,
      CHANNEL_X_APP_KEY: X_KEYS.appKey,
      CHANNEL_X_APP_SECRET: X_KEYS.appSecret,
      CHANNEL_X_ACCESS_TOKEN: X_KEYS.accessToken,
      CHANNEL_X_ACCESS_SECRET: X_KEYS.accessSecret,
      CHANNEL_X_ACCOUNT: '@LAPOR1708',
      CHANNEL_X_POLL_SECONDS: '1',
      CHANNEL_X_API_URL: x.url,
      CHANNEL_WHATSAPP_ACCOUNT_SID: TWILIO_ACCOUNT,
      CHANNEL_WHATSAPP_AUTH_TOKEN: TWILIO_TOKEN,
      CHANNEL_WHATSAPP_FROM: `whatsapp:${SERVICE_NUMBER}`,
      CHANNEL_WHATSAPP_API_URL: twilio.url,
    };
    const muara = await opened(startProcess(settings), (running) => running.end('SIGTERM'));
    const ledger = await opened(Promise.resolve(ledgerOf(postgres.url)), (pool) => pool.close());
    const { reads, proofs } = await staffed(postgres.url);
    const [row] = await postgres.query<{ data_directory: string }>('SHOW data_directory');
    const serverFiles = dirname(row?.data_directory ?? '');
    const { url } = muara;
    return {
      url,
      muara,
      postgres,
      ledger,
      dovecot,
      sink,
      twilio,
      x,
      temporary,
      data,
      serverFiles,
      reads,
      proofs,
      command: (...words) => runCommand(settings, ...words),
      close,
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

/** An officer for each role, by a gateway beside the running one, which also tells its routes. */
async function staffed(databaseUrl: string): Promise<Pick<CanaryHouse, 'reads' | 'proofs'>> {
  const gateway: Gateway = await startGateway(databaseUrl, { demo: false });
  try {
    const { officers, sessions, accounts, factors } = gateway.house;
    const proofs: CanaryHouse['proofs'] = new Map();
    for (const role of roles) {
      const instansi = places[role] ?? null;
      await officers.register({ id: role, name: role, role, instansi }, PASSWORD);
      const { token } = await sessions.signIn(role, PASSWORD);
      const officer = await sessions.officer(token, 'console');
      // Some roles may look at nothing before they have one.
      if (officer) {
        await accounts.beginTotp(officer, 'ponsel');
        const pending = await factors.pendingTotp(officer.officerId ?? '', role);
        const app = new TOTP({ secret: pending?.secret ?? '' });
        await accounts.confirmTotp(officer, app.generate());
      }
      const bearer = await sessions.issueToken(role, instansi);
      proofs.set(role, { cookie: `__Host-sesi=${token}`, authorization: `Bearer ${bearer}` });
    }
    return { reads: gateway.routes.filter(({ method }) => method === 'GET').map(({ path }) => path), proofs };
  } finally {
    await gateway.close();
  }
}
