import {
  dayOf,
  Failure,
  isAnonymous,
  isConfidential,
  isOpen,
  mayBecomePublic,
  mayMove,
  move,
  showReportNumber,
  statuses,
  type Complaint,
  type MessageKind,
  type Status,
} from '#complaint';
import type { Office } from '#instansi';
import {
  ComplaintUnit,
  type Database,
  type Handover,
  type HandoverStore,
  type OutboxStore,
  type PartnerMessageStore,
  type PartnerStore,
  type Peer,
  type Transaction,
} from '#store';
import { dataIn, HANDOVER_ENDED, REFERENCE, type Signed } from './signed-message.js';
import type { Signing } from './signing.js';

export interface HandingOverParts {
  database: Database;
  store: PartnerStore;
  handovers: HandoverStore;
  messages: PartnerMessageStore;
  outbox: Pick<OutboxStore, 'once'>;
  office: Office;
  signing: Signing;
  now: () => Date;
  committed: () => void;
}

/** What of a complaint goes to another installation. Who reports stays here: he is reached through us. */
export interface HandedOver {
  /** The same at every try. */
  id: string;
  number: string;
  title: string | null;
  text: string;
  /** What the reporter added. */
  words: { id: string; text: string }[];
  classification: Complaint['classification'];
  category: string | null;
  wilayah: string | null;
  place: string | null;
  point: Complaint['point'];
  occurredOn: string | null;
  /** Who reports may be learnt by nobody alone. */
  anonymous: boolean;
  /** As far as its reporter goes; without it nothing of it is ever public. */
  mayBecomePublic: boolean;
  receivedAt: string;
  /** How many files stand with it: they stay here. */
  files: number;
}

/** Why a complaint does not leave, or does no more: it is hidden, its reporter was erased, or another body has it by now. */
const withheld = {
  confidential: 'handover-withheld',
  erased: 'handover-withheld',
  'moved-on': 'handover-ended',
} as const;
export type Withheld = keyof typeof withheld;

const followUpKinds = ['answer', 'response', 'question', 'notice'] as const satisfies MessageKind[];

/** How a complaint stands at the other installation, as it says. */
interface StatusTold {
  reference: string;
  state: Status;
  followUp: { kind: (typeof followUpKinds)[number]; text: string } | null;
}

/**
 * Complaints that go to a body whose people work in another installation: each once, with a receipt, and what becomes
 * of it comes back to its reporter. Confidential and accusing ones stay here, and their timeline says so.
 */
export class HandingOver {
  constructor(private readonly parts: HandingOverParts) {}

  /**
   * A complaint was handed to a body: where that has an installation of its own, it is sent there. What was refused there
   * is sent anew under its id of then, by which whoever took it in all the same knows it again; of what was taken there
   * before, what has been added since.
   */
  async begin(tx: Transaction, complaintId: string, instansi: string): Promise<void> {
    const { store, handovers, messages } = this.parts;
    const peer = await store.peer({ instansi }, tx);
    const unit = peer && (await ComplaintUnit.lock(tx, { id: complaintId }));
    if (!peer || !unit) return;
    const at = this.parts.now();
    const record = (action: string, reason: string): Promise<void> =>
      unit.record({ at, actor: 'system', action, reason, instansi });
    const cameFrom = await handovers.of(complaintId, 'in', tx);
    if (cameFrom.some(({ peerId }) => peerId === peer.id))
      return record('handover-withheld', 'came-from-there');
    const why = await whyStays(unit);
    if (why !== null) return record('handover-withheld', why);
    const before = (await handovers.of(complaintId, 'out', tx)).find(({ peerId }) => peerId === peer.id);
    if (before?.state === 'queued') return;
    const about = { complaintId, peerId: peer.id, direction: 'out', foreignId: null } as const;
    const handoverId = before?.id ?? (await handovers.begin(tx, { ...about, state: 'queued', at }));
    if (handoverId === null) return;
    await messages.queue(tx, { handoverId, complaintId, type: 'handover', at });
    if (before && before.foreignId !== null) return;
    if (before) await handovers.move(tx, handoverId, { state: 'queued', at });
    await record('handover-queued', peer.name);
  }

  /** Its reporter has added something: whoever has it now gets the whole of it again, by the same id. */
  async sayMore(tx: Transaction, complaintId: string): Promise<void> {
    const { store, handovers, messages } = this.parts;
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    const at = this.parts.now();
    for (const { id: handoverId, state, peerId } of await handovers.of(complaintId, 'out', tx)) {
      const peer = state === 'refused' ? null : await store.peer({ id: peerId }, tx);
      if (!unit || !peer || !isWith(peer, unit.complaint)) continue;
      await messages.queue(tx, { handoverId, complaintId, type: 'handover', at });
    }
  }

  /** What is sent of it now, or why it may not leave any more. */
  compose(handover: Handover, peer: Peer): Promise<HandedOver | Withheld> {
    return this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: handover.complaintId });
      if (!unit || !isWith(peer, unit.complaint)) return 'moved-on';
      const why = await whyStays(unit);
      if (why !== null) return why;
      const { complaint } = unit;
      const { code, title, text, classification, category, wilayah, placeText, place } = complaint;
      return {
        id: handover.id,
        number: showReportNumber(code),
        title,
        text,
        words: await this.parts.handovers.words(tx, handover.complaintId),
        classification,
        category,
        wilayah,
        place: placeText ?? place?.name ?? null,
        point: complaint.point,
        occurredOn: complaint.occurredOn,
        anonymous: isAnonymous(complaint.protection),
        mayBecomePublic: mayBecomePublic(complaint),
        receivedAt: complaint.receivedAt.toISOString(),
        files: await this.parts.handovers.files(tx, handover.complaintId),
      };
    });
  }

  /** It was taken there: its number is kept, and its reporter told. */
  async taken(
    handover: Handover,
    peer: Peer,
    receipt: { reference: string; state: string },
    messageId: string,
  ) {
    const { reference, state } = receipt;
    const { complaintId } = handover;
    const at = this.parts.now();
    await this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      await this.parts.messages.sent(messageId, at, tx);
      // What was added to it is no second receipt: its state is told by the peer itself.
      if (!unit || handover.foreignId !== null) return;
      await this.parts.handovers.move(tx, handover.id, { state, at, foreignId: reference });
      const date = dayOf(at, unit.complaint.wilayah);
      await this.parts.handovers.refer(tx, complaintId, { system: peer.name, reference, state, date });
      const { instansi } = peer;
      await unit.record({ at, actor: peer.name, action: 'handed-over', reason: reference, instansi });
      await unit.announce('handover.moved', { complaintId, name: this.nameOf(peer), reference, state });
    });
    this.parts.committed();
  }

  /** It was not taken, for good: a person has to see to it. */
  refused(handover: Handover, peer: Peer, code: string, messageId: string): Promise<void> {
    return this.end(handover, messageId, code, { ...peer, actor: peer.name, action: 'handover-refused' });
  }

  /** It may not leave any more. */
  withhold(handover: Handover, peer: Peer, why: Withheld, messageId: string): Promise<void> {
    return this.end(handover, messageId, why, { ...peer, actor: 'system', action: withheld[why] });
  }

  private async end(
    handover: Handover,
    messageId: string,
    reason: string,
    { actor, action, instansi }: { actor: string; action: string; instansi: string | null },
  ): Promise<void> {
    const at = this.parts.now();
    await this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: handover.complaintId });
      // What was taken before stays taken: it is the words added since that did not go.
      if (handover.foreignId === null)
        await this.parts.handovers.move(tx, handover.id, { state: 'refused', at });
      await this.parts.messages.failed(messageId, reason, at, tx);
      await unit?.record({ at, actor, action, reason, instansi });
    });
  }

  /**
   * How it stands there, signed by the peer: kept with its number, and what was said brought to the reporter; once,
   * however often it comes. Throws the same `not-found` for an unknown hand-over and a wrong signature, and `conflict`
   * where words come of a body that does not have it any more.
   */
  async moved(handoverId: string, signed: Signed): Promise<void> {
    const { store, handovers, signing, outbox, committed } = this.parts;
    const handover = uuid.test(handoverId) ? await handovers.find(handoverId) : null;
    const peer = handover?.direction === 'out' ? await store.peer({ id: handover.peerId }) : null;
    if (!handover || !peer || !signing.isSigned(peer, signed))
      throw new Failure('not-found', 'handover-unknown');
    const told = statusIn(signed.body);
    const messageId = signed.headers['webhook-id'] ?? '';
    if (!uuid.test(messageId)) throw new Failure('invalid', 'webhook-id-invalid');
    await outbox.once(messageId, 'handover', (tx) => this.note(tx, { handover, peer, told }));
    committed();
  }

  private async note(
    tx: Transaction,
    { handover, peer, told }: { handover: Handover; peer: Peer; told: StatusTold },
  ): Promise<void> {
    const { complaintId } = handover;
    const { reference, state, followUp } = told;
    const unit = await ComplaintUnit.lock(tx, { id: complaintId });
    if (!unit) return;
    const hasIt = isWith(peer, unit.complaint);
    if (followUp && !hasIt) throw new Failure('conflict', HANDOVER_ENDED);
    const at = this.parts.now();
    const { instansi, name: system } = peer;
    await this.parts.handovers.move(tx, handover.id, { state, at, foreignId: reference });
    const date = dayOf(at, unit.complaint.wilayah);
    await this.parts.handovers.refer(tx, complaintId, { system, reference, state, date });
    await unit.record({ at, actor: system, action: 'handover-status', reason: state, instansi });
    const name = this.nameOf(peer);
    if (!followUp) {
      if (hasIt) await unit.announce('handover.moved', { complaintId, name, reference: null, state });
      return;
    }
    const { kind, text } = followUp;
    const messageId = await unit.say({ from: 'instansi', kind, text, at, author: null, instansi });
    await unit.announce('message.published', { complaintId, messageId, from: name });
    // The body has answered, wherever its people work; a referral stays one: it is counted apart.
    const { status } = unit.complaint;
    if (kind !== 'answer' || !mayMove(status, 'answer')) return;
    await unit.endDispositions('answered', at);
    await unit.set({ status: move(status, 'answer', 'liaison-officer') });
  }

  private nameOf({ instansi, name }: Peer): string {
    return (instansi === null ? undefined : this.parts.office.directory.instansi(instansi)?.name) ?? name;
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the peer's body has it, and may still do something about it. */
const isWith = ({ instansi: body }: Peer, { instansi, status }: Complaint): boolean =>
  body !== null && instansi === body && (isOpen(status) || mayMove(status, 'reopen'));

/** Why a complaint may not go to another installation by itself: an erasure would never reach what was sent. */
async function whyStays(unit: ComplaintUnit): Promise<Withheld | null> {
  const { protection, supervisory } = unit.complaint;
  if (await unit.isErased()) return 'erased';
  return isConfidential(protection) || supervisory || (await unit.isAccusing()) ? 'confidential' : null;
}

const LONGEST_TEXT = 20_000;

function statusIn(body: Buffer): StatusTold {
  const { reference, state, followUp } = dataIn(body);
  const status = statuses.find((known) => known === state);
  if (status === undefined) throw fault('state', 'status-unknown');
  if (typeof reference !== 'string' || !REFERENCE.test(reference))
    throw fault('reference', 'reference-invalid');
  if (followUp === undefined || followUp === null) return { reference, state: status, followUp: null };
  const { kind: given, text } = followUp as { kind?: unknown; text?: unknown };
  const kind = followUpKinds.find((known) => known === given);
  if (kind === undefined) throw fault('followUp.kind', 'follow-up-kind-unknown');
  if (typeof text !== 'string' || text.trim() === '') throw fault('followUp.text', 'text-required');
  return { reference, state: status, followUp: { kind, text: text.toWellFormed().slice(0, LONGEST_TEXT) } };
}

const fault = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);
