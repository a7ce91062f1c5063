import { createPublicKey, verify } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SettingsError } from '#platform';
import { Keyring, readPassphrase } from './keyring.js';
import { CurrentPublicKeys, readPublicKeys } from './public-keys.js';
import { PublicKeySealer } from './sealing.js';

const passphrase = 'a passphrase of some length';
let base: string;
let directory: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'muara-keys-'));
  directory = join(base, 'vault');
  await Keyring.make(directory, passphrase);
});
afterAll(() => rm(base, { recursive: true }));

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
const copy = async (name: string): Promise<string> => {
  const place = join(base, name);
  await cp(directory, place, { recursive: true });
  return place;
};

describe('the keys of the vault', () => {
  it('are for its own user alone; others get to the public ones and see nothing else', async () => {
    expect(await modeOf(directory)).toBe('711');
    expect(await modeOf(join(directory, 'public.json'))).toBe('644');
    expect(await modeOf(join(directory, 'keys'))).toBe('700');
    const files = await readdir(join(directory, 'keys'));
    expect(files.sort()).toEqual(['custodian-1.json', 'index-1.json', 'signing-1.json']);
    for (const file of files) expect(await modeOf(join(directory, 'keys', file))).toBe('600');
  });

  it('open what was sealed with their public halves', async () => {
    const { batch, keys } = sealed(directory);
    const keyring = await Keyring.open(directory, passphrase);
    const key = await keyring.batchKey(batch);
    expect(key).toHaveLength(32);
    expect(keys).toHaveLength(1);
  });

  it('sign what their public half vouches for', async () => {
    const head = Buffer.from('the head of the audit');
    const signature = (await Keyring.open(directory, passphrase)).sign(head);
    const { key } = readPublicKeys(directory).signing;
    const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
    expect(verify(null, head, publicKey, signature)).toBe(true);
    expect(verify(null, Buffer.from('another head'), publicKey, signature)).toBe(false);
  });

  it('stay shut for another passphrase, and say which setting is wrong', async () => {
    await expect(Keyring.open(directory, `${passphrase}.`)).rejects.toThrow(/VAULT_PASSPHRASE_FILE/);
    await expect(Keyring.open(directory, `${passphrase}.`)).rejects.toBeInstanceOf(SettingsError);
  });

  it('stay shut when one bit of them was changed', async () => {
    const place = await copy('changed');
    const file = join(place, 'keys', 'custodian-1.json');
    const stored = JSON.parse(await readFile(file, 'utf8')) as { sealed: string };
    const bytes = Buffer.from(stored.sealed, 'base64');
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    await writeFile(file, JSON.stringify({ ...stored, sealed: bytes.toString('base64') }));
    await expect(Keyring.open(place, passphrase)).rejects.toBeInstanceOf(SettingsError);
  });

  it('do not serve beside a public key that was put in their place', async () => {
    const place = await copy('planted');
    await rm(join(base, 'foreign'), { recursive: true, force: true });
    await Keyring.make(join(base, 'foreign'), passphrase);
    await cp(join(base, 'foreign', 'public.json'), join(place, 'public.json'));
    await expect(Keyring.open(place, passphrase)).rejects.toBeInstanceOf(SettingsError);
  });

  it('are never written over, and need a passphrase worth the name', async () => {
    const before = await readFile(join(directory, 'public.json'), 'utf8');
    await expect(Keyring.make(directory, passphrase)).rejects.toThrow('already');
    await expect(Keyring.make(join(base, 'new'), 'too short')).rejects.toThrow('VAULT_PASSPHRASE_FILE');
    expect(await readFile(join(directory, 'public.json'), 'utf8')).toBe(before);
  });

  it('are asked for by the command that makes them, where there are none', () => {
    expect(() => readPublicKeys(join(base, 'nowhere'))).toThrow('keys init');
    expect(() => new CurrentPublicKeys(join(base, 'nowhere'))).toThrow(SettingsError);
  });

  it('have a passphrase in a file that can be read and says something', async () => {
    const file = join(base, 'passphrase');
    await writeFile(file, `${passphrase}\n`);
    expect(readPassphrase(file)).toBe(passphrase);
    await writeFile(file, '\n');
    expect(() => readPassphrase(file)).toThrow('VAULT_PASSPHRASE_FILE');
    expect(() => readPassphrase(join(base, 'no-file'))).toThrow('VAULT_PASSPHRASE_FILE');
  });
});

describe('a new key of the custodian', () => {
  it('is sealed to from the next commit on, and opened by a vault that knew only the old one', async () => {
    const place = await copy('rotated');
    const sealer = new PublicKeySealer(new CurrentPublicKeys(place));
    const wrap = () => sealer.wrap([sealer.envelope('0190b0a0-0000-7000-8000-000000000001').key]).batch;
    const running = await Keyring.open(place, passphrase);
    expect(wrap().custodianVersion).toBe(1);

    const rotating = await Keyring.open(place, passphrase);
    await rotating.addCustodian();
    const batch = wrap();
    expect(batch.custodianVersion).toBe(2);
    expect(await running.batchKey(batch)).toHaveLength(32);
    await expect(rotating.destroyCustodian(2)).rejects.toThrow('in use');

    await rotating.destroyCustodian(1);
    expect(await rotating.custodianVersions()).toEqual([2]);
    expect(await (await Keyring.open(place, passphrase)).batchKey(batch)).toHaveLength(32);
  });
});

function sealed(place: string) {
  const sealer = new PublicKeySealer(readPublicKeys(place));
  return sealer.wrap([sealer.envelope('0190b0a0-0000-7000-8000-000000000001').key]);
}
