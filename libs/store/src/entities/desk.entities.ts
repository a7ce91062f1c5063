import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Hop, ReferralProof } from '#complaint';
import { ComplaintEntity, DispositionEntity } from './complaint.entities.js';

/** One step of a complaint from desk to desk: what was said of it, whoever has it now. */
@Entity('hop')
@Index('hop_of_complaint', ['complaintId', 'at', 'id'])
@Index('hop_that_corrects', ['at', 'id'], {
  where: `kind IN ('returned', 'declined') AND undone_at IS NULL`,
})
@Check('hop_kind', `kind IN ('disposed', 'forwarded', 'referred', 'returned', 'declined')`)
export class HopEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_hop' }) id!: string;
  @Column('uuid') complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_hop_complaint' })
  complaint?: ComplaintEntity;
  @Column('text') kind!: Hop['kind'];
  @Column('text', { nullable: true }) fromInstansi!: string | null;
  @Column('text', { nullable: true }) toInstansi!: string | null;
  @Column('text') reason!: string;
  @Column('text', { nullable: true }) proposal!: string | null;
  @Column('text') actor!: string;
  @Column('text', { nullable: true }) role!: string | null;
  @Column('timestamptz') at!: Date;
  /** Taken back before anybody was told. */
  @Column('timestamptz', { nullable: true }) undoneAt!: Date | null;
}

/** Shows that a body which is not connected was sent the report. */
@Entity('referral_proof')
@Index('referral_proof_of_disposition', ['dispositionId', 'recordedAt'])
export class ReferralProofEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_referral_proof' }) id!: string;
  @Column('uuid') dispositionId!: string;
  @ManyToOne(() => DispositionEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'disposition_id', foreignKeyConstraintName: 'FK_referral_proof_disposition' })
  disposition?: DispositionEntity;
  @Column('text') how!: ReferralProof['how'];
  @Column('timestamptz') sentAt!: Date;
  @Column('text', { nullable: true }) number!: string | null;
  @Column('text', { nullable: true }) note!: string | null;
  @Column('uuid', { nullable: true }) attachmentId!: string | null;
  @Column('text') recordedBy!: string;
  @Column('timestamptz') recordedAt!: Date;
}

/** A decision that may still be taken back: how the complaint stood before and after, and what it did besides. */
@Entity('verdict')
@Index('verdict_of_complaint', ['complaintId', 'at'])
export class VerdictEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_verdict' }) id!: string;
  @Column('uuid') complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_verdict_complaint' })
  complaint?: ComplaintEntity;
  @Column('text') action!: string;
  @Column('text') actor!: string;
  @Column('timestamptz') at!: Date;
  @Column('jsonb') before!: object;
  @Column('jsonb') after!: object;
  @Column('jsonb') trace!: object;
  @Column('timestamptz', { nullable: true }) undoneAt!: Date | null;
}
