import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { SettingsError, type Environment, type Log, type ServerAccount } from '#platform';
import { vaultEntry } from './vault-account.js';

export interface VaultProcessOptions {
  /** All that it sees of the environment. */
  environment: Environment;
  passphraseFile: string;
  /** null: this process's own. */
  account: ServerAccount | null;
  log: Log;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** Having lived this long, it is not failing again and again. */
const STEADY_MS = 60_000;
const LEAVES_WITHIN_MS = 10_000;
/** In the child, after the channel to us. */
const PASSPHRASE_DESCRIPTOR = 4;

/** The vault as a child process: started again with growing pauses whenever it dies, until it is told to leave. */
export class VaultProcess {
  private child: ChildProcess | null = null;
  private leaving = false;
  private pauseMs = FIRST_PAUSE_MS;
  private timer: NodeJS.Timeout | undefined;
  private databaseUrl: string | null = null;

  constructor(private readonly options: VaultProcessOptions) {}

  /** Starts it. Resolves when its keys are open; throws `SettingsError` where it refuses. */
  async unlock(): Promise<void> {
    const told = await this.launch();
    if (!told?.refused) return;
    this.leaving = true;
    throw new SettingsError(told.refused);
  }

  /**
   * Names the database, for now and for each new start; its keys must be open. Resolves when it answers, or has died
   * and will be started again.
   */
  async serve(databaseUrl: string): Promise<void> {
    this.databaseUrl = databaseUrl;
    const { child } = this;
    if (!child || isOver(child)) return;
    const heard = nextOf(child);
    child.send({ databaseUrl }, () => {});
    await heard;
  }

  /** Resolves when it has ended. */
  async stop(): Promise<void> {
    this.leaving = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (!child || isOver(child)) return;
    const ended = once(child, 'exit');
    const killer = setTimeout(() => child.kill('SIGKILL'), LEAVES_WITHIN_MS);
    if (child.connected) child.send('leave', () => {});
    await ended;
    clearTimeout(killer);
  }

  private launch(): Promise<Told | null> {
    const { environment, account, passphraseFile, log } = this.options;
    // The child's user need not be able to read the file, and this process never does.
    const passphrase = openSync(passphraseFile, 'r');
    const startedAt = Date.now();
    const child = spawn(process.execPath, [vaultEntry, String(PASSPHRASE_DESCRIPTOR)], {
      ...account,
      cwd: '/',
      env: { ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', passphrase],
    });
    closeSync(passphrase);
    this.child = child;
    child.on('error', (fault) => log.error({ fault: fault.name }, 'the vault cannot be reached'));
    child.on('exit', (code, signal) => {
      if (this.leaving) return;
      if (Date.now() - startedAt > STEADY_MS) this.pauseMs = FIRST_PAUSE_MS;
      log.error({ code, signal, pauseMs: this.pauseMs }, 'the vault ended: it is started again');
      this.timer = setTimeout(() => void this.again(), this.pauseMs);
      this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
    });
    return nextOf(child);
  }

  private async again(): Promise<void> {
    try {
      const told = await this.launch();
      if (told?.refused) this.options.log.error({ faults: told.refused }, 'the vault refuses to start');
      else if (this.databaseUrl !== null) await this.serve(this.databaseUrl);
    } catch (fault) {
      const { code } = fault as NodeJS.ErrnoException;
      this.options.log.error({ code, pauseMs: this.pauseMs }, 'the vault cannot be started');
      this.timer = setTimeout(() => void this.again(), this.pauseMs);
      this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}

type Told =
  { unlocked: true; refused?: never } | { ready: true; refused?: never } | { refused: string[] | null };

/** What it says next; null where it ends instead. */
const nextOf = (child: ChildProcess): Promise<Told | null> =>
  new Promise((settle) => {
    child.once('message', (told) => settle(told as Told));
    child.once('exit', () => settle(null));
  });

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
