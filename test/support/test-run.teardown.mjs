import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export const runPrefix = 'muara-test-';

export default function tearDown() {
  discardServer(process.env.MUARA_TEST_SERVER_DIR);
}

/** Stops the test server of a run, if it has one, and removes its directory. */
export function discardServer(directory) {
  const place = placeOf(directory);
  const pidFile = join(place, 'cluster/postmaster.pid');
  if (existsSync(pidFile)) {
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    if (runsOn(pid, place)) process.kill(pid, 'SIGQUIT');
    const deadline = Date.now() + 10_000;
    while (runsOn(pid, place) && Date.now() < deadline) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
  for (const path of [place, directory]) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}

// Where the temporary directory is closed to the server's user, the cluster lies elsewhere.
function placeOf(directory) {
  try {
    return readFileSync(join(directory, 'postgres.place'), 'utf8').trim();
  } catch {
    return join(directory, 'postgres');
  }
}

// The number of a server killed long ago may belong to another program now.
function runsOn(pid, place) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(place);
  } catch {
    return false;
  }
}
