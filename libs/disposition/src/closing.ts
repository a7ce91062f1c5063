import type { Officer } from '#access';
import { Failure, move } from '#complaint';
import { ComplaintUnit } from '#store';
import { wordsIn, type ComplaintWork } from './complaint-work.js';

/** How a complaint ends that was answered; refusals as in `ComplaintWork`. */
export class Closing {
  constructor(private readonly work: ComplaintWork) {}

  close(officer: Officer, number: string, reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    return this.work.on(officer, number, async (unit) => {
      const status = move(unit.complaint.status, 'close', officer.role);
      await unit.set({ status });
      await unit.endConversation();
      await this.work.record(unit, officer, 'closed', why, null);
    });
  }

  /** Its reporter, who has proved himself to the caller, agrees that the answer settles it. */
  async confirm(complaintId: string): Promise<void> {
    await this.work.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit) throw new Failure('not-found');
      await unit.set({ status: move(unit.complaint.status, 'close', 'reporter') });
      await unit.endConversation();
      await unit.record({
        at: this.work.parts.now(),
        actor: 'reporter',
        action: 'closed',
        reason: 'confirmed',
      });
      await this.work.reckon(unit);
    });
    this.work.parts.committed();
  }
}
