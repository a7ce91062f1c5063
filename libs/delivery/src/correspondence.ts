import {
  closesWay,
  isAnonymous,
  isOpen,
  newPin,
  showReportNumber,
  statuses,
  statusLabel,
  type MessageKind,
} from '#complaint';
import { pinHash } from '#identity';
import { clocksIn, ComplaintUnit, sameMatters, type Transaction } from '#store';
import { dangerWords, language, publishedLetter } from './letters.js';
import { Sending } from './sending.js';
import { dayIn, wording } from './wording.js';

/**
 * What the reporter is told, and by which way: on the tracking page always, and by the first of the ways he gave
 * that can carry it; by the next one only when that failed. What goes out by itself goes where the report came from, and
 * nowhere else. Each method runs inside the handling of one event, in its transaction.
 */
export class Correspondence extends Sending {
  /**
   * The one automatic reply to a new report: its number, PIN, date, and the question where it is, if there is one.
   * Never to a machine, and to one address at most once in 24 hours (RFC 3834).
   */
  async acknowledge(tx: Transaction, complaintId: string, question: 'place' | null): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (!unit) return;
    const { code, wilayah, automatic } = unit.complaint;
    const { answerBy } = await unit.standing();
    const date = dayIn(language, answerBy, wilayah);
    const opening = wording(language, 'acknowledgement', { code: showReportNumber(code), date });
    const asked = question === null ? '' : wording(language, `question.${question}`);
    const messageId = await this.note(
      unit,
      question === null ? 'acknowledgement' : 'question',
      join(opening, asked),
    );
    const way = automatic ? null : await this.wayItCame(unit);
    if (way === null) return;
    const danger = this.warning(unit);
    if (!(await this.parts.deliveries.mayReplyAutomatically(tx, complaintId))) {
      // Whom to call for help is told however much was told today, once a report.
      if (danger) await this.queue(unit, way, { messageId, automatic: true, text: danger });
      if (question !== null) await this.leaveToPerson(unit);
      return;
    }
    const own = await this.ownWords(unit, question === null && danger === null);
    const closing = asked || wording(language, 'acknowledgement.reply');
    const text = [danger, opening, ...own, closing].filter((part) => part !== null).join(' ');
    await this.queue(unit, way, { messageId, automatic: true, text });
  }

  /** Later words told of danger: whom to call, to the address the report came from. */
  async warn(tx: Transaction, complaintId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const text = unit && this.warning(unit);
    const way = unit && (await this.wayItCame(unit));
    if (!unit || !text || !way) return;
    await this.queue(unit, way, { messageId: await this.note(unit, 'notice', text), automatic: true, text });
  }

  /** Words joined whose files did not come, because the whole was too large. Told once in 24 hours at most. */
  async tellIncomplete(tx: Transaction, complaintId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const way = unit && (await this.wayItCame(unit));
    if (!unit || !way || !(await this.parts.deliveries.mayReplyAutomatically(tx, complaintId))) return;
    const text = wording(language, 'incomplete');
    const messageId = await this.note(unit, 'notice', text);
    const code = showReportNumber(unit.complaint.code);
    await this.queue(unit, way, {
      messageId,
      automatic: true,
      text: wording(language, 'notice', { code, text }),
    });
  }

  /** What an officer published: an answer, a first response, a question, a notice. */
  async publish(tx: Transaction, complaintId: string, messageId: string, from: string | null): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const message = await unit?.message(messageId);
    if (!unit || !message) return;
    const { code } = unit.complaint;
    const { text, closing } = publishedLetter(message.kind, { from, code, text: message.text });
    await this.send(unit, { messageId, text, ...(closing && { closing }) });
    // A question is asked of one reporter; all else concerns each of them.
    if (message.kind !== 'question') await this.share(unit, messageId, from);
  }

  /**
   * What was published on the complaint that speaks for this one: kept with it, and brought to its own reporter with its
   * own number. Nothing where the two are not one any more.
   */
  async shared(
    tx: Transaction,
    complaintId: string,
    { leadId, messageId, from }: { leadId: string; messageId: string; from: string | null },
  ): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (unit?.complaint.mergedInto !== leadId) return;
    const message = await unit.shared(messageId);
    if (!message) return;
    const { kind, text: said, author, instansi } = message;
    const copy = await unit.say({ from: message.from, kind, text: said, at: message.at, author, instansi });
    const { code } = unit.complaint;
    const { text, closing } = publishedLetter(kind, { from, code, text: said });
    await this.send(unit, { messageId: copy, text, ...(closing && { closing }) });
  }

  /** Told once that his report was made one with others of the same, or is its own again; whose they are he never hears. */
  async merged(tx: Transaction, complaintId: string, as: 'merged' | 'split'): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    // Undone before anybody was told of it.
    if (!unit || (unit.complaint.mergedInto !== null) !== (as === 'merged')) return;
    const text = wording(language, as);
    const messageId = await this.note(unit, 'notice', text);
    const code = showReportNumber(unit.complaint.code);
    await this.send(unit, { messageId, text: wording(language, 'notice', { code, text }) });
  }

  /** Told where the complaint was referred to. */
  async referred(tx: Transaction, complaintId: string, name: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (!unit) return;
    const text = wording(language, 'referred', { name });
    const messageId = await this.note(unit, 'notice', text);
    const code = showReportNumber(unit.complaint.code);
    await this.send(unit, { messageId, text: wording(language, 'notice', { code, text }) });
    await this.share(unit, messageId, null);
  }

  /**
   * A message was given up on one way: that way is closed where nothing will ever arrive there, and the message goes the
   * next one that he gave. The timeline says why, and where it goes now, or that nowhere is left.
   */
  async redirect(tx: Transaction, complaintId: string, deliveryId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const given = unit && (await this.parts.deliveries.givenUp(tx, deliveryId));
    if (!unit || !given || given.failure === 'erased') return;
    const at = this.parts.now();
    if (closesWay(given.failure)) await unit.closeWay(given.addressId, given.failure, at);
    // Words of ours that nobody decided on, a PIN among them, follow nobody elsewhere.
    const open = given.automatic ? [] : await unit.openWays();
    const next = open.find(
      (way) => !given.tried.includes(way.id) && this.parts.carries(way.channel) !== null,
    );
    const reason = [given.channel, given.failure, ...(next ? [next.channel] : [])].join(' ');
    await unit.record({ at, actor: 'system', action: next ? 'redirected' : 'undelivered', reason });
    if (next) await this.parts.deliveries.queue(tx, { ...given, channel: next.channel, addressId: next.id });
  }

  /** Told how it stands at the other installation that it was handed over to: at first with its number there. */
  async movedElsewhere(
    tx: Transaction,
    complaintId: string,
    { name, reference, state }: { name: string; reference: string | null; state: string },
  ): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (!unit) return;
    const status = statuses.find((known) => known === state);
    const label = status === undefined ? state : statusLabel(status);
    const text =
      reference === null
        ? wording(language, 'elsewhere.state', { name, label })
        : wording(language, 'elsewhere.taken', { name, reference });
    const messageId = await this.note(unit, 'notice', text);
    const code = showReportNumber(unit.complaint.code);
    await this.send(unit, { messageId, text: wording(language, 'notice', { code, text }) });
    await this.share(unit, messageId, null);
  }

  /** A question still waits for the reporter: told where the report came from, until when, and that it lapses then. */
  async remind(tx: Transaction, complaintId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (unit?.complaint.status !== 'needs-info') return;
    const question = (await clocksIn(tx, complaintId)).find(
      ({ kind, endedAt }) => kind === 'question' && endedAt === null,
    );
    if (!question?.dueAt) return;
    const date = dayIn(language, question.dueAt, unit.complaint.wilayah);
    await this.tellByItself(unit, wording(language, 'question.waits', { date }));
  }

  /** Nobody answered the question: the report was put away, and a late answer takes it out again. */
  async lapsed(tx: Transaction, complaintId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (!unit || !(await unit.hasLapsed())) return;
    await this.tellByItself(unit, wording(language, 'question.lapsed'));
  }

  /**
   * A request under UU 14/2008 was registered: its number, its term, how to object; asked for his name where that is not
   * known. An officer decided it: it goes by the first way that can carry it.
   */
  async informationRegistered(
    tx: Transaction,
    complaintId: string,
    { number, ppid, asksName }: { number: string; ppid: string; asksName: boolean },
  ): Promise<void> {
    const opening = wording(language, 'information.registered', { number, ppid });
    const asked = asksName ? wording(language, 'information.name') : '';
    const objection = wording(language, 'information.objection', { ppid });
    const text = [opening, asked, objection].filter(Boolean).join('\n\n');
    await this.tell(tx, complaintId, asksName ? 'question' : 'notice', text);
  }

  /** It takes longer, once, and why. */
  informationExtended(tx: Transaction, complaintId: string, reason: string): Promise<void> {
    return this.tell(tx, complaintId, 'notice', wording(language, 'information.extended', { reason }));
  }

  private async tell(tx: Transaction, complaintId: string, kind: MessageKind, text: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (!unit) return;
    const messageId = await this.note(unit, kind, text);
    const code = showReportNumber(unit.complaint.code);
    await this.send(unit, { messageId, text: wording(language, 'notice', { code, text }) });
  }

  /** Notes words of ours, and sends them where the report came from unless that had some within 24 hours. */
  private async tellByItself(unit: ComplaintUnit, text: string): Promise<void> {
    const { id, code, automatic } = unit.complaint;
    const messageId = await this.note(unit, 'notice', text);
    const way = automatic ? null : await this.wayItCame(unit);
    if (!way || !(await this.parts.deliveries.mayReplyAutomatically(unit.tx, id))) return;
    const told = wording(language, 'notice', { code: showReportNumber(code), text });
    await this.queue(unit, way, { messageId, automatic: true, text: told });
  }

  /**
   * A new PIN to the address the report came from, for whoever asked for one by the number alone. Nothing happens where
   * the number is nobody's, where no answer can go out, and where one went out within the last 24 hours.
   */
  async renewPin(tx: Transaction, code: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { code });
    const way = unit && (await this.wayItCame(unit));
    if (!unit || !way || !(await this.parts.tracking.mayRenewPin(tx, unit.complaint.id))) return;
    const pin = newPin();
    await unit.set({ pinHash: pinHash(this.parts.keys, unit.complaint.id, pin) });
    await unit.record({ at: this.parts.now(), actor: 'reporter', action: 'pin-renewed' });
    const gaps = { code: showReportNumber(code), pin, url: `${this.parts.publicUrl}/lacak` };
    const messageId = await this.note(unit, 'notice', wording(language, 'pin-renewed'));
    const text = wording(language, 'pin-renewed.private', gaps);
    await this.queue(unit, way, { messageId, automatic: true, text });
  }

  /** How a complaint stands, to the address it came from, which asked. */
  async tellStatus(tx: Transaction, complaintId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const way = unit && (await this.wayItCame(unit));
    if (!unit || !way) return;
    const { code, wilayah } = unit.complaint;
    const { status, answerBy } = await unit.standing();
    const standing = wording(language, `standing.${status}`);
    const date = dayIn(language, answerBy, wilayah);
    const isOwed = isOpen(status) && status !== 'answered';
    const gaps = { code: showReportNumber(code), standing, url: `${this.parts.publicUrl}/lacak` };
    const text = join(
      wording(language, 'standing', gaps),
      isOwed ? wording(language, 'standing.owed', { date }) : '',
    );
    const messageId = await this.note(unit, 'notice', text);
    await this.queue(unit, way, { messageId, automatic: true, text });
  }

  /** Asks which of several open complaints a text belongs to. It names only numbers that this address was given. */
  async askWhich(tx: Transaction, complaintId: string, codes: string[]): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const way = unit && (await this.wayItCame(unit));
    if (!unit || !way) return;
    const list = codes.map((code, index) => `${index + 1}. ${showReportNumber(code)}`).join('\n');
    const text = wording(language, 'question.which', { list });
    const messageId = await this.note(unit, 'notice', text);
    await this.queue(unit, way, { messageId, automatic: true, text });
  }

  /** What the acknowledgement says on its reporter's own way alone: his PIN, and what he should know of his report. */
  private async ownWords(unit: ComplaintUnit, offers: boolean): Promise<string[]> {
    const { id, mergedInto, incomplete, protection } = unit.complaint;
    const { publicUrl, keys } = this.parts;
    const pin = newPin();
    await unit.set({ pinHash: pinHash(keys, id, pin) });
    const joined = mergedInto === null ? [] : [wording(language, 'merged')];
    const missing = incomplete === null ? [] : [wording(language, 'incomplete')];
    const own = wording(language, 'acknowledgement.private', { pin, url: `${publicUrl}/lacak` });
    // Whoever accuses somebody must hear that this way is not anonymous, before he says more on it.
    const safer = isAnonymous(protection)
      ? [wording(language, 'acknowledgement.safer', { url: `${publicUrl}/lapor` })]
      : [];
    return [...joined, ...missing, own, ...safer, ...(offers ? await this.alike(unit) : [])];
  }

  /** That somebody has reported the same already, where everybody may know of that; noted, so that he can say SAMA. */
  private async alike({ tx, complaint: { id, mergedInto } }: ComplaintUnit): Promise<string[]> {
    const code = mergedInto === null ? await this.parts.alike(tx, id) : null;
    if (code === null || !(await sameMatters.offer(tx, id, code, this.parts.now()))) return [];
    const shown = showReportNumber(code);
    const url = `${this.parts.publicUrl}/laporan/${shown}`;
    return [wording(language, 'acknowledgement.alike', { code: shown, url })];
  }

  private warning({ complaint: { emergency, wilayah } }: ComplaintUnit): string | null {
    return emergency && dangerWords(language, this.parts.numbersFor(emergency.kind, wilayah));
  }

  /** A question that may not be sent is waited for by nobody: a person has to ask, or to know the place. */
  private async leaveToPerson(unit: ComplaintUnit): Promise<void> {
    if (unit.complaint.status !== 'needs-info') return;
    await unit.set({ status: 'received' });
    await unit.record({ at: this.parts.now(), actor: 'system', action: 'not-asked', reason: 'reply-limit' });
  }

  /** Has each of those whom it speaks for told it too. */
  private async share(unit: ComplaintUnit, messageId: string, from: string | null): Promise<void> {
    const leadId = unit.complaint.id;
    for (const complaintId of await unit.mergedIds()) {
      await unit.announce('message.shared', { complaintId, leadId, messageId, from });
    }
  }
}

const join = (first: string, second: string): string =>
  [first, second].filter((part) => part !== '').join(' ');
