import type { Officer } from '#access';
import { Failure, move } from '#complaint';
import { wordsIn, type ComplaintWork } from './complaint-work.js';
import { hand } from './handing.js';
import { correct, type Correction } from './verifying.js';

/** Reasons for the archive that the field knows; each needs words to the reporter beside it. */
export const archiveReasons = [
  'BUKAN_LAPORAN',
  'TIDAK_JELAS',
  'TIDAK_DILENGKAPI',
  'DI_LUAR_CAKUPAN',
  'PROSES_HUKUM',
  'DICABUT_PELAPOR',
  'UJARAN_KEBENCIAN',
] as const;
export type ArchiveReason = (typeof archiveReasons)[number];

/** The verdicts of admins, and the handing back of those who got one; refusals as in `ComplaintWork`. */
export class Desk {
  constructor(private readonly work: ComplaintWork) {}

  /** Puts right what the machine read, before anything is decided. Who marks it supervisory may see it no more. */
  verify(officer: Officer, number: string, correction: Correction, reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    return this.work.on(officer, number, async (unit) => {
      move(unit.complaint.status, 'verify', officer.role);
      await correct(unit, correction, { office: this.work.parts.office, at: this.work.parts.now() });
      await this.work.record(unit, officer, 'verified', why, null);
    });
  }

  /** Hands it to a body, or refers it to one that is not connected. */
  dispose(
    officer: Officer,
    number: string,
    instansi: string,
    reason: string,
  ): Promise<'disposed' | 'referred'> {
    const why = wordsIn('reason', reason);
    return this.work.on(officer, number, (unit) =>
      hand(
        unit,
        { instansi, reason: why, by: officer.role, actor: officer.id, at: this.work.parts.now() },
        this.work.parts.office,
      ),
    );
  }

  /** Hands it back up with a reason, and where it should rather go. */
  handBack(officer: Officer, number: string, reason: string, proposal: string | null): Promise<void> {
    const why = wordsIn('reason', reason);
    if (proposal !== null && !this.work.parts.office.directory.instansi(proposal)) {
      throw new Failure('invalid', 'instansi-unknown', [{ field: 'proposal', code: 'instansi-unknown' }]);
    }
    return this.work.on(officer, number, async (unit) => {
      this.work.requireActing(officer, unit.complaint);
      const status = move(unit.complaint.status, 'return', officer.role);
      await unit.endDispositions('returned', this.work.parts.now());
      await unit.set({ status, instansi: null });
      await this.work.record(unit, officer, 'returned', why, proposal);
    });
  }

  /** Puts it away with a reason code and words that the reporter gets. Nothing is ever deleted. */
  archive(officer: Officer, number: string, reason: ArchiveReason, words: string): Promise<void> {
    const told = wordsIn('words', words);
    if (!archiveReasons.includes(reason)) {
      throw new Failure('invalid', 'reason-required', [{ field: 'reason', code: 'reason-required' }]);
    }
    return this.work.on(officer, number, async (unit) => {
      const status = move(unit.complaint.status, 'archive', officer.role);
      await this.work.publish(unit, officer, 'notice', told);
      await unit.endDispositions('archived', this.work.parts.now());
      await unit.set({ status });
      await unit.endConversation();
      await this.work.record(unit, officer, 'archived', reason, null);
    });
  }
}
