import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { needsInstansi } from '#access';
import { roles, type Role } from '#complaint';
import { startEmbeddedPostgres } from '#platform';
import { ledgerOf, staff, type Ledger, type Staff } from './api.js';
import { newCanary, type Canary } from './canary.js';
import { keepUncompressed } from './canary-places.js';
import { startDovecot, type Dovecot } from './dovecot.js';
import {
  databaseOf,
  freePort,
  newDataDir,
  runCommand,
  runCommandOn,
  startProcess,
  type MuaraProcess,
  type Settings,
} from './muara-process.js';
import { PlainBrowser, type Answer } from './plain-browser.js';
import { startTwilioStandIn, type TwilioStandIn } from './provider-stand-ins.js';
import { startSmtpSink, type SmtpSink } from './smtp-sink.js';

export const sms = {
  accountSid: 'AC00000000000000000000000000000033',
  token: 'the-token-of-the-canaries',
  service: '+6281100001708',
};
export const mail = { own: 'lapor@pemkomedan.go.id', mailbox: 'lapor' };

/** An answer that somebody got, and whether it may tell him of the canary: `own` says why. */
export interface Heard extends Answer {
  who: string;
  own: string | null;
}

/** Muara with everything it can have, on a database of its own, where canaries are let in. */
export interface CanaryHouse {
  muara: MuaraProcess;
  databaseUrl: string;
  dataDir: string;
  /** What `os.tmpdir()` is for Muara. */
  temporaries: string;
  ledger: Ledger;
  twilio: TwilioStandIn;
  dovecot: Dovecot;
  smtp: SmtpSink;
  /** All that were let in until now. */
  canaries: readonly Canary[];
  /** A new one, by the way he comes. */
  canary(came: string): Canary;
  /** Every answer that anybody got. */
  heard: readonly Heard[];
  hear: (answer: Heard) => void;
  /** A visitor whose answers are kept. With `own` they are his own business, and it says which. */
  visitor(who: string, options?: { own?: string; headers?: Record<string, string> }): PlainBrowser;
  /** Signs a user of the role in to the console. */
  officer(role: Role): Promise<PlainBrowser>;
  /** A token of the role for the API. */
  token(role: Role): Promise<string>;
  api(role: Role): Promise<Staff>;
  /** Command lines of all of Muara's processes. */
  commandLines(): Promise<string>;
  close(): Promise<void>;
}

const PASSWORD = 'sandi petugas yang panjang';

/** Where the officers work: all in one place, so that one report meets several of them. */
const placeOf: Partial<Record<Role, string>> = {
  'regional-admin': 'sumut',
  'instansi-admin': 'medan',
  'opd-admin': 'medan.dishub',
  'liaison-officer': 'medan.dishub',
  'front-desk': 'medan',
  inspector: 'medan.inspektorat',
};

export async function openCanaryHouse(): Promise<CanaryHouse> {
  const dataDir = await newDataDir();
  const temporaries = join(dataDir, 'tmp');
  await mkdir(temporaries);
  await chmod(temporaries, 0o777);
  const [twilio, dovecot, smtp] = await Promise.all([
    startTwilioStandIn(sms.accountSid, sms.token),
    startDovecot(),
    startSmtpSink(),
  ]);
  const settings: Settings = {
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    MUARA_DATA_DIR: dataDir,
    TMPDIR: temporaries,
    LOG_LEVEL: 'trace',
    CHANNEL_SMS_ACCOUNT_SID: sms.accountSid,
    CHANNEL_SMS_AUTH_TOKEN: sms.token,
    CHANNEL_SMS_FROM: sms.service,
    CHANNEL_SMS_API_URL: twilio.url,
    CHANNEL_EMAIL_IMAP_URL: dovecot.imapUrl(mail.mailbox),
    CHANNEL_EMAIL_SMTP_URL: smtp.url,
    CHANNEL_EMAIL_ADDRESS: mail.own,
    CHANNEL_EMAIL_WILAYAH: '12.71',
  };
  const muara = await startProcess(settings);
  const { url: databaseUrl } = await startEmbeddedPostgres({ dataDir, borrow: true });
  await keepUncompressed(databaseUrl);
  const ledger = ledgerOf(databaseUrl);
  const canaries: Canary[] = [];
  const heard: Heard[] = [];
  const officers = new Map<Role, PlainBrowser>();

  const visitor: CanaryHouse['visitor'] = (who, { own = null, headers = {} } = {}) =>
    new PlainBrowser(muara.url, (answer) => void heard.push({ ...answer, who, own }), headers);
  const bodyOf = (role: Role): string[] =>
    needsInstansi(role) || placeOf[role] ? ['--instansi', placeOf[role] ?? 'medan'] : [];
  const token = async (role: Role): Promise<string> =>
    (await runCommand(settings, 'token', '--role', role, ...bodyOf(role))).trim().split('\n').at(-1) ?? '';

  return {
    muara,
    databaseUrl,
    dataDir,
    temporaries,
    ledger,
    twilio,
    dovecot,
    smtp,
    canaries,
    canary(came) {
      const canary = newCanary(came);
      canaries.push(canary);
      return canary;
    },
    heard,
    hear: (answer) => void heard.push(answer),
    visitor,
    async officer(role) {
      const known = officers.get(role);
      if (known) return known;
      const who = ['--user', role, '--name', role, '--role', role, ...bodyOf(role)];
      await runCommandOn(PASSWORD, settings, 'officer', ...who);
      const browser = visitor(role);
      officers.set(role, browser);
      await browser.submit('/petugas/masuk', '/petugas/masuk', { username: role, password: PASSWORD });
      return browser;
    },
    token,
    api: async (role) => staff(muara.url, await token(role)),
    commandLines: () => commandLinesFrom(muara.pid),
    async close() {
      await muara.end('SIGTERM');
      await ledger.close();
      await Promise.all([twilio.close(), smtp.close(), dovecot.close()]);
      const left = await databaseOf(dataDir);
      if (left !== null) process.kill(left, 'SIGQUIT');
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export const everyRole: readonly Role[] = roles;

/** Of a process and all that it started. */
async function commandLinesFrom(pid: number): Promise<string> {
  const lines = [await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')];
  for (const task of await readdir(`/proc/${pid}/task`).catch(() => [])) {
    const children = await readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '');
    for (const child of children.split(' ').filter(Boolean))
      lines.push(await commandLinesFrom(Number(child)));
  }
  return lines.join('\n');
}
