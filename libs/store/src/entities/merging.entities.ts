import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Status } from '#complaint';
import { ComplaintEntity } from './complaint.entities.js';

/** A timer as it was taken away, its instant in ISO 8601. */
export interface HeldTimer {
  kind: string;
  ref: string;
  dueAt: string;
  payload: object;
}

/** That a complaint was merged into another, and what it was before; ended when it became its own again. */
@Entity('merging')
@Index('merging_of_complaint', ['complaintId'], { unique: true, where: 'ended_at IS NULL' })
@Index('merging_of_lead', ['leadId'], { where: 'ended_at IS NULL' })
@Index('merging_of_act', ['act'])
export class MergingEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_merging' }) id!: string;
  /** The same for all that were merged at one press. */
  @Column('uuid') act!: string;
  @Column('uuid') complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_merging_complaint' })
  complaint?: ComplaintEntity;
  /** Which one it was merged into; that one may have been merged into another since. */
  @Column('uuid') leadId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'lead_id', foreignKeyConstraintName: 'FK_merging_lead' })
  lead?: ComplaintEntity;
  @Column('text') status!: Status;
  /** Until when the lead was due before. */
  @Column('timestamptz') leadAnswerBy!: Date;
  @Column('timestamptz') madeAt!: Date;
  @Column('text') madeBy!: string;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  /** What waited for a time then, to go on when it ends: `kind`, `ref`, `dueAt`, `payload`. */
  @Column('jsonb', { default: [] }) timers!: HeldTimer[];
}

/** Somebody without a report of his own to whom the same happened; a keyed hash tells him from others, and no more. */
@Entity('support')
@Index('support_once', ['complaintId', 'supporter'], { unique: true })
export class SupportEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_support' }) id!: string;
  @Column('uuid') complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_support_complaint' })
  complaint?: ComplaintEntity;
  @Column('bytea') supporter!: Buffer;
  @Column('timestamptz') at!: Date;
}

/** That a reporter was told of a public complaint about the same, or named one; `agreed`: he says that it is his matter. */
@Entity('same_matter')
export class SameMatterEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_same_matter' }) complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_same_matter_complaint' })
  complaint?: ComplaintEntity;
  /** Number of the public one. */
  @Column('text') code!: string;
  @Column('boolean') agreed!: boolean;
  @Column('timestamptz') at!: Date;
}
