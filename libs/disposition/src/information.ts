import { mayReceive, type Officer } from '#access';
import {
  Failure,
  hoursAheadOfUtc,
  INFORMATION_EXTENDED,
  INFORMATION_REQUESTED,
  mayDo,
  mayMove,
  move,
  type Complaint,
} from '#complaint';
import type { ComplaintUnit } from '#store';
import { wordsIn, type ComplaintWork } from './complaint-work.js';
import { hand } from './handing.js';

/** Requests for information under UU 14/2008, which have a register and terms of their own; refusals as in `ComplaintWork`. */
export class Information {
  constructor(private readonly work: ComplaintWork) {}

  /**
   * Makes a request of it (*Permohonan Informasi Publik*): registered at the PPID of the government that has it, which
   * gets it where nobody has it yet. The reporter is told the number, the term and how to object; where he is not known
   * by name he is asked for it, and the clock waits. Says the number, as `7/PPID/2026`.
   */
  convert(officer: Officer, number: string, reason: string): Promise<string> {
    const why = wordsIn('reason', reason);
    const { office } = this.work.parts;
    return this.work.on(officer, number, async (unit) => {
      const { complaint } = unit;
      move(complaint.status, 'convert', officer.role);
      if (complaint.instansi !== null) this.work.requireActing(officer, complaint);
      if (complaint.supervisory) throw new Failure('wrong-state', 'supervisory');
      if (await unit.informationRequest()) throw new Failure('wrong-state', 'registered-already');
      const ppid = this.ppidOf(complaint, officer);
      if (!mayReceive(ppid, await unit.accusedInstansi(), office.directory)) {
        throw new Failure('not-allowed');
      }
      const at = this.work.parts.now();
      await unit.set({ classification: 'permintaan_informasi' });
      if (complaint.instansi === null && office.isConnected(ppid) && mayDo(officer.role, 'dispose')) {
        const by = { instansi: ppid, reason: why, by: officer.role, actor: officer.id, at };
        await hand(unit, by, office);
      }
      const year = new Date(at.getTime() + hoursAheadOfUtc(complaint.wilayah) * 3_600_000).getUTCFullYear();
      const registered = await unit.registerInformation(ppid, year, at);
      await this.work.record(unit, officer, INFORMATION_REQUESTED, why, ppid);
      const asksName = await this.askName(unit, officer);
      const told = {
        complaintId: complaint.id,
        asksName,
        ppid: office.directory.instansi(ppid)?.name ?? ppid,
      };
      await unit.announce('information.registered', { ...told, number: registered });
      return registered;
    });
  }

  /** Gives it 7 working days more, once, with a reason that the reporter is told. */
  extend(officer: Officer, number: string, reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    return this.work.on(officer, number, async (unit) => {
      move(unit.complaint.status, 'extend', officer.role);
      if (unit.complaint.instansi !== null) this.work.requireActing(officer, unit.complaint);
      const extended = await unit.extendInformation(why, this.work.parts.now());
      if (!extended) throw new Failure('wrong-state', 'extended-once');
      await this.work.record(unit, officer, INFORMATION_EXTENDED, why, null);
      await unit.announce('information.extended', { complaintId: unit.complaint.id, reason: why });
    });
  }

  /** Whoever asks must say who he is (article 4): asked where no name is known, and waited for. */
  private async askName(unit: ComplaintUnit, officer: Officer): Promise<boolean> {
    const { protection, status, automatic } = unit.complaint;
    const isNamed = protection.known === 'named' || protection.known === 'verified';
    if (isNamed || automatic || !mayMove(status, 'ask')) return false;
    await unit.set({ status: 'needs-info' });
    await this.work.record(unit, officer, 'asked', 'name-missing', null);
    return true;
  }

  private ppidOf({ instansi, suggestion }: Complaint, officer: Officer): string {
    const near = instansi ?? officer.instansi ?? suggestion?.instansi ?? null;
    const government = near === null ? undefined : this.work.parts.office.directory.governmentOf(near);
    if (!government) throw new Failure('wrong-state', 'not-disposed');
    return government.id;
  }
}
