import {
  Failure,
  isAnonymous,
  isConfidential,
  showReportNumber,
  statusLabel,
  withNameHidden,
  type Status,
} from '#complaint';
import type { Office } from '#instansi';
import type { Intake } from '#intake';
import {
  ComplaintUnit,
  type Database,
  type Handover,
  type HandoverStore,
  type PartnerMessageStore,
  type PartnerStore,
  type Peer,
  type Transaction,
} from '#store';
import { reportHandedOver } from './handed-report.js';
import { dataIn, HANDOVER_ENDED, type Signed } from './signed-message.js';
import type { Signing } from './signing.js';

export interface TakingOverParts {
  database: Database;
  store: PartnerStore;
  handovers: HandoverStore;
  messages: PartnerMessageStore;
  intake: Pick<Intake, 'accept' | 'join'>;
  office: Office;
  signing: Signing;
  now: () => Date;
}

/** What the sender keeps of it: our number and how it stands. */
export interface HandoverReceipt {
  id: string;
  reference: string;
  state: Status;
}

/** Steps of which the words of a body tell already. */
const toldInWords: readonly Status[] = ['answered', 'in-progress', 'needs-info'];

/** Complaints that another installation hands over to us: taken in once, and told of until they end. */
export class TakingOver {
  constructor(private readonly parts: TakingOverParts) {}

  /**
   * Takes one in, signed by the peer; `fresh` is false where it came before, and only what its reporter has added since
   * is new, and that he is anonymous by now. Throws the same `not-found` for an unknown peer and a wrong signature, `invalid` with every field at fault.
   */
  async receive(peerId: string, signed: Signed): Promise<{ fresh: boolean; receipt: HandoverReceipt }> {
    const { store, handovers, signing, intake, office } = this.parts;
    const peer = uuid.test(peerId) ? await store.peer({ id: peerId }) : null;
    if (!peer || !signing.isSigned(peer, signed)) throw new Failure('not-found', 'peer-unknown');
    const { id, report, words } = reportHandedOver(dataIn(signed.body), peer, office.directory);
    const raw = { body: signed.body, contentType: 'application/json' };
    const before = await handovers.received(peer.id, id);
    const { complaintId } = before ?? (await intake.accept({ channel: 'web', raw, report }));
    if (complaintId === null) throw new Failure('unavailable');
    const fresh = before === null && (await this.begin({ complaintId, peerId: peer.id, foreignId: id }));
    if (before && report.anonymous) await this.hide(complaintId, peer);
    for (const added of words) await intake.join(complaintId, { channel: 'web', raw, report: added });
    return { fresh, receipt: await this.receipt(complaintId, id) };
  }

  private async begin(about: { complaintId: string; peerId: string; foreignId: string }): Promise<boolean> {
    const { database, handovers, now } = this.parts;
    const handover = { ...about, direction: 'in', state: 'received', at: now() } as const;
    return (await database.transaction((tx) => handovers.begin(tx, handover))) !== null;
  }

  private async hide(complaintId: string, { name }: Peer): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit || isAnonymous(unit.complaint.protection)) return;
      await unit.set({ protection: withNameHidden(unit.complaint.protection) });
      await unit.record({ at: this.parts.now(), actor: name, action: 'made-anonymous', reason: null });
    });
  }

  /** Something happened to a complaint: whoever handed it over is told. Words stand for the step that they take. */
  async tell(
    tx: Transaction,
    complaintId: string,
    what: { status: Status } | { messageId: string },
  ): Promise<void> {
    if ('status' in what && toldInWords.includes(what.status)) return;
    const messageId = 'messageId' in what ? what.messageId : null;
    for (const { id: handoverId } of await this.parts.handovers.of(complaintId, 'in', tx)) {
      const at = this.parts.now();
      await this.parts.messages.queue(tx, {
        handoverId,
        complaintId,
        type: 'handover.status',
        messageId,
        at,
      });
    }
  }

  /** How it stands here now, for whoever handed it over. Of a confidential one nothing that was said leaves us. */
  status({ complaintId, foreignId }: Handover, messageId: string | null): Promise<object | null> {
    return this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit) return null;
      const { status, protection } = unit.complaint;
      const message = messageId === null ? null : await unit.message(messageId);
      const mayTell = message !== null && !isConfidential(protection);
      return {
        id: foreignId,
        reference: showReportNumber(unit.complaint.code),
        state: status,
        statusLabel: statusLabel(status),
        followUp: mayTell ? { kind: message.kind, text: message.text, at: message.at.toISOString() } : null,
      };
    });
  }

  /** Whoever handed it over has given it to another body since: what was said here reaches its reporter no more. */
  async unheard({ complaintId }: Handover, { name, instansi }: Peer, messageId: string): Promise<void> {
    const { database, messages, now } = this.parts;
    await database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      await messages.failed(messageId, HANDOVER_ENDED, now(), tx);
      const action = 'handover-status-refused';
      await unit?.record({ at: now(), actor: name, action, reason: HANDOVER_ENDED, instansi });
    });
  }

  private receipt(complaintId: string, id: string): Promise<HandoverReceipt> {
    return this.parts.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit) throw new Failure('not-found');
      return { id, reference: showReportNumber(unit.complaint.code), state: unit.complaint.status };
    });
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
