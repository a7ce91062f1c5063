import { hash } from 'node:crypto';
import type { AuditLink, AuditRow, AuditTip } from '#store';

/** What comes before the first link. */
export const beginning: AuditTip = { seq: 0, hash: Buffer.alloc(32) };

/** Length and bytes, so that no two rows write the same: null is `-`, and an empty text `0:`. */
const field = (value: string | null): string =>
  value === null ? '-' : `${Buffer.byteLength(value)}:${value}`;

/** What a row says, as text whose UTF-8 bytes are hashed; README.md describes them for others. */
export const canonical = (row: AuditRow): string =>
  field(row.id) +
  field(row.at) +
  field(row.actor) +
  field(row.role) +
  field(row.action) +
  field(row.subject) +
  field(row.instansi) +
  field(row.reason) +
  field(row.detail);

/** The hash that chains a row to the one before it. */
export const linkHash = (before: Buffer, row: AuditRow): Buffer =>
  hash('sha256', Buffer.concat([before, Buffer.from(canonical(row))]), 'buffer');

/** The links that chain these rows, in their order, to what is there. */
export function linksAfter(tip: AuditTip, rows: AuditRow[]): AuditLink[] {
  let last = tip;
  return rows.map((row) => {
    const link = {
      seq: last.seq + 1,
      subject: row.subject,
      auditId: row.id,
      hash: linkHash(last.hash, row),
    };
    last = link;
    return link;
  });
}
