import type { KeyObject } from 'node:crypto';
import type { AuditTip, DueRows, LinkedRow } from '#store';
import { beginning, linkHash } from './audit-chain.js';
import { readHead, type SignedHead } from './audit-head.js';

/** What a verifier needs to see of an audit, all of it as it stood at one moment. */
export interface AuditEvidence {
  tip(): Promise<AuditTip>;
  links(): AsyncIterable<LinkedRow>;
  due(): AsyncIterable<DueRows>;
  countRows(): Promise<number>;
  stray(): Promise<string | null>;
}

/** Lines of a head file, read before the audit was, and the keys that may have signed them. */
export interface HeadEvidence {
  lines: string[];
  keys: KeyObject[];
}

export type AuditVerdict =
  | { holds: true; chained: number; waiting: number; heads: number }
  | {
      holds: false;
      /** The first place that is broken, in words. */
      broken: string;
    };

class Broken extends Error {}

/**
 * Recomputes the chain from the rows, and holds it against the tip, against what was noted of rows not chained yet, and
 * against every signed head. Whoever rewrites rows, chain and notes alike is found by the heads alone.
 */
export async function verifyAudit(evidence: AuditEvidence, against?: HeadEvidence): Promise<AuditVerdict> {
  try {
    const heads = against ? readHeads(against) : [];
    const end = await verifyChain(evidence, heads);
    const waiting = await verifyDue(evidence);
    await verifyCount(evidence, end.seq + waiting, heads);
    return { holds: true, chained: end.seq, waiting, heads: heads.length };
  } catch (error) {
    if (error instanceof Broken) return { holds: false, broken: error.message };
    throw error;
  }
}

function readHeads({ lines, keys }: HeadEvidence): SignedHead[] {
  let before: SignedHead | undefined;
  return lines.map((line, index) => {
    const head = readHead(line, keys);
    if (!head) throw new Broken(`line ${index + 1} of the head file is not a head signed with the key`);
    if (before && head.seq < before.seq) {
      throw new Broken(`line ${index + 1} of the head file ends before the line above it`);
    }
    return (before = head);
  });
}

/** The end of the chain, once every link is found right. */
async function verifyChain(evidence: AuditEvidence, heads: SignedHead[]): Promise<AuditTip> {
  let last = beginning;
  let next = requireHeads(heads, 0, last);
  for await (const { seq, auditId, subject, hash, row } of evidence.links()) {
    const place = `link ${last.seq + 1}`;
    if (seq !== last.seq + 1) throw new Broken(`${place} is missing: the next one is ${seq}`);
    if (!row) throw new Broken(`${place}: row ${auditId} of ${subject} is gone`);
    if (!linkHash(last.hash, row).equals(hash)) {
      throw new Broken(`${place}: row ${auditId} of ${subject} is not the one that was chained here`);
    }
    last = { seq, hash };
    next = requireHeads(heads, next, last);
  }
  const tip = await evidence.tip();
  if (tip.seq !== last.seq || !tip.hash.equals(last.hash)) {
    throw new Broken(`the chain ends at link ${last.seq}, and ended at link ${tip.seq} when it was made`);
  }
  const beyond = heads[next];
  if (beyond) {
    throw new Broken(`the chain ends at link ${last.seq}: ${beyond.seq} were signed at ${beyond.at}`);
  }
  return last;
}

/** Compares the heads that end with this link; answers with the place of the first head beyond it. */
function requireHeads(heads: SignedHead[], from: number, { seq, hash }: AuditTip): number {
  let next = from;
  for (let head = heads[next]; head && head.seq <= seq; head = heads[next]) {
    if (head.hash !== hash.toString('hex')) {
      throw new Broken(`link ${seq} is not the one that was signed at ${head.at}`);
    }
    next += 1;
  }
  return next;
}

/** How many rows wait to be chained, once each is found to be what it was when it was added. */
async function verifyDue(evidence: AuditEvidence): Promise<number> {
  let waiting = 0;
  for await (const { first, rows, unchanged } of evidence.due()) {
    if (!unchanged) {
      throw new Broken(
        rows.includes(null)
          ? `of ${rows.length} rows added with row ${first}, not chained yet, some are gone`
          : `of ${rows.length} rows added with row ${first}, not chained yet, some are not what they were`,
      );
    }
    waiting += rows.length;
  }
  return waiting;
}

async function verifyCount(evidence: AuditEvidence, known: number, heads: SignedHead[]): Promise<void> {
  const rows = await evidence.countRows();
  if (rows !== known) {
    const stray = await evidence.stray();
    throw new Broken(
      `the audit has ${rows} rows and knows of ${known}` +
        (stray === null ? '' : `: row ${stray} is neither chained nor waits for it`),
    );
  }
  const more = heads.find((head) => head.rows > rows);
  if (more) throw new Broken(`the audit has ${rows} rows: it had ${more.rows} at ${more.at}`);
}
