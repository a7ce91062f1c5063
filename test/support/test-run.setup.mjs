import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discardServer, runPrefix } from './test-run.teardown.mjs';

// The server itself starts with the first test that asks for a database: pure specs never wait for one.
export default function setUp() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(runPrefix))) {
    if (!isAlive(Number(name.slice(runPrefix.length)))) discardServer(join(tmpdir(), name));
  }
  process.env.MUARA_TEST_SERVER_DIR = join(tmpdir(), `${runPrefix}${process.pid}`);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return fault.code === 'EPERM';
  }
}
