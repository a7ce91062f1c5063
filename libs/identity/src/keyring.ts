import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { closeSync, readFileSync } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsError } from '#platform';
import { newEscrow } from './escrow.js';
import { KeyFiles } from './key-files.js';
import { publish, readPublicKeys } from './public-keys.js';
import {
  newKeyPair,
  openWith,
  publicHalfOf,
  sealTo,
  type KeyBatch,
  type KeyPair,
  type PublicKey,
} from './sealing.js';

/** The passphrase in a file, or behind a descriptor handed over by who may read it. Throws `SettingsError`. */
export function readPassphrase(file: string | number): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
    // What this process starts must not find it open.
    if (typeof file === 'number') closeSync(file);
  } catch (fault) {
    const { code = 'unknown' } = fault as NodeJS.ErrnoException;
    throw new SettingsError([`VAULT_PASSPHRASE_FILE names no file that can be read (${code})`]);
  }
  if (text === '') throw new SettingsError(['VAULT_PASSPHRASE_FILE names an empty file']);
  return text;
}

const SHORTEST_PASSPHRASE = 16;
const INDEX_KEY_BYTES = 32;
const keysIn = (directory: string): string => join(directory, 'keys');

/** The private keys of the vault, in its memory alone. Whoever has a `Keyring` can open what was sealed. */
export class Keyring {
  private readonly verifying: KeyObject;

  private constructor(
    private readonly directory: string,
    private readonly files: KeyFiles,
    private readonly custodians: Map<number, KeyPair>,
    private readonly signing: KeyObject,
    private readonly index: Buffer,
  ) {
    this.verifying = createPublicKey(signing);
  }

  /**
   * Makes the first keys of an installation. The answer holds the three texts of the escrow's private half, which exist
   * nowhere else. Throws `SettingsError` where there are keys already: they are never written over.
   */
  static async make(directory: string, passphrase: string): Promise<{ shares: string[] }> {
    if (passphrase.length < SHORTEST_PASSPHRASE) {
      throw new SettingsError([`VAULT_PASSPHRASE_FILE holds fewer than ${SHORTEST_PASSPHRASE} characters`]);
    }
    // Half-made keys of a killed start are never mistaken for keys: only finished ones get the name.
    const half = `${directory}.making`;
    await rm(half, { recursive: true, force: true });
    await mkdir(half, { recursive: true });
    // Others come as far as the public keys and the socket, and see nothing else.
    await chmod(half, 0o711);
    const files = await KeyFiles.make(keysIn(half), passphrase);
    const custodian = newKeyPair();
    await files.keep('custodian', 1, custodian.privateKey);
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    await files.keep('signing', 1, privateKey.export({ format: 'der', type: 'pkcs8' }));
    await files.keep('index', 1, randomBytes(INDEX_KEY_BYTES));
    const escrow = await newEscrow(1);
    await publish(half, {
      custodian: { version: 1, key: custodian.publicKey },
      escrow: escrow.key,
      signing: { version: 1, key: publicKey.export({ format: 'der', type: 'spki' }) },
    });
    await rename(half, directory).catch(() => {
      throw new SettingsError([`there are keys in ${directory} already: rotate makes new ones`]);
    });
    return { shares: escrow.shares };
  }

  /** Throws `SettingsError` naming `VAULT_PASSPHRASE_FILE` where it holds another passphrase. */
  static async open(directory: string, passphrase: string): Promise<Keyring> {
    const published = readPublicKeys(directory);
    const wrong = (fault: NodeJS.ErrnoException): never => {
      if (fault.code === 'EACCES')
        throw new SettingsError([`this user cannot read the keys in ${directory}`]);
      throw new SettingsError([
        `VAULT_PASSPHRASE_FILE does not hold the passphrase of the keys in ${directory}`,
      ]);
    };
    const files = await KeyFiles.open(keysIn(directory), passphrase).catch(wrong);
    const custodians = new Map<number, KeyPair>();
    for (const version of await files.versions('custodian')) {
      custodians.set(version, pairOf(await files.privateKey('custodian', version).catch(wrong)));
    }
    const der = await files.privateKey('signing', published.signing.version).catch(wrong);
    const signing = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const { version, key } = published.custodian;
    if (custodians.get(version)?.publicKey.equals(key) !== true) {
      throw new SettingsError([`public.json in ${directory} names a key that is not the custodian's`]);
    }
    const index = await indexKey(files).catch(wrong);
    return new Keyring(directory, files, custodians, signing, index);
  }

  /** The batch's own key; the caller wipes it. A version made since is read. Throws where its key was destroyed. */
  async batchKey({ custodianVersion, custodianWrap }: Wrapped): Promise<Buffer> {
    const known = this.custodians.get(custodianVersion);
    const pair = known ?? pairOf(await this.files.privateKey('custodian', custodianVersion));
    this.custodians.set(custodianVersion, pair);
    return openWith(pair, custodianWrap);
  }

  /** The same for the same value, purpose and field, and nothing to anybody without the key. */
  blind(purpose: string, field: string, value: string): Buffer {
    const key = Buffer.from(hkdfSync('sha256', this.index, '', `blind|${purpose}|${field}`, INDEX_KEY_BYTES));
    return createHmac('sha256', key).update(value).digest();
  }

  /** Ed25519 over the bytes. */
  sign(bytes: Uint8Array): Buffer {
    return sign(null, bytes, this.signing);
  }

  /** Whether it is a signature of `sign` over the bytes. */
  signed(bytes: Uint8Array, signature: Uint8Array): boolean {
    return verify(null, bytes, this.verifying, signature);
  }

  /** Versions of the custodian's key whose private half exists, the oldest first. */
  custodianVersions(): Promise<number[]> {
    return this.files.versions('custodian');
  }

  /** A new custodian's key: kept first, then told to all who seal. */
  async addCustodian(): Promise<PublicKey> {
    const published = readPublicKeys(this.directory);
    const version = Math.max(published.custodian.version, ...(await this.custodianVersions())) + 1;
    const pair = newKeyPair();
    await this.files.keep('custodian', version, pair.privateKey);
    this.custodians.set(version, pair);
    const custodian = { version, key: pair.publicKey };
    await publish(this.directory, { ...published, custodian });
    return custodian;
  }

  /** Destroys the private half of a version nothing is wrapped to any more. The one in use is never destroyed. */
  async destroyCustodian(version: number): Promise<void> {
    if (readPublicKeys(this.directory).custodian.version === version) throw new Error('the key is in use');
    await this.files.destroy('custodian', version);
    this.custodians.get(version)?.privateKey.fill(0);
    this.custodians.delete(version);
  }

  /** From now on all that is sealed is wrapped to this escrow key too. */
  async publishEscrow(escrow: PublicKey): Promise<void> {
    await publish(this.directory, { ...readPublicKeys(this.directory), escrow });
  }

  /** Wraps a batch's key to another public key. */
  async rewrap(batch: Wrapped, to: PublicKey): Promise<Buffer> {
    const key = await this.batchKey(batch);
    try {
      return sealTo(to.key, key);
    } finally {
      key.fill(0);
    }
  }
}

type Wrapped = Pick<KeyBatch, 'custodianVersion' | 'custodianWrap'>;

/** An installation from before there was an index gets its key when it is next opened. */
async function indexKey(files: KeyFiles): Promise<Buffer> {
  const [version] = await files.versions('index');
  if (version === undefined) await files.keep('index', 1, randomBytes(INDEX_KEY_BYTES));
  return files.privateKey('index', version ?? 1);
}

const pairOf = (privateKey: Buffer): KeyPair => ({ publicKey: publicHalfOf(privateKey), privateKey });
