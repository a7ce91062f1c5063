import { readFile } from 'node:fs/promises';
import { runAs } from './server-account.js';

async function commandOf(pid: number): Promise<string[] | null> {
  if (process.platform !== 'linux') {
    const { status, stdout } = await runAs(null, 'ps', ['-o', 'stat=', '-o', 'command=', '-p', String(pid)]);
    const [state = 'Z', ...command] = stdout.trim().split(/\s+/);
    return status !== 0 || state.startsWith('Z') ? null : command;
  }
  try {
    // The name in parentheses may itself hold spaces and parentheses: the state follows the last one (proc(5)).
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    if (state === 'Z' || state === 'X') return null;
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch {
    return null;
  }
}

/** Whether a process with this number lives (a zombie does not) and its command line is the one meant. */
export async function isProcessOf(pid: number, meant: (command: string[]) => boolean): Promise<boolean> {
  const command = await commandOf(pid);
  return command !== null && meant(command);
}
