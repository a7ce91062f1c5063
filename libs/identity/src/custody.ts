import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Failure } from '#complaint';
import type { CustodyStore, SealedRow } from '#store';
import type { Erased } from './erased.js';
import type { Keyring } from './keyring.js';
import { unpack, type ReportIdentity } from './sealed-shapes.js';
import type { SealedKind } from './sealing.js';
import { openRow } from './opened.js';
import type { Outgoing, Replayed, VaultVerbs, VisibleCopy } from './vault.js';
import type { VisibleCopies } from './visible-copies.js';

/** What the audit keeps of one thing the vault does; never the value. */
export interface CustodyEntry {
  actor: string;
  role: string;
  action: 'identity-delivered' | 'attachment-shown' | 'raw-replayed' | 'identity-matched';
  /** The complaint, or the inbound row of what became none. */
  subject: string;
  reason: string | null;
  detail: Record<string, string>;
}

export interface CustodyParts {
  keyring: Keyring;
  store: CustodyStore;
  erased: Erased;
  /** Makes visible copies, apart from this process. */
  copies: Pick<VisibleCopies, 'make'>;
  /** Resolves when the entry is committed. Where it throws, nothing is opened. */
  audit(entry: CustodyEntry): Promise<void>;
  /** Messages whose address is told within a minute; more wait. */
  deliveriesPerMinute: number;
}

/** The one place where sealed values are opened: each verb says why before it opens anything. */
export class Custody implements VaultVerbs {
  private readonly pace: RateLimiterMemory;

  constructor(private readonly parts: CustodyParts) {
    this.pace = new RateLimiterMemory({ points: parts.deliveriesPerMinute, duration: 60 });
  }

  async deliver(deliveryId: string): Promise<Outgoing> {
    const delivery = await this.parts.store.delivery(deliveryId);
    if (!delivery) throw new Failure('not-found');
    if (delivery.state !== 'sending') throw new Failure('wrong-state', 'delivery-not-sending');
    await this.pace.consume('all').catch(() => {
      throw new Failure('unavailable', 'deliveries-too-fast');
    });
    const { complaintId, addressSealedId, letterSealedId } = delivery;
    if (addressSealedId === null) throw new Failure('not-found', 'no-address');
    await this.record({
      actor: 'system',
      role: 'system',
      action: 'identity-delivered',
      subject: complaintId,
      reason: null,
      detail: { delivery: deliveryId },
    });
    const { address, replyReference } = identityIn(
      await this.openOne(complaintId, addressSealedId, ...identityKinds),
    );
    if (address === undefined) throw new Failure('not-found', 'no-address');
    const letter = await this.openOne(complaintId, letterSealedId, 'outgoing-text');
    return {
      address,
      letter: JSON.parse(letter.toString()) as Outgoing['letter'],
      ...(replyReference === undefined ? {} : { replyReference }),
    };
  }

  async copy(complaintId: string, attachmentId: string, by = 'reporter'): Promise<VisibleCopy> {
    const attachment = await this.parts.store.attachment(complaintId, attachmentId);
    if (!attachment) throw new Failure('not-found');
    await this.record({
      actor: by,
      role: 'viewer',
      action: 'attachment-shown',
      subject: complaintId,
      reason: null,
      detail: { attachment: attachmentId },
    });
    const { bytes } = unpack(
      'attachment',
      await this.openOne(complaintId, attachment.sealedId, 'attachment'),
    );
    const copy = await this.parts.copies.make(bytes, attachment.type);
    if (!copy) throw new Failure('not-found', 'no-visible-copy');
    return copy;
  }

  async replay(inboundId: string, by: string): Promise<Replayed> {
    const inbound = await this.parts.store.inbound(inboundId);
    if (!inbound) throw new Failure('not-found');
    await this.record({
      actor: by,
      role: 'system',
      action: 'raw-replayed',
      subject: inbound.owners[0] ?? inboundId,
      reason: null,
      detail: { inbound: inboundId },
    });
    for (const owner of inbound.owners) {
      const row = await this.parts.store.sealed(owner, inbound.rawId);
      if (!row) continue;
      const { about, bytes } = unpack('raw', await this.value(row, 'raw'));
      const { contentType, envelope = null } = about;
      return { channel: inbound.channel, contentType, envelope: envelope && { ...envelope }, body: bytes };
    }
    throw new Failure('not-found', 'erased');
  }

  /** Throws where nothing of the complaint may be opened, by whatever way and whoever asks. */
  async mayOpen(complaintId: string): Promise<void> {
    if (this.parts.erased.has(complaintId)) throw new Failure('not-found', 'erased');
    if (await this.parts.store.isRestricted(complaintId)) throw new Failure('not-allowed', 'restricted');
  }

  /** Values of a kind, the oldest first. Not a verb: who calls it has asked who may see them, and written it down. */
  async valuesOf(complaintId: string, kind: SealedKind): Promise<Buffer[]> {
    await this.mayOpen(complaintId);
    const opened: Buffer[] = [];
    const rows = await this.parts.store.sealedOfKind(complaintId, kind);
    for (const row of rows) opened.push(await this.value(row, kind));
    return opened;
  }

  /** One address of a complaint. Not a verb: who calls it has asked who may see it, and written it down. */
  async addressOf(complaintId: string, sealedId: string): Promise<string> {
    await this.mayOpen(complaintId);
    const { address } = identityIn(await this.openOne(complaintId, sealedId, ...identityKinds));
    if (address === undefined) throw new Failure('not-found', 'no-address');
    return address;
  }

  /** Signs the audit's head. Not a verb: no other process may have anything signed. */
  signHead(bytes: Uint8Array): Buffer {
    return this.parts.keyring.sign(bytes);
  }

  private async record(entry: CustodyEntry): Promise<void> {
    await this.requireUnrestricted(entry);
    await this.parts.audit(entry).catch(() => {
      throw new Failure('unavailable', 'audit-away');
    });
  }

  /** Restricted data may be kept and not be used, but by whoever it is about; a scanner shows nobody anything. */
  private async requireUnrestricted({ actor, subject }: CustodyEntry): Promise<void> {
    if (actor === 'reporter' || actor === 'scanner') return;
    if (await this.parts.store.isRestricted(subject)) throw new Failure('not-allowed', 'restricted');
  }

  private async openOne(ownerId: string, id: string, ...kinds: SealedKind[]): Promise<Buffer> {
    const row = await this.parts.store.sealed(ownerId, id);
    if (!row) throw new Failure('not-found', 'erased');
    return this.value(row, ...kinds);
  }

  /** A value of a kind expected: a row that was pointed at another value opens nothing. */
  private async value(row: SealedRow, ...kinds: SealedKind[]): Promise<Buffer> {
    if (!kinds.some((kind) => kind === row.value.kind)) throw new Failure('wrong-state', 'another-kind');
    return openRow(this.parts, row);
  }
}

/** Kinds whose values are parts of a `ReportIdentity`. */
const identityKinds = ['reporter', 'address', 'accused-person'] as const;

const identityIn = (value: Buffer): ReportIdentity => JSON.parse(value.toString()) as ReportIdentity;
