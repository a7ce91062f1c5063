import { readFile, stat } from 'node:fs/promises';

/** The vault that a process of Muara runs as its child, if it does. */
export async function vaultOf(pid: number): Promise<number | null> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  for (const child of children.trim().split(' ').filter(Boolean)) {
    if (await isVault(Number(child))) return Number(child);
  }
  return null;
}

export async function isVault(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('apps/vault/');
}

/** Who runs a process. */
export const userOf = async (pid: number): Promise<number> => (await stat(`/proc/${pid}`)).uid;
