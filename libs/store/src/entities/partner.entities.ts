import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What of the complaints another system is shown; null narrows nothing. */
abstract class Shared {
  @Column('text') name!: string;
  /** Only what this body, or one below it, has now. */
  @Column('text', { nullable: true }) instansi!: string | null;
  /** Only of this area and what lies in it. */
  @Column('text', { nullable: true }) wilayah!: string | null;
  /** Only of these categories. */
  @Column('text', { array: true, nullable: true }) topics!: string[] | null;
  @Column('text') madeBy!: string;
  @Column('timestamptz') madeAt!: Date;
}

export type PartnerRight = 'reports:read' | 'follow-ups:write';

/** Another government system that asks us; of its token only the hash is kept. */
@Entity('partner')
export class PartnerEntity extends Shared {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_partner' }) id!: string;
  @Column('bytea') @Index('partner_token', { unique: true }) tokenHash!: Buffer;
  @Column('text', { array: true }) rights!: PartnerRight[];
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) seenAt!: Date | null;
}

export type WebhookState = 'active' | 'disabled';

/** Another system that we tell, by Standard Webhooks. */
@Entity('webhook')
export class WebhookEntity extends Shared {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_webhook' }) id!: string;
  @Column('text') url!: string;
  /** Encrypted: the secrets that each message is signed with, the newest first. */
  @Column('bytea') secrets!: Buffer;
  @Column('text', { array: true }) types!: string[];
  @Column('text', { default: 'active' }) state!: WebhookState;
  /** Since when nothing arrives there any more. */
  @Column('timestamptz', { nullable: true }) failingSince!: Date | null;
  @Column('text', { nullable: true }) disabledWhy!: string | null;
}

/** Another installation that complaints are handed over to, and that hands over to us, under one shared secret. */
@Entity('peer')
export class PeerEntity {
  /** The same on both sides. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_peer' }) id!: string;
  @Column('text') name!: string;
  /** Its public address; what it takes lies below it. */
  @Column('text') url!: string;
  @Column('bytea') secrets!: Buffer;
  /** The body of our directory whose complaints go there; null: it only hands over to us. */
  @Column('text', { nullable: true }) @Index('peer_of_instansi', { unique: true }) instansi!: string | null;
  @Column('text') madeBy!: string;
  @Column('timestamptz') madeAt!: Date;
}

/** A complaint that stands in two installations. */
@Entity('handover')
@Index('handover_once', ['peerId', 'foreignId'], { unique: true, where: `direction = 'in'` })
@Index('handover_out_once', ['complaintId', 'peerId'], { unique: true, where: `direction = 'out'` })
export class HandoverEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_handover' }) id!: string;
  @Column('uuid') @Index('handover_of_complaint') complaintId!: string;
  @Column('uuid') peerId!: string;
  @Column('text') direction!: 'in' | 'out';
  /** Out: its number there, once it has one. In: the id under which it was handed over. */
  @Column('text', { nullable: true }) foreignId!: string | null;
  /** Out: how it stands there; `queued` until it was taken, `refused` where it was not. */
  @Column('text') state!: string;
  @Column('timestamptz') at!: Date;
}

export type PartnerMessageState = 'queued' | 'sending' | 'sent' | 'failed';

/** Something on its way to another system. What it says is made when it is sent: nothing of a complaint stands here. */
@Entity('partner_message')
@Index('partner_message_due', ['dueAt', 'id'], { where: `state IN ('queued','sending')` })
@Index('partner_message_of_webhook', ['webhookId', 'queuedAt'], { where: 'webhook_id IS NOT NULL' })
@Index('partner_message_of_complaint', ['complaintId'])
export class PartnerMessageEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_partner_message' }) id!: string;
  @Column('uuid', { nullable: true }) webhookId!: string | null;
  @Column('uuid', { nullable: true }) handoverId!: string | null;
  @Column('uuid') complaintId!: string;
  @Column('text') type!: string;
  /** The message of the complaint that it tells of. */
  @Column('uuid', { nullable: true }) messageId!: string | null;
  @Column('text', { default: 'queued' }) state!: PartnerMessageState;
  @Column('timestamptz') queuedAt!: Date;
  @Column('timestamptz') dueAt!: Date;
  @Column('smallint', { default: 0 }) attempts!: number;
  @Column('text', { nullable: true }) lastError!: string | null;
  @Column('timestamptz', { nullable: true }) doneAt!: Date | null;
  /** When it first arrived; kept when it is sent again. */
  @Column('timestamptz', { nullable: true }) toldAt!: Date | null;
}

/** When a complaint last changed for those that it is shared with, in the order in which the changes were committed. */
@Entity('partner_change')
@Index('partner_change_order', ['changedAt', 'complaintId'])
export class PartnerChangeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_partner_change' }) complaintId!: string;
  @Column('timestamptz') changedAt!: Date;
}
