import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hashRaw } from '@node-rs/argon2';
import { decrypt, encrypt } from './sealing.js';

/**
 * What is kept: the custodian's private half opens what was sealed, the signing one vouches for the audit's head, and
 * under the index's key values are found again without being opened.
 */
export type PrivateKind = 'custodian' | 'signing' | 'index';

/** Argon2id as RFC 9106 names its figures; they stand in each file, so that later ones may be stronger. */
interface Strength {
  memoryKiB: number;
  passes: number;
  lanes: number;
  salt: string;
}

interface KeyFile extends Strength {
  kind: PrivateKind;
  version: number;
  /** AES-256-GCM under what Argon2id makes of the passphrase. */
  sealed: string;
}

const STRENGTH = { memoryKiB: 128 * 1024, passes: 3, lanes: 1 };
const SALT_BYTES = 16;
const nameOf = (kind: PrivateKind, version: number): string => `${kind}-${version}.json`;
const named = /^(custodian|signing|index)-(\d+)\.json$/;
const boundTo = (kind: PrivateKind, version: number): string => `vault|keys|${kind}|${version}`;

/** Files of private keys, each readable with the passphrase alone and only by the vault's own user. */
export class KeyFiles {
  private constructor(
    private readonly directory: string,
    private readonly strength: Strength,
    private readonly lock: Buffer,
  ) {}

  /** For a directory without keys yet. */
  static async make(directory: string, passphrase: string): Promise<KeyFiles> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await belongTo(directory, dirname(directory));
    const strength = { ...STRENGTH, salt: randomBytes(SALT_BYTES).toString('base64') };
    return new KeyFiles(directory, strength, await lockOf(passphrase, strength));
  }

  /** Throws where there is no key or the passphrase opens none of them. */
  static async open(directory: string, passphrase: string): Promise<KeyFiles> {
    const [first] = await listed(directory);
    if (!first) throw new Error(`no keys in ${directory}`);
    const file = await read(directory, first.kind, first.version);
    const { memoryKiB, passes, lanes, salt } = file;
    const strength = { memoryKiB, passes, lanes, salt };
    const files = new KeyFiles(directory, strength, await lockOf(passphrase, strength));
    await files.privateKey(first.kind, first.version);
    return files;
  }

  async versions(kind: PrivateKind): Promise<number[]> {
    const found = await listed(this.directory);
    return found.filter((file) => file.kind === kind).map(({ version }) => version);
  }

  /** Throws where the file is gone, was changed, or has another passphrase. */
  async privateKey(kind: PrivateKind, version: number): Promise<Buffer> {
    const { sealed } = await read(this.directory, kind, version);
    return decrypt(this.lock, boundTo(kind, version), Buffer.from(sealed, 'base64'));
  }

  async keep(kind: PrivateKind, version: number, privateKey: Buffer): Promise<void> {
    const sealed = encrypt(this.lock, boundTo(kind, version), privateKey).toString('base64');
    const file: KeyFile = { kind, version, ...this.strength, sealed };
    await writeWhole(join(this.directory, nameOf(kind, version)), JSON.stringify(file), 0o600);
  }

  /** Overwrites the file before it goes: what a disk keeps beyond that is below us. */
  async destroy(kind: PrivateKind, version: number): Promise<void> {
    const path = join(this.directory, nameOf(kind, version));
    const file = await open(path, 'r+');
    try {
      await file.write(Buffer.alloc((await file.stat()).size), 0, undefined, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await unlink(path);
  }
}

/** Writes a file whole or not at all, on the disk when this resolves; it belongs to whom its directory belongs. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const half = join(dirname(path), `.${basename(path)}.${process.pid}`);
  const file = await open(half, 'w', mode);
  try {
    await file.writeFile(`${text}\n`);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
  await belongTo(half, dirname(path));
  await rename(half, path);
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Root's commands must not leave what the vault's own user cannot read. */
async function belongTo(path: string, like: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(like);
  await chown(path, uid, gid);
}

async function listed(directory: string): Promise<{ kind: PrivateKind; version: number }[]> {
  return (await readdir(directory))
    .flatMap((name) => {
      const [, kind, version] = named.exec(name) ?? [];
      return kind === undefined ? [] : [{ kind: kind as PrivateKind, version: Number(version) }];
    })
    .sort((one, other) => one.version - other.version);
}

async function read(directory: string, kind: PrivateKind, version: number): Promise<KeyFile> {
  return JSON.parse(await readFile(join(directory, nameOf(kind, version)), 'utf8')) as KeyFile;
}

const lockOf = (passphrase: string, { memoryKiB, passes, lanes, salt }: Strength): Promise<Buffer> =>
  // Argon2id is what the library takes unless told otherwise.
  hashRaw(passphrase, {
    memoryCost: memoryKiB,
    timeCost: passes,
    parallelism: lanes,
    outputLen: 32,
    salt: Buffer.from(salt, 'base64'),
  });
