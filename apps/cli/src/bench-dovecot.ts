import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, whenListening } from '#platform';

const run = promisify(execFile);
const account = 'muara';

/** A Dovecot of our own with one mailbox. */
export interface FilledMailbox {
  url: string;
  /** Its master process, whose processor time is not ours. */
  pid: number;
  stop(): Promise<void>;
}

/** Starts Dovecot in a directory, with these mails lying in its one mailbox. Says so where Dovecot is not installed. */
export async function startFilledMailbox(
  directory: string,
  mails: Iterable<Uint8Array>,
): Promise<FilledMailbox> {
  await run('dovecot', ['--version']).catch(() => {
    throw new Error('Dovecot is needed for this: apt-get install dovecot-imapd');
  });
  const owner = await ownerOf();
  const maildir = join(directory, 'home', 'Maildir');
  for (const part of ['', 'cur', 'new', 'tmp']) await mkdir(join(maildir, part), { recursive: true });
  let count = 0;
  for (const mail of mails) {
    count += 1;
    const file = join(maildir, 'new', `${1_700_000_000 + count}.${count}.bench`);
    await writeFile(file, mail);
    if (owner.isOther) await chown(file, owner.uid, owner.gid);
  }
  for (const part of ['new', 'cur', 'tmp', '', '..']) {
    if (owner.isOther) await chown(join(maildir, part), owner.uid, owner.gid);
  }
  const port = await freePort();
  const config = join(directory, 'dovecot.conf');
  await writeFile(config, configOf(directory, owner, port));
  const server = spawn('dovecot', ['-F', '-c', config], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  await Promise.race([whenListening(port), ended]);
  if (server.exitCode !== null) throw new Error('Dovecot ended at once.');
  return {
    url: `imap://${account}:secret@127.0.0.1:${port}/INBOX`,
    pid: server.pid ?? 0,
    async stop() {
      await run('doveadm', ['-c', config, 'stop']).catch(() => undefined);
      await ended;
    },
  };
}

/** Who the mailbox belongs to: Dovecot reads mail as nobody else than root. */
async function ownerOf() {
  const { uid, gid, username } = userInfo();
  if (uid !== 0) return { uid, gid, username, isOther: false };
  const nobody = /^nobody:[^:]*:(\d+):(\d+)/m.exec(await readFile('/etc/passwd', 'utf8'));
  return { uid: Number(nobody?.[1]), gid: Number(nobody?.[2]), username, isOther: true };
}

type Owner = Awaited<ReturnType<typeof ownerOf>>;

const configOf = (directory: string, { uid, gid, username, isOther }: Owner, port: number): string => `
base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:~/Maildir
${isOther ? '' : `default_internal_user = ${username}\ndefault_login_user = ${username}`}
namespace inbox {
  inbox = yes
}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${directory}/home
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
