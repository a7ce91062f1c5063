import { mayDisposeTo, requireLevel, type Officer } from '#access';
import { Failure, mayDo, mayMove, move, type Complaint } from '#complaint';
import type { ComplaintUnit } from '#store';
import { wordsIn, type ComplaintWork } from './complaint-work.js';
import { giveCopies } from './copies.js';
import { hand } from './handing.js';
import { prove, readProof, type ProofGiven } from './referring.js';
import { requireKnown, sendUp } from './returning.js';
import type { TimerHandlers } from './timers.js';
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

/** Whom an officer hands a complaint to. */
export interface Disposing {
  instansi: string;
  reason: string;
  /** The body has returned it already, and he knows. */
  again?: boolean;
}

type Ended = 'disposed' | 'referred';

/**
 * The verdicts of admins, and the handing back of those who got one; refusals as in `ComplaintWork`. Beside them
 * `not-allowed`: `beyond-reach` for a body that is not the officer's to dispose to, `out-of-authority` and
 * `returned-twice` where another level decides. Each can be taken back within seconds by whoever gave it.
 */
export class Desk {
  constructor(private readonly work: ComplaintWork) {}

  /**
   * Puts right what the machine read, title and flags with it, and disposes it in the same step if asked. Who marks it
   * supervisory may see it no more.
   */
  verify(
    officer: Officer,
    number: string,
    correction: Correction,
    reason: string,
    disposeTo?: Pick<Disposing, 'instansi' | 'again'>,
  ): Promise<Ended | null> {
    const why = wordsIn('reason', reason);
    return this.work.decide(officer, number, 'verified', async (unit) => {
      move(unit.complaint.status, 'verify', officer.role);
      await this.requireLevel(officer, unit);
      await correct(unit, correction, { office: this.work.parts.office, at: this.work.parts.now() });
      await this.work.record(unit, officer, 'verified', why, null);
      return disposeTo ? this.hand(unit, officer, { ...disposeTo, reason: why }) : null;
    });
  }

  /**
   * Hands it to a body, to the officer's own to handle it there, or refers it to one that is not connected. The body
   * that has it hands it on to a unit of its own in the same way. Without `instansi` it goes where it is suggested.
   * Bodies in `copies` get copies beside it in the same step, refused as by `Copies.add`, or none of it is done.
   */
  dispose(
    officer: Officer,
    number: string,
    instansi: string | null,
    reason: string,
    { again = false, copies = [] }: { again?: boolean; copies?: readonly string[] } = {},
  ): Promise<Ended> {
    const why = wordsIn('reason', reason);
    return this.work.decide(officer, number, 'disposed', async (unit) => {
      const to = instansi ?? unit.complaint.suggestion?.instansi ?? null;
      if (to === null) {
        const code = 'nobody-suggested';
        throw new Failure('invalid', code, [{ field: 'instansi', code }]);
      }
      const ended = await this.hand(unit, officer, { instansi: to, reason: why, again });
      const copying = { bodies: copies.filter((body) => body.trim() !== ''), reason: why, field: 'copies' };
      if (copying.bodies.length === 0) return ended;
      if (ended === 'referred') {
        const code = 'nobody-leads';
        throw new Failure('invalid', code, [{ field: 'copies.0', code }]);
      }
      await giveCopies(this.work, unit, officer, copying);
      return ended;
    });
  }

  /** Refers it to a body that is not connected, with what proves that it was sent, if that is known already. */
  refer(officer: Officer, number: string, to: Disposing, proof: ProofGiven | null): Promise<void> {
    const reason = wordsIn('reason', to.reason);
    const { office } = this.work.parts;
    if (office.directory.instansi(to.instansi) && office.isConnected(to.instansi)) {
      const code = 'instansi-connected';
      throw new Failure('invalid', code, [{ field: 'instansi', code }]);
    }
    const shown = proof && readProof(proof, { actor: officer.id, at: this.work.parts.now() });
    return this.work.decide(officer, number, 'referred', async (unit) => {
      await this.hand(unit, officer, { ...to, reason });
      if (shown) await this.prove(unit, officer, shown);
    });
  }

  /** Shows later that a referral was sent. */
  addProof(officer: Officer, number: string, proof: ProofGiven): Promise<void> {
    const shown = readProof(proof, { actor: officer.id, at: this.work.parts.now() });
    return this.work.on(officer, number, async (unit) => {
      if (!mayDo(officer.role, 'refer')) throw new Failure('not-allowed', 'may-not-refer');
      await this.prove(unit, officer, shown);
    });
  }

  /** Hands it back up with a reason, and where it should rather go. */
  handBack(officer: Officer, number: string, reason: string, proposal: string | null): Promise<void> {
    const why = wordsIn('reason', reason);
    requireKnown(proposal, this.work.parts.office.directory);
    return this.work.decide(officer, number, 'returned', async (unit) => {
      const { instansi: from, status: stands } = unit.complaint;
      this.work.requireActing(officer, unit.complaint);
      const status = move(stands, 'return', officer.role);
      if (from === null) throw new Failure('wrong-state', 'not-disposed');
      await sendUp(this.work, unit, officer, { kind: 'returned', from, reason: why, proposal, status });
    });
  }

  /** Bukan Wewenang: no body of the officer's has it, and it goes up a level with a reason and a proposal. */
  decline(officer: Officer, number: string, reason: string, proposal: string | null): Promise<void> {
    const why = wordsIn('reason', reason);
    requireKnown(proposal, this.work.parts.office.directory);
    return this.work.decide(officer, number, 'declined', async (unit) => {
      const status = move(unit.complaint.status, 'decline', officer.role);
      await this.requireLevel(officer, unit, 'of the ladder alone');
      const { instansi: from } = officer;
      if (from === null) throw new Failure('not-allowed', 'nobody-above');
      await sendUp(this.work, unit, officer, { kind: 'declined', from, reason: why, proposal, status });
    });
  }

  /** Puts it away with a reason code and words that the reporter gets. Nothing is ever deleted. */
  archive(officer: Officer, number: string, reason: ArchiveReason, words: string): Promise<void> {
    const told = wordsIn('words', words);
    if (!archiveReasons.includes(reason)) {
      throw new Failure('invalid', 'reason-required', [{ field: 'reason', code: 'reason-required' }]);
    }
    return this.work.decide(officer, number, 'archived', async (unit) => {
      const status = move(unit.complaint.status, 'archive', officer.role);
      await this.requireLevel(officer, unit);
      await this.work.publish(unit, officer, 'notice', told);
      await unit.endDispositions('archived', this.work.parts.now());
      await unit.set({ status, raisedTo: null });
      await this.endTalk(unit);
      await this.work.record(unit, officer, 'archived', reason, null);
    });
  }

  /** Takes the officer's newest verdict back; says which it was. */
  undo(officer: Officer, number: string): Promise<string> {
    return this.work.undo(officer, number);
  }

  private async hand(unit: ComplaintUnit, officer: Officer, to: Disposing): Promise<Ended> {
    const { office } = this.work.parts;
    const at = this.work.parts.now();
    const forward = holds(officer, unit.complaint);
    const isSomewhere = office.directory.instansi(to.instansi) !== undefined;
    if (isSomewhere && (office.isConnected(to.instansi) || forward)) {
      const within = mayDisposeTo(officer, to.instansi, office.directory);
      if (!within || (forward && to.instansi === officer.instansi)) {
        // The moment is told before the reach: what somebody else has decided is nobody's to dispose.
        move(unit.complaint.status, forward ? 'forward' : 'dispose', officer.role);
        throw new Failure('not-allowed', 'beyond-reach');
      }
    }
    if (!forward) await this.requireLevel(officer, unit);
    const { id: actor, role: by, instansi: from } = officer;
    return hand(unit, { ...to, by, actor, from, at, forward }, office);
  }

  private async prove(
    unit: ComplaintUnit,
    officer: Officer,
    proof: ReturnType<typeof readProof>,
  ): Promise<void> {
    await prove(unit, proof);
    await this.work.record(unit, officer, 'referral-proved', proof.number, unit.complaint.instansi);
  }

  private async requireLevel(
    officer: Officer,
    unit: ComplaintUnit,
    only?: 'of the ladder alone',
  ): Promise<void> {
    const hops = only ? [] : await unit.hops();
    requireLevel(officer, unit.complaint, hops, this.work.parts.office.directory);
  }

  /** What is taken back must still be talked about: only once that is over does the number of its sender go. */
  private async endTalk(unit: ComplaintUnit): Promise<void> {
    const { undoSeconds, timers } = this.work.parts;
    if (undoSeconds === 0) return unit.endConversation();
    const dueAt = new Date(this.work.parts.now().getTime() + undoSeconds * 1_000);
    await timers.set(unit.tx, { kind: TALK_ENDS, complaintId: unit.complaint.id, dueAt });
  }
}

const TALK_ENDS = 'talk-ends';

/** What the desk left for later. */
export const deskHandlers: TimerHandlers = {
  [TALK_ENDS]: async (_tx, _timer, unit) => {
    if (unit?.complaint.status === 'archived') await unit.endConversation();
  },
};

/** Whether the officer's own body has it, so that he disposes by handing it on. */
const holds = (officer: Officer, { instansi, status }: Complaint): boolean =>
  instansi !== null &&
  instansi === officer.instansi &&
  mayDo(officer.role, 'forward') &&
  mayMove(status, 'forward');
