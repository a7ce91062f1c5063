import { Failure } from '#complaint';
import { Poll } from '#platform';
import { AuditSnapshot, AuditUnit, type AuditLink, type AuditTip, type Database } from '#store';
import { linksAfter } from './audit-chain.js';
import { headBytes, HeadFile, type SignedHead } from './audit-head.js';

const POLL_MS = 2_000;
const HEAD_MS = 5 * 60_000;

export interface SealerParts {
  database: Database;
  /** Where signed heads are copied out to; on another disk, or fetched from there, where that can be. */
  headFile: string;
  /** Ed25519 with a key that neither the database nor the other processes can read. */
  sign(bytes: Buffer): Buffer | Promise<Buffer>;
  now(): Date;
  log: { error(details: object, text: string): void };
}

/**
 * Chains what was committed, a moment later, and signs where the chain ends: every five minutes and whenever asked. It
 * chains no row that is not what it was when it was added, and nothing at all where the chain is not the one it signed.
 */
export class AuditSealer {
  private readonly poll: Poll;
  private readonly heads: HeadFile;
  /** The last head signed; undefined until the file was read. */
  private signed: AuditTip | null | undefined;
  private headDue = 0;
  private readonly told = new Set<string>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly parts: SealerParts,
    pollMs = POLL_MS,
  ) {
    this.heads = new HeadFile(parts.headFile);
    this.poll = new Poll(() => this.round(), this.fault, pollMs);
  }

  start(): void {
    this.poll.start();
  }

  /** Resolves when what is under way has ended. */
  stop(): Promise<void> {
    return this.poll.stop();
  }

  /**
   * Chains everything committed before the call and copies out the signed head; resolves when it is on the disk. Throws
   * where that cannot be done: whoever needs it sealed must then refuse.
   */
  sealNow(): Promise<SignedHead> {
    return this.inTurn(async () => {
      await this.chain();
      return this.signHead();
    });
  }

  private async round(): Promise<boolean> {
    await this.inTurn(async () => {
      await this.chain();
      if (this.parts.now().getTime() >= this.headDue) await this.signHead();
    });
    return false;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => null);
    return result;
  }

  private async chain(): Promise<void> {
    for (let after: string | undefined = '0'; after !== undefined;) after = await this.chainAfter(after);
  }

  /** Chains the next rows that wait; resolves with the last statement it looked at, if there was any. */
  private async chainAfter(after: string): Promise<string | undefined> {
    const signed = await this.lastSigned();
    return this.parts.database.transaction(async (tx) => {
      const unit = await AuditUnit.lock(tx);
      const tip = await unit.tip();
      await this.requireSound(unit, [tip, ...(signed ? [signed] : [])]);
      const due = await unit.due(after);
      const links: AuditLink[] = [];
      const chained: string[] = [];
      for (const { first, rows, unchanged } of due) {
        if (unchanged) {
          const there = rows.filter((row) => row !== null);
          links.push(...linksAfter(links.at(-1) ?? tip, there));
          chained.push(first);
        } else {
          this.tell(`row ${first}`, 'rows added with it are not what they were: they stay unchained');
        }
      }
      await unit.extend(links, chained);
      return due.at(-1)?.first;
    });
  }

  /** Nothing is added to a chain that was cut or rewritten: it would only bury the place. */
  private async requireSound(unit: AuditUnit, known: AuditTip[]): Promise<void> {
    for (const { seq, hash } of known) {
      if (seq === 0 || (await unit.hashAt(seq))?.equals(hash)) continue;
      this.tell(
        `link ${seq}`,
        'the audit is not the one that was signed: nothing is chained until its head file is moved',
      );
      throw new Failure('unavailable');
    }
  }

  private async lastSigned(): Promise<AuditTip | null> {
    if (this.signed === undefined) {
      const line = await this.heads.last();
      this.signed = line === null ? null : tipOf(line);
    }
    return this.signed;
  }

  private async signHead(): Promise<SignedHead> {
    const { parts } = this;
    const { tip, rows } = await AuditSnapshot.read(parts.database, async (snapshot) => {
      const tip = await snapshot.tip();
      return { tip, rows: tip.seq + (await snapshot.countDue()) };
    });
    const at = parts.now();
    const head = { seq: tip.seq, hash: tip.hash.toString('hex'), rows, at: at.toISOString() };
    const signed = { ...head, signature: Buffer.from(await parts.sign(headBytes(head))).toString('base64') };
    await this.heads.add(signed);
    this.signed = tip;
    this.headDue = at.getTime() + HEAD_MS;
    return signed;
  }

  private readonly fault = (error: unknown): void => {
    const { name, code } = error as { name?: string; code?: string };
    this.tell(`${name} ${code ?? ''}`.trim(), 'the audit could not be chained or signed');
  };

  /** Once for each thing: a fault that stays comes back every two seconds. */
  private tell(what: string, text: string): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    this.parts.log.error({ what }, text);
  }
}

function tipOf(line: string): AuditTip {
  const { seq, hash } = JSON.parse(line) as SignedHead;
  return { seq, hash: Buffer.from(hash, 'hex') };
}
