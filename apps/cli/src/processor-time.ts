import { readdir, readFile } from 'node:fs/promises';

const CLOCK_TICKS = 100;

/**
 * Seconds of processor that this process and its descendants have used, but for the process `without` and its own. Linux
 * only, elsewhere this process alone.
 */
export async function cpuSeconds(without?: number): Promise<number> {
  const own = process.cpuUsage();
  let seconds = (own.user + own.system) / 1e6;
  const stats = await Promise.all(
    (await readdir('/proc').catch(() => []))
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  const processes = stats.flatMap((stat) => {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const pid = Number.parseInt(stat, 10);
    return Number.isNaN(pid)
      ? []
      : [{ pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
  });
  const family = new Set([process.pid]);
  for (let grew = true; grew;) {
    grew = false;
    for (const { pid, parent, ticks } of processes) {
      if (pid === without || family.has(pid) || !family.has(parent)) continue;
      family.add(pid);
      seconds += ticks / CLOCK_TICKS;
      grew = true;
    }
  }
  return seconds;
}
