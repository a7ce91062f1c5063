import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What an officer is told of: what happened to a complaint, or a `digest` of several. */
export type AlertKind =
  | 'disposed'
  | 'copied'
  | 'heard'
  | 'part'
  | 'due-soon'
  | 'overdue'
  | 'emergency'
  | 'returned'
  | 'unopened'
  | 'digest';

/**
 * Why it was he: he is responsible (`first`), nobody is and he stands above (`vacant`), he had not opened it (`again`),
 * or somebody else had not: his `deputy`, his `superior`, then the `head`.
 */
export type AlertStep = 'first' | 'vacant' | 'again' | 'deputy' | 'superior' | 'head';

export type SendingState = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

/** Where an officer is told at work, when he is left alone, and the PIN of his links; nothing of it is a reporter's. */
@Entity('officer_contact')
export class OfficerContactEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_officer_contact' }) officerId!: string;
  @Column('text', { nullable: true }) whatsapp!: string | null;
  @Column('text', { nullable: true }) email!: string | null;
  @Column('text', { nullable: true }) pinHash!: string | null;
  /** His own quiet hours, as hours of the day; null: those of his body. */
  @Column('smallint', { nullable: true }) quietFrom!: number | null;
  @Column('smallint', { nullable: true }) quietUntil!: number | null;
}

/** How a body wants its officers told; without a row by the house's own measure. */
@Entity('alert_setting')
export class AlertSettingEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_alert_setting' }) instansi!: string;
  /** Working hours after which what nobody opened is told again. */
  @Column('smallint', { default: 4 }) unopenedHours!: number;
  /** Working hours after that until the deputy is told, */
  @Column('smallint', { default: 4 }) deputyHours!: number;
  /** and after that until each level above. */
  @Column('smallint', { default: 4 }) superiorHours!: number;
  @Column('smallint', { default: 20 }) quietFrom!: number;
  @Column('smallint', { default: 6 }) quietUntil!: number;
  /** So many messages in ten minutes an officer gets one by one; what comes beyond them is one digest. */
  @Column('smallint', { default: 5 }) stormAfter!: number;
  /** Whether its officers are told on this way; of an emergency they are told on every way. */
  @Column('boolean', { default: true }) byWhatsapp!: boolean;
  @Column('boolean', { default: true }) byEmail!: boolean;
}

/** Who is on duty for a body, from the first day to the last. */
@Entity('duty')
@Index('duty_of_instansi', ['instansi', 'lastDay'])
export class DutyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_duty' }) id!: string;
  @Column('text') instansi!: string;
  /** null: for whatever the body gets. */
  @Column('text', { nullable: true }) category!: string | null;
  @Column('uuid') officerId!: string;
  @Column('uuid', { nullable: true }) deputyId!: string | null;
  @Column('date') firstDay!: string;
  @Column('date') lastDay!: string;
  @Column('text') by!: string;
  @Column('timestamptz') at!: Date;
}

/** One officer told of one thing, once for each step. */
@Entity('alert')
@Index('alert_once', ['occasion', 'officerId', 'step'], { unique: true })
@Index('alert_of_officer', ['officerId', 'at'])
@Index('alert_of_complaint', ['complaintId'])
@Index('alert_of_digest', ['digestId'], { where: 'digest_id IS NOT NULL' })
@Index('alert_open_digest', ['officerId'], { unique: true, where: `kind = 'digest' AND told_at IS NULL` })
@Index('alert_unopened', ['officerId'], { where: `opened_at IS NULL AND kind <> 'digest'` })
export class AlertEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_alert' }) id!: string;
  @Column('text') kind!: AlertKind;
  /** The event that it tells of; of a digest, itself. */
  @Column('uuid') occasion!: string;
  @Column('text') step!: AlertStep;
  @Column('uuid') officerId!: string;
  /** null for a digest alone. */
  @Column('uuid', { nullable: true }) complaintId!: string | null;
  /** The body whose matter it is; null while nobody has the complaint. */
  @Column('text', { nullable: true }) instansi!: string | null;
  /** The digest that it goes out in, instead of a message of its own. */
  @Column('uuid', { nullable: true }) digestId!: string | null;
  @Column('timestamptz') at!: Date;
  /** When it went out, alone or in its digest. */
  @Column('timestamptz', { nullable: true }) toldAt!: Date | null;
  @Column('timestamptz', { nullable: true }) openedAt!: Date | null;
  @Column('text', { nullable: true }) openedBy!: 'link' | 'console' | null;
}

/** An alert or a digest on one of the ways to its officer, and what its provider said of it. */
@Entity('alert_sending')
@Index('alert_sending_once', ['alertId', 'channel'], { unique: true })
@Index('alert_sending_due', ['dueAt', 'id'], { where: `state IN ('queued', 'sending')` })
@Index('alert_sending_of_provider', ['channel', 'providerId'], { where: 'provider_id IS NOT NULL' })
export class AlertSendingEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_alert_sending' }) id!: string;
  @Column('uuid') alertId!: string;
  @Column('text') channel!: string;
  @Column('text', { default: 'queued' }) state!: SendingState;
  @Column('timestamptz') dueAt!: Date;
  @Column('smallint', { default: 0 }) attempts!: number;
  @Column('text', { nullable: true }) providerId!: string | null;
  @Column('timestamptz', { nullable: true }) sentAt!: Date | null;
  @Column('timestamptz', { nullable: true }) deliveredAt!: Date | null;
  @Column('timestamptz', { nullable: true }) readAt!: Date | null;
  /** Why it did not arrive, by code. */
  @Column('text', { nullable: true }) failure!: string | null;
}
