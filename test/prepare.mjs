// Before `npm test`: the Debian packages that the tests run against, then a fresh build. Quick when all is there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const packages = ['dovecot-imapd', 'dovecot-lmtpd', 'chromium', 'fonts-liberation'];

function isInstalled(name) {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return query.status === 0 && query.stdout === 'installed';
}

function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (status === 0) return;
  console.error(`\n${[command, ...args].join(' ')} failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}

const missing = packages.filter((name) => !isInstalled(name));
if (missing.length > 0) {
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  if (!existsSync('/usr/bin/apt-get')) {
    console.error(`The tests need these Debian packages, and this is no Debian: ${missing.join(' ')}`);
    process.exit(1);
  }
  if (process.getuid() !== 0) {
    console.error(`The tests need ${missing.join(', ')}. Install with:\n  sudo apt-get ${install.join(' ')}`);
    process.exit(1);
  }
  // The tests start their own servers: in run level 1 the packages start none.
  const quiet = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const patient = ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  run('apt-get', [...patient, 'update'], quiet);
  run('apt-get', [...patient, ...install], quiet);
}
run('npm', ['run', '-s', 'build']);
