import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export const runPrefix = 'muara-test-';

export default function tearDown() {
  discardServer(process.env.MUARA_TEST_SERVER_DIR);
}

/** Stops the test server of a run, if it has one, and removes its directory. */
export function discardServer(directory) {
  const pidFile = join(directory, 'postgres/cluster/postmaster.pid');
  if (existsSync(pidFile)) {
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    if (runsOn(pid, directory)) process.kill(pid, 'SIGQUIT');
    const deadline = Date.now() + 10_000;
    while (runsOn(pid, directory) && Date.now() < deadline) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

// The number of a server killed long ago may belong to another program now.
function runsOn(pid, directory) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory);
  } catch {
    return false;
  }
}
