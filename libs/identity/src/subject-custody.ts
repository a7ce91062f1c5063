import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Failure } from '#complaint';
import type { AuditEntry, CustodyStore, SubjectStore } from '#store';
import type { Erased } from './erased.js';
import type { Keyring } from './keyring.js';
import { openRow } from './opened.js';
import { unpack } from './sealed-shapes.js';
import {
  exportedKinds,
  type ErasureAsked,
  type ExportAsked,
  type ExportedValue,
  type SubjectRights,
} from './subject-rights.js';

/** Nobody asks for so many: whoever took another process over must not read all there is by exports. */
const EXPORTS_AN_HOUR = 60;
/** Of raw bytes and files; what is longer is named with its size, and its copy stands on the tracking page. */
const LONGEST_BYTES = 1024 * 1024;

export interface SubjectCustodyParts {
  keyring: Keyring;
  erased: Erased;
  custody: Pick<CustodyStore, 'sealedOfOwners' | 'record'>;
  subjects: SubjectStore;
  now: () => Date;
}

/** The vault's part in what a reporter may ask of his data. */
export class SubjectCustody implements SubjectRights {
  private readonly pace = new RateLimiterMemory({ points: EXPORTS_AN_HOUR, duration: 3600 });

  constructor(private readonly parts: SubjectCustodyParts) {}

  async erase({ ownerId, why, by, role, reason }: ErasureAsked): Promise<void> {
    const { erased, subjects } = this.parts;
    const subject = await subjects.subject(ownerId);
    if (!subject) throw new Failure('not-found');
    if (subject.isHeld) throw new Failure('wrong-state', 'on-hold');
    if (subject.isOpen && why === 'retention') throw new Failure('wrong-state', 'still-open');
    const at = this.parts.now();
    // First where no backup of the database reaches: from here on nothing of it is opened, whatever happens next.
    for (const owner of subject.owners) if (!erased.has(owner)) await erased.add(owner, at);
    const entry = { at, actor: by, role, action: 'identity-erased', reason, detail: { why } };
    await subjects.destroy(subject, why, entry);
  }

  /** Erases again, at each start, whoever an older backup of the database brought back. */
  repeat(): Promise<void> {
    return this.parts.subjects.destroyAgain(this.parts.erased.owners, this.parts.now());
  }

  async export({ complaintId, by, role, reason }: ExportAsked): Promise<ExportedValue[]> {
    const { erased, subjects, custody } = this.parts;
    const subject = await subjects.subject(complaintId);
    if (!subject?.isComplaint) throw new Failure('not-found');
    if (erased.has(complaintId)) throw new Failure('not-found', 'erased');
    await this.pace.consume('all').catch(() => {
      throw new Failure('unavailable', 'exports-too-fast');
    });
    const at = this.parts.now();
    const entry = { at, actor: by, role, action: 'identity-exported', subject: complaintId, reason };
    await this.record(entry);
    const values: ExportedValue[] = [];
    for (const row of await custody.sealedOfOwners(subject.owners)) {
      const kind = exportedKinds.find((known) => known === row.value.kind);
      if (kind) values.push({ kind, value: shapeOf(kind, await openRow(this.parts, row)) });
    }
    return values;
  }

  private async record(entry: AuditEntry): Promise<void> {
    await this.parts.custody.record(entry).catch(() => {
      throw new Failure('unavailable', 'audit-away');
    });
  }
}

function shapeOf(kind: ExportedValue['kind'], opened: Buffer): unknown {
  if (kind === 'hidden') return opened.toString();
  if (kind !== 'raw' && kind !== 'attachment') return JSON.parse(opened.toString());
  const { about, bytes } = unpack(kind, opened);
  const fits = bytes.length <= LONGEST_BYTES;
  return { ...about, size: bytes.length, ...(fits ? { base64: bytes.toString('base64') } : {}) };
}
