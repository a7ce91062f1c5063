import type { DeliveryFailure, ReplyWay } from '#complaint';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How an inbound source message ended. Together they account for everything that came in. */
export type InboundOutcome = 'accepted' | 'joined' | 'asked-which' | 'answered' | 'quarantined';

/** One row per source message ever taken in. (channel, external_index) decides what is a redelivery. */
@Entity('inbound')
@Index('inbound_to_look_at', ['receivedAt', 'id'], {
  where: `outcome = 'quarantined' AND discarded_at IS NULL`,
})
@Index('inbound_received', { synchronize: false })
@Check('inbound_discarded', `discarded_at IS NULL OR outcome = 'quarantined'`)
@Index('inbound_waiting', ['id'], { where: `outcome = 'asked-which'` })
@Index('inbound_joined', ['complaintId'], { where: `outcome IN ('joined', 'answered')` })
@Index('inbound_without_complaint', ['receivedAt', 'id'], {
  where: `outcome IN ('quarantined', 'answered') AND complaint_id IS NULL`,
})
export class InboundEntity {
  @PrimaryColumn('text') channel!: string;
  /** Keyed hash of the provider's own id: a Message-ID tells who wrote. */
  @PrimaryColumn('bytea') externalIndex!: Buffer;
  @Column('uuid') id!: string;
  @Column('text') outcome!: InboundOutcome;
  /** Why it stands in quarantine: never the report's words. */
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('uuid', { nullable: true }) complaintId!: string | null;
  /** Sealed for the complaint, or for this row where it became none or only later. */
  @Column('uuid') rawId!: string;
  @Column('timestamptz') receivedAt!: Date;
  /** Since when a person has set it aside in quarantine; who and why is in the audit. */
  @Column('timestamptz', { nullable: true }) discardedAt!: Date | null;
}

/** Identity, addresses, raw bytes and letters; written by everybody, read by the vault alone. */
@Entity('sealed')
export class SealedEntity {
  /** The complaint, or the inbound row for what became none. */
  @PrimaryColumn('uuid') ownerId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') keyId!: string;
  @Column('text') kind!: string;
  @Column('bytea') bytes!: Buffer;
}

/** The key of sealed values of one owner, under the key of its batch. Without it they are noise for ever. */
@Entity('data_key')
export class DataKeyEntity {
  @PrimaryColumn('uuid') ownerId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') batchId!: string;
  @Column('bytea') wrapped!: Buffer;
}

/** The key of the data keys of one commit, wrapped to the custodian and to the escrow. */
@Entity('key_batch')
@Index('key_batch_of_custodian', ['custodianVersion'])
@Index('key_batch_of_escrow', ['escrowVersion'])
export class KeyBatchEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') custodianVersion!: number;
  @Column('bytea') custodianWrap!: Buffer;
  @Column('integer') escrowVersion!: number;
  @Column('bytea') escrowWrap!: Buffer;
  @Column('timestamptz') at!: Date;
}

/** Versions nothing may be wrapped to any more: their private half is destroyed, or its shares are. */
@Entity('key_retired')
export class KeyRetiredEntity {
  @PrimaryColumn('text') half!: 'custodian' | 'escrow';
  @PrimaryColumn('integer') version!: number;
  @Column('timestamptz') at!: Date;
}

/**
 * A complaint and the address it came from, under a keyed hash; gone when the complaint has ended and cannot be opened
 * again.
 */
@Entity('conversation')
@Index('conversation_of_complaint', ['complaintId'])
export class ConversationEntity {
  @PrimaryColumn('text') channel!: string;
  @PrimaryColumn('bytea') addressIndex!: Buffer;
  @PrimaryColumn('uuid') complaintId!: string;
  @Column('timestamptz') openedAt!: Date;
  /** Whether the provider vouches for the address: only then its texts may join. */
  @Column('boolean') vouched!: boolean;
  /** Its complaint was closed then: only an objection from there still belongs to it. */
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}

/** A text that waits until its sender has said which of several complaints it belongs to, under the intake's own key. */
@Entity('waiting_text')
export class WaitingTextEntity {
  @PrimaryColumn('text') channel!: string;
  @PrimaryColumn('bytea') addressIndex!: Buffer;
  @PrimaryColumn('uuid') inboundId!: string;
  @Column('bytea') said!: Buffer;
}

/** When an address last got an automatic reply: at most one in 24 hours (RFC 3834). */
@Entity('automatic_reply')
export class AutomaticReplyEntity {
  @PrimaryColumn('bytea') addressIndex!: Buffer;
  @Column('timestamptz') at!: Date;
}

/** An address that wants no more messages of a channel, under its keyed hash. */
@Entity('silence')
export class SilenceEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_silence' }) channel!: string;
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'PK_silence' }) addressIndex!: Buffer;
  /** The text that asked for it: its confirmation alone still goes out. */
  @Column('uuid') inboundId!: string;
  @Column('timestamptz') at!: Date;
}

/** The answer once given under an Idempotency-Key, kept 24 hours. */
@Entity('idempotency')
@Index('idempotency_age', ['at'])
export class IdempotencyEntity {
  @PrimaryColumn('bytea') keyIndex!: Buffer;
  @Column('bytea') bodyHash!: Buffer;
  @Column('bytea') sealedAnswer!: Buffer;
  @Column('timestamptz') at!: Date;
}

/** Wrong PINs of a report number, under its keyed hash, whether the number is anybody's or not. */
@Entity('pin_try')
@Index('pin_try_age', ['at'])
export class PinTryEntity {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'PK_pin_try' }) numberIndex!: Buffer;
  @Column('smallint') tries!: number;
  @Column('timestamptz', { nullable: true }) lockedUntil!: Date | null;
  @Column('timestamptz') at!: Date;
}

/** How far a source of a pulled channel has been read; kept with what was read, or after it. */
@Entity('channel_cursor')
export class ChannelCursorEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_channel_cursor' }) channel!: string;
  /** Empty where the channel has but one. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_channel_cursor', default: '' }) source!: string;
  @Column('jsonb') cursor!: unknown;
  @Column('timestamptz') at!: Date;
}

/** An event committed together with what it tells of, until every handler has taken it. */
@Entity('outbox')
@Index('outbox_due', ['dueAt', 'id'], { where: 'sent_at IS NULL' })
export class OutboxEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') pattern!: string;
  @Column('jsonb') payload!: unknown;
  @Column('timestamptz') dueAt!: Date;
  @Column('timestamptz', { nullable: true }) sentAt!: Date | null;
  @Column('smallint', { default: 0 }) attempts!: number;
  @Column('text', { nullable: true }) lastError!: string | null;
}

/** Which handler has dealt with which event: makes at-least-once harmless. */
@Entity('handled_event')
export class HandledEventEntity {
  @PrimaryColumn('uuid') eventId!: string;
  @PrimaryColumn('text') handler!: string;
  @Column('timestamptz') at!: Date;
}

/**
 * `waiting`: its provider takes only templates until its recipient writes, and one has asked him to. What people bring
 * (a letter, a call, a word at the counter) is `queued` until somebody says that he did.
 */
export type DeliveryState = 'queued' | 'sending' | 'waiting' | 'sent' | 'delivered' | 'failed';

/** One way to whoever reported, in the order in which they are tried. */
@Entity('reply_address')
@Index('reply_address_in_order', ['ownerId', 'place'], { unique: true })
@Check('reply_address_given', `given IN ('came-by', 'officer', 'claimed')`)
export class ReplyAddressEntity {
  @PrimaryColumn('uuid') id!: string;
  /** The complaint, or the inbound row of what became none and is told so. */
  @Column('uuid') ownerId!: string;
  @Column('smallint') place!: number;
  @Column('text') channel!: string;
  /** The sealed value that holds the address; none where there is nothing to know: he comes to the counter. */
  @Column('uuid', { nullable: true }) sealedId!: string | null;
  @Column('text') given!: ReplyWay['given'];
  /** Why nothing goes there any more. */
  @Column('text', { nullable: true }) closed!: ReplyWay['closed'];
  @Column('timestamptz', { nullable: true }) closedAt!: Date | null;
}

/** One message on its way to one address; to another one only when this one failed. */
@Entity('delivery')
@Index('delivery_once', ['messageId'], { unique: true, where: `state <> 'failed'` })
@Index('delivery_once_each', ['messageId', 'addressId'], { unique: true })
@Index('delivery_due', ['dueAt', 'id'], { where: `state IN ('queued','sending','waiting')` })
@Index('delivery_waiting', ['channel', 'windowIndex'], { where: `state = 'waiting'` })
@Index('delivery_lost', ['doneAt'], { where: `state = 'failed' AND NOT automatic AND settled_at IS NULL` })
@Index('delivery_of_complaint', ['complaintId'])
@Index('delivery_done', ['channel', 'doneAt'], { where: 'done_at IS NOT NULL' })
@Index('delivery_by_provider', ['channel', 'providerId'], { where: 'provider_id IS NOT NULL' })
export class DeliveryEntity {
  @PrimaryColumn('uuid') id!: string;
  /** The inbound row where it answers a text that became no complaint; then there is no message either. */
  @Column('uuid') complaintId!: string;
  @Column('uuid') messageId!: string;
  @Column('text') channel!: string;
  /** Of its owner's `reply_address` rows. */
  @Column('uuid') addressId!: string;
  /** Subject and text as they go out; sealed, since an acknowledgement holds the PIN. */
  @Column('uuid') letterSealedId!: string;
  @Column('boolean') automatic!: boolean;
  @Column('text', { default: 'queued' }) state!: DeliveryState;
  @Column('timestamptz') dueAt!: Date;
  @Column('smallint', { default: 0 }) attempts!: number;
  /** Set where a try was cut off after it may have reached the provider. */
  @Column('boolean', { default: false }) maybeSent!: boolean;
  /** The provider said of it that it did not arrive and may another time: it was queued anew, once. */
  @Column('boolean', { default: false }) again!: boolean;
  @Column('text', { nullable: true }) providerId!: string | null;
  /** Why it was given up, by which the next address is chosen. */
  @Column('text', { nullable: true }) failure!: DeliveryFailure | 'erased' | null;
  @Column('text', { nullable: true }) lastError!: string | null;
  /** The provider's window: found `shut`, so that a template asks first, or `asked` already. */
  @Column('text', { nullable: true }) window!: 'shut' | 'asked' | null;
  /** While it waits, the keyed hash of the address whose next text sends it on. */
  @Column('bytea', { nullable: true }) windowIndex!: Buffer | null;
  @Column('timestamptz', { nullable: true }) doneAt!: Date | null;
  /** When somebody saw to it that its reporter heard all the same, or that he cannot. */
  @Column('timestamptz', { nullable: true }) settledAt!: Date | null;
}

/** When an address last wrote on a channel whose provider lets us answer for some hours only. */
@Entity('last_heard')
export class LastHeardEntity {
  @PrimaryColumn('text') channel!: string;
  @PrimaryColumn('bytea') addressIndex!: Buffer;
  @Column('timestamptz') at!: Date;
}

/** A text that a provider has approved for when its window is shut. */
@Entity('message_template')
export class MessageTemplateEntity {
  @PrimaryColumn('text') channel!: string;
  @PrimaryColumn('text') event!: string;
  @PrimaryColumn('text') audience!: string;
  @PrimaryColumn('text') language!: string;
  @Column('text') contentSid!: string;
  /** Number of each gap of the template, and the name of what stands there. */
  @Column('jsonb') variables!: Record<string, string>;
  @Column('text') by!: string;
  @Column('timestamptz') at!: Date;
}
