import { REOPEN_DAYS, showReportNumber } from '#complaint';
import { ComplaintUnit, type Transaction } from '#store';
import { language } from './letters.js';
import { Sending } from './sending.js';
import { dayIn, wording } from './wording.js';

/** What the reporter is told of the end of his complaint; as `Correspondence` otherwise. */
export class ClosingWords extends Sending {
  /** Told that his silence will close it, and when. */
  async announceClosing(tx: Transaction, complaintId: string, closesAt: Date): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    // He may have spoken meanwhile.
    if (unit?.complaint.status !== 'answered') return;
    const date = dayIn(language, closesAt, unit.complaint.wilayah);
    await this.tellOnWay(unit, 'closing-announced', { date });
  }

  /**
   * Asked by buttons whether it is done, where the answer went out without that question; `deliveryId` is the answer's,
   * so that each is asked for once. Not whoever has said so meanwhile.
   */
  async askIfDone(tx: Transaction, complaintId: string, deliveryId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const way = unit && (await this.wayItCame(unit));
    if (!unit || !way || (await unit.standing()).status !== 'answered') return;
    const code = showReportNumber(unit.complaint.code);
    const text = wording(language, 'closing.asked', { code });
    const choices = { event: 'done-or-not', code } as const;
    await this.queue(unit, way, { messageId: deliveryId, automatic: true, text, choices });
  }

  /** Told that it was closed: by his silence, or because he said so by a text. */
  async closed(tx: Transaction, complaintId: string, as: 'automatic' | 'confirmed'): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (unit?.complaint.status !== 'closed') return;
    if (as === 'automatic') {
      return this.tellOnWay(unit, 'closed.automatic', { days: String(REOPEN_DAYS) });
    }
    const way = await this.wayItCame(unit);
    if (!way) return;
    const text = wording(language, 'closed.confirmed');
    const messageId = await this.note(unit, 'notice', text);
    const code = showReportNumber(unit.complaint.code);
    await this.queue(unit, way, {
      messageId,
      automatic: true,
      text: wording(language, 'notice', { code, text }),
    });
  }

  /** His words came when it can be opened no more: told how to go on, once in 24 hours at most. */
  async tellTooLate(tx: Transaction, complaintId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (!unit) return;
    const gaps = { code: showReportNumber(unit.complaint.code), url: `${this.parts.publicUrl}/lapor` };
    const text = wording(language, 'too-late', gaps);
    const messageId = await this.note(unit, 'notice', text);
    const way = await this.wayItCame(unit);
    if (!way || !(await this.parts.deliveries.mayReplyAutomatically(tx, complaintId))) return;
    await this.queue(unit, way, { messageId, automatic: true, text });
  }

  /** A notice that asks for an answer: by a text where one joins, else on the tracking page. */
  private async tellOnWay(
    unit: ComplaintUnit,
    key: 'closing-announced' | 'closed.automatic',
    gaps: Record<string, string>,
  ): Promise<void> {
    const open = (await unit.openWays()).find(({ channel }) => this.parts.carries(channel) !== null);
    const page = open?.given === 'came-by' && this.parts.carries(open.channel) === 'itself' ? '' : '.page';
    const url = `${this.parts.publicUrl}/lacak`;
    const text = wording(language, `${key}${page}`, { ...gaps, url });
    const messageId = await this.note(unit, 'notice', text);
    const code = showReportNumber(unit.complaint.code);
    await this.send(unit, { messageId, text: wording(language, 'notice', { code, text }) });
  }
}
