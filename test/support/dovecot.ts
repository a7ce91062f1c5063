import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { freePort, whenListening } from '#platform';

/** A real Dovecot of a test's own: IMAP and LMTP on free ports, one maildir per user, every password `secret`. */
export interface Dovecot {
  /** For `CHANNEL_EMAIL_IMAP_URL`. */
  imapUrl(user: string, mailbox?: string): string;
  /** Delivers raw RFC 5322 bytes by LMTP, as a mail server would. */
  deliver(user: string, raw: Uint8Array | string): Promise<void>;
  /** Kills every IMAP session at once, as a crash does. */
  killSessions(): Promise<void>;
  /** Ends the server and starts it again on the same ports, with a pause in which nothing answers. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Gives the mailbox another UIDVALIDITY; the server is away meanwhile. */
  renumber(user: string): Promise<void>;
  /** IMAP flags of the mails in a mailbox as maildir letters (`S` is `\Seen`), one text a mail. */
  flags(user: string): Promise<string[]>;
  /** Ends the server and removes its files. */
  close(): Promise<void>;
}

const run = promisify(execFile);

/** `tokens`: who is asked whether an access token is good (RFC 7662); with it, XOAUTH2 signs in as well. */
export async function startDovecot({ tokens }: { tokens?: string } = {}): Promise<Dovecot> {
  const directory = await mkdtemp(join(tmpdir(), 'muara-dovecot-'));
  await chmod(directory, 0o755);
  const homes = join(directory, 'homes');
  await mkdir(homes);
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+)/m.exec(await readFile('/etc/passwd', 'utf8')) ?? [];
  await chown(homes, Number(uid), Number(gid));
  const [imapPort, lmtpPort] = [await freePort(), await freePort()];
  const config = join(directory, 'dovecot.conf');
  const layout = { directory, homes, uid: uid ?? '', gid: gid ?? '', imapPort, lmtpPort };
  await writeFile(config, configOf(layout) + (tokens === undefined ? '' : tokenLogin(directory)));
  if (tokens !== undefined) await writeFile(join(directory, 'oauth2.conf'), tokenChecks(tokens));
  let ended: Promise<unknown> = Promise.resolve();

  const dovecot: Dovecot = {
    imapUrl: (user, mailbox = 'INBOX') => `imap://${user}:secret@127.0.0.1:${imapPort}/${mailbox}`,

    async deliver(user, raw) {
      const transport = createTransport({ host: '127.0.0.1', port: lmtpPort, lmtp: true, ignoreTLS: true });
      const envelope = { from: 'sender@example.org', to: [`${user}@localhost`] };
      await transport.sendMail({ envelope, raw: Buffer.from(raw) });
      transport.close();
    },

    async killSessions() {
      for (const pid of await processesOf(directory, 'imap')) process.kill(pid, 'SIGKILL');
    },

    async start() {
      const server = spawn('dovecot', ['-F', '-c', config], { stdio: 'ignore' });
      ended = once(server, 'exit');
      await Promise.race([
        Promise.all([whenListening(imapPort), whenListening(lmtpPort)]),
        ended.then(() => Promise.reject(new Error('Dovecot ended at once: see its log'))),
      ]);
    },

    async stop() {
      await run('doveadm', ['-c', config, 'stop']).catch(() => undefined);
      // Sessions go on without their master: a server that is down has none.
      await dovecot.killSessions();
      await ended;
    },

    async renumber(user) {
      // A session that lives on would write back what it knows, and a list made anew within the second has the old number.
      await dovecot.stop();
      const maildir = join(homes, user, 'Maildir');
      const list = join(maildir, 'dovecot-uidlist');
      const numbered = await readFile(list, 'utf8');
      await writeFile(
        list,
        numbered.replace(
          /^(\d+ V)(\d+)/,
          (_, version: string, uidValidity) => `${version}${Number(uidValidity) + 1}`,
        ),
      );
      for (const file of await readdir(maildir)) {
        if (file.startsWith('dovecot.index')) await rm(join(maildir, file));
      }
      await dovecot.start();
    },

    async flags(user) {
      const files = await Promise.all(
        ['new', 'cur'].map((part) => readdir(join(homes, user, 'Maildir', part)).catch(() => [])),
      );
      return files.flat().map((file) => /:2,(\w*)$/.exec(file)?.[1] ?? '');
    },

    async close() {
      await dovecot.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await dovecot.start();
  return dovecot;
}

interface Layout {
  directory: string;
  homes: string;
  uid: string;
  gid: string;
  imapPort: number;
  lmtpPort: number;
}

const configOf = ({ directory, homes, uid, gid, imapPort, lmtpPort }: Layout): string => `
base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:~/Maildir
namespace inbox {
  inbox = yes
}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${homes}/%n
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
`;

const tokenLogin = (directory: string): string => `
auth_mechanisms = plain login xoauth2
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${directory}/oauth2.conf
}
`;

const tokenChecks = (url: string): string => `
introspection_mode = get
introspection_url = ${url}
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
username_format = %Lu
`;

/** Processes of this server's own by the name of their program: they hold files below its directory open. */
async function processesOf(directory: string, program: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    if (name.trim() !== program) continue;
    const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const targets = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if ([cwd, ...targets].some((target) => target.startsWith(directory))) found.push(Number(pid));
  }
  return found;
}
