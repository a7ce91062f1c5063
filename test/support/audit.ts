import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AuditSealer,
  headKeyFile,
  headLines,
  verifyAudit,
  type AuditVerdict,
  type SealerParts,
} from '#access';
import { aboutNothing, AuditSnapshot, Database, recordAudit, type AuditEntry } from '#store';

/** A sealer on a database, with a key and a head file of its own, and what a test needs to look behind it. */
export async function auditOn(database: Database, parts: Partial<SealerParts> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'muara-audit-'));
  const headFile = join(directory, 'heads.jsonl');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await writeFile(headKeyFile(headFile), publicKey.export({ type: 'spki', format: 'pem' }));
  const logged: string[] = [];
  const all: SealerParts = {
    database,
    headFile,
    sign: (bytes) => sign(null, bytes, privateKey),
    now: () => new Date(),
    log: { error: (details, text) => void logged.push(`${text} ${JSON.stringify(details)}`) },
    ...parts,
  };
  const record = (says: Partial<AuditEntry> = {}): Promise<void> =>
    recordAudit(database, { at: new Date(), actor: 'ani', action: 'seen', subject: aboutNothing, ...says });
  const verify = async (keys?: KeyObject[]): Promise<AuditVerdict> => {
    const against = keys && { lines: await headLines(headFile), keys };
    return AuditSnapshot.read(database, (snapshot) => verifyAudit(snapshot, against));
  };
  return {
    sealer: new AuditSealer(all, 10),
    parts: all,
    headFile,
    logged,
    record,
    /** The verdict on rows and chain alone. */
    verify: () => verify(),
    /** The verdict that the signed heads give. */
    verifyAgainstHeads: () => verify([publicKey]),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
