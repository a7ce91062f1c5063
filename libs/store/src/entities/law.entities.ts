import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type DataRequestKind = 'erasure' | 'restriction';
export type DataRequestState = 'wanted' | 'decided' | 'refused' | 'done';
export type HoldKind = 'legal' | 'restricted';

/** How long identity is kept after a complaint of a category has ended. */
@Entity('retention_term')
@Check('retention_term_months', 'months BETWEEN 1 AND 1200')
export class RetentionTermEntity {
  /** `*` for every category that has no term of its own, `quarantine` for what became no complaint. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_retention_term' }) category!: string;
  @Column('smallint') months!: number;
  /** Where the figure comes from: the archive schedule (JRA) or decree that sets it. */
  @Column('text') source!: string;
}

/** A complaint whose identity must stay (`legal`), or may be kept and not be used (`restricted`). Lifted by removal. */
@Entity('data_hold')
export class DataHoldEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_data_hold' }) complaintId!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_data_hold' }) kind!: HoldKind;
  @Column('text') reason!: string;
  @Column('text') setBy!: string;
  @Column('timestamptz') at!: Date;
}

/** A reporter's wish to have his data erased or restricted: decided and done within 3×24 hours (UU 27/2022). */
@Entity('data_request')
@Index('data_request_once', ['complaintId', 'kind'], {
  unique: true,
  where: `state IN ('wanted','decided')`,
})
@Index('data_request_due', ['dueAt', 'id'], { where: `state IN ('wanted','decided')` })
export class DataRequestEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_data_request' }) id!: string;
  @Column('uuid') @Index('data_request_of_complaint') complaintId!: string;
  @Column('text') kind!: DataRequestKind;
  /** `reporter`, or the officer who took it down on paper. */
  @Column('text') askedBy!: string;
  @Column('timestamptz') at!: Date;
  @Column('timestamptz') dueAt!: Date;
  @Column('text', { default: 'wanted' }) state!: DataRequestState;
  @Column('text', { nullable: true }) decidedBy!: string | null;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) doneAt!: Date | null;
}

/** Whose identity the vault has destroyed, and why. The vault adds to it; the rest of us take the words out after it. */
@Entity('erasure')
@Index('erasure_to_redact', ['at'], { where: 'redacted_at IS NULL' })
export class ErasureEntity {
  /** The complaint, or the inbound row of what became none. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_erasure' }) ownerId!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') why!: 'request' | 'retention' | 'restored';
  @Column('text') by!: string;
  /** Since when the reporter's words are gone too; an open complaint keeps them until it ends. */
  @Column('timestamptz', { nullable: true }) redactedAt!: Date | null;
}

/** A failure to protect personal data: what, when, by whom if that is known, and what was done. */
@Entity('breach')
@Index('breach_noticed', ['noticedAt', 'id'])
export class BreachEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_breach' }) id!: string;
  @Column('timestamptz') noticedAt!: Date;
  @Column('timestamptz') fromAt!: Date;
  @Column('timestamptz') untilAt!: Date;
  @Column('text', { nullable: true }) actor!: string | null;
  @Column('text', { nullable: true }) role!: string | null;
  @Column('text') what!: string;
  @Column('text') measures!: string;
  @Column('text') registeredBy!: string;
  @Column('timestamptz') registeredAt!: Date;
  @Column('timestamptz', { nullable: true }) notifiedAt!: Date | null;
}

/** A complaint whose identity was opened within a breach, and how often. */
@Entity('breach_affected')
export class BreachAffectedEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_breach_affected' }) breachId!: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_breach_affected' })
  @Index('breach_affected_complaint')
  complaintId!: string;
  @Column('integer') openings!: number;
  @Column('timestamptz') firstAt!: Date;
  @Column('timestamptz') lastAt!: Date;
}
