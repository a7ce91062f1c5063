import { isAnonymous, isOpen, newPin, showReportNumber, type Message, type MessageKind } from '#complaint';
import { pinHash, type Identity, type Keys } from '#identity';
import { ComplaintUnit, type DeliveryStore, type TrackingStore, type Transaction } from '#store';
import { dayIn, wording, type Language } from './wording.js';

export interface CorrespondenceParts {
  deliveries: DeliveryStore;
  tracking: Pick<TrackingStore, 'mayRenewPin'>;
  identity: Identity;
  keys: Keys;
  /** How many characters a message of the channel may have; 0 where the channel is off or carries no answer. */
  longestReply(channel: string): number;
  publicUrl: string;
  now(): Date;
}

/** What goes out to an address, as it is sealed until then. */
export interface Letter {
  subject: string;
  text: string;
}

/** The language of what nobody chose a language for. */
const language: Language = 'id';

/**
 * What the reporter is told, and by which way: on the tracking page always, and on the channel he came by where that
 * can carry it. Each method runs inside the handling of one event, in its transaction.
 */
export class Correspondence {
  constructor(private readonly parts: CorrespondenceParts) {}

  /**
   * The one automatic reply to a new report: its number, PIN, date, and the question where it is, if there is one.
   * Never to a machine, and to one address at most once in 24 hours (RFC 3834).
   */
  async acknowledge(tx: Transaction, complaintId: string, question: 'place' | null): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (!unit) return;
    const { code, answerBy, wilayah, automatic } = unit.complaint;
    const date = dayIn(language, answerBy, wilayah);
    const opening = wording(language, 'acknowledgement', { code: showReportNumber(code), date });
    const asked = question === null ? '' : wording(language, `question.${question}`);
    const messageId = await this.note(
      unit,
      question === null ? 'acknowledgement' : 'question',
      join(opening, asked),
    );
    const addressId = automatic ? null : await this.wayBack(unit);
    if (addressId === null) return;
    if (!(await this.parts.deliveries.mayReplyAutomatically(tx, complaintId))) {
      if (question !== null) await this.leaveToPerson(unit);
      return;
    }
    const pin = newPin();
    await unit.set({ pinHash: pinHash(this.parts.keys, complaintId, pin) });
    const url = `${this.parts.publicUrl}/lacak`;
    const own = wording(language, 'acknowledgement.private', { pin, url });
    const closing = asked || wording(language, 'acknowledgement.reply');
    // Whoever accuses somebody must hear that this way is not anonymous, before he says more on it.
    const safer = isAnonymous(unit.complaint.protection)
      ? [wording(language, 'acknowledgement.safer', { url: `${this.parts.publicUrl}/lapor` })]
      : [];
    const missing = unit.complaint.incomplete === null ? [] : [wording(language, 'incomplete')];
    await this.queue(unit, {
      messageId,
      addressId,
      automatic: true,
      text: [opening, ...missing, own, ...safer, closing].join(' '),
    });
  }

  /** Words joined whose files did not come, because the whole was too large. Told once in 24 hours at most. */
  async tellIncomplete(tx: Transaction, complaintId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const addressId = unit && (await this.wayBack(unit));
    if (!unit || !addressId || !(await this.parts.deliveries.mayReplyAutomatically(tx, complaintId))) return;
    const text = wording(language, 'incomplete');
    const messageId = await this.note(unit, 'notice', text);
    const code = showReportNumber(unit.complaint.code);
    await this.queue(unit, {
      messageId,
      addressId,
      automatic: true,
      text: wording(language, 'notice', { code, text }),
    });
  }

  /** What an officer published: an answer, a first response, a question, a notice. */
  async publish(tx: Transaction, complaintId: string, messageId: string, from: string | null): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const message = await unit?.message(messageId);
    if (!unit || !message) return;
    const addressId = await this.wayBack(unit);
    if (addressId === null) return;
    const code = showReportNumber(unit.complaint.code);
    const gaps = { from: from ?? wording(language, 'office'), code, text: message.text };
    await this.queue(unit, {
      messageId,
      addressId,
      automatic: false,
      text: wording(language, message.kind, gaps),
    });
  }

  /** Told where the complaint was referred to. */
  async referred(tx: Transaction, complaintId: string, name: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (!unit) return;
    const text = wording(language, 'referred', { name });
    const messageId = await this.note(unit, 'notice', text);
    const addressId = await this.wayBack(unit);
    if (addressId === null) return;
    const code = showReportNumber(unit.complaint.code);
    await this.queue(unit, {
      messageId,
      addressId,
      automatic: false,
      text: wording(language, 'notice', { code, text }),
    });
  }

  /**
   * A new PIN to the address the report came from, for whoever asked for one by the number alone. Nothing happens where
   * the number is nobody's, where no answer can go out, and where one went out within the last 24 hours.
   */
  async renewPin(tx: Transaction, code: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { code });
    const addressId = unit && (await this.wayBack(unit));
    if (!unit || !addressId || !(await this.parts.tracking.mayRenewPin(tx, unit.complaint.id))) return;
    const pin = newPin();
    await unit.set({ pinHash: pinHash(this.parts.keys, unit.complaint.id, pin) });
    await unit.record({ at: this.parts.now(), actor: 'reporter', action: 'pin-renewed' });
    const gaps = { code: showReportNumber(code), pin, url: `${this.parts.publicUrl}/lacak` };
    const messageId = await this.note(unit, 'notice', wording(language, 'pin-renewed'));
    await this.queue(unit, {
      messageId,
      addressId,
      automatic: true,
      text: wording(language, 'pin-renewed.private', gaps),
    });
  }

  /** How a complaint stands, to the address it came from, which asked. */
  async tellStatus(tx: Transaction, complaintId: string): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const addressId = unit && (await this.wayBack(unit));
    if (!unit || !addressId) return;
    const { status, code, answerBy, wilayah } = unit.complaint;
    const standing = wording(language, `standing.${status}`);
    const date = dayIn(language, answerBy, wilayah);
    const isOwed = isOpen(status) && status !== 'answered';
    const gaps = { code: showReportNumber(code), standing, url: `${this.parts.publicUrl}/lacak` };
    const text = join(
      wording(language, 'standing', gaps),
      isOwed ? wording(language, 'standing.owed', { date }) : '',
    );
    const messageId = await this.note(unit, 'notice', text);
    await this.queue(unit, { messageId, addressId, automatic: true, text });
  }

  /** Asks which of several open complaints a text belongs to. It names only numbers that this address was given. */
  async askWhich(tx: Transaction, complaintId: string, codes: string[]): Promise<void> {
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const addressId = unit && (await this.wayBack(unit));
    if (!unit || !addressId) return;
    const list = codes.map((code, index) => `${index + 1}. ${showReportNumber(code)}`).join('\n');
    const text = wording(language, 'question.which', { list });
    const messageId = await this.note(unit, 'notice', text);
    await this.queue(unit, { messageId, addressId, automatic: true, text });
  }

  /** A text too long for the channel ends where the whole of it can be read. */
  private fitting(channel: string, text: string): string {
    const longest = this.parts.longestReply(channel);
    if (text.length <= longest) return text;
    const rest = wording(language, 'shortened', { url: `${this.parts.publicUrl}/lacak` });
    return (text.slice(0, Math.max(0, longest - rest.length)).toWellFormed() + rest).slice(0, longest);
  }

  /** A question that may not be sent is waited for by nobody: a person has to ask, or to know the place. */
  private async leaveToPerson(unit: ComplaintUnit): Promise<void> {
    if (unit.complaint.status !== 'needs-info') return;
    await unit.set({ status: 'received' });
    await unit.record({ at: this.parts.now(), actor: 'system', action: 'not-asked', reason: 'reply-limit' });
  }

  private note(unit: ComplaintUnit, kind: MessageKind, text: string): Promise<string> {
    const said: Omit<Message, 'id'> = {
      from: 'system',
      kind,
      text,
      at: this.parts.now(),
      author: null,
      instansi: null,
    };
    return unit.say(said);
  }

  private async wayBack(unit: ComplaintUnit): Promise<string | null> {
    return this.parts.longestReply(unit.complaint.channel) === 0 ? null : unit.sealedAddress();
  }

  private async queue(
    unit: ComplaintUnit,
    outgoing: { messageId: string; addressId: string; automatic: boolean; text: string },
  ): Promise<void> {
    const { id, channel, title, code } = unit.complaint;
    // Whoever is named as sender may not have written: nothing of a report's words is sent to him by itself.
    const about = outgoing.automatic ? '' : (title?.replace(/\s+/g, ' ').slice(0, 120) ?? '');
    const subject = join(about, wording(language, 'subject', { code: showReportNumber(code) }), ' · ');
    const letter: Letter = { subject, text: this.fitting(channel, outgoing.text) };
    const [letterSealedId = ''] = await this.parts.identity.keep(unit.tx, id, {
      kind: 'outgoing-text',
      value: JSON.stringify(letter),
    });
    await this.parts.deliveries.queue(unit.tx, {
      complaintId: id,
      messageId: outgoing.messageId,
      channel,
      addressSealedId: outgoing.addressId,
      letterSealedId,
      automatic: outgoing.automatic,
    });
  }
}

const join = (first: string, second: string, between = ' '): string =>
  [first, second].filter((part) => part !== '').join(between);
