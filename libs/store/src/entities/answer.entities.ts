import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { AnswerParts } from '#complaint';
import { ComplaintEntity } from './complaint.entities.js';

/** An answer that an officer writes: his alone until he submits it, then one for whoever reviews it. */
@Entity('draft')
@Index('draft_of_officer', ['complaintId', 'officer'], { unique: true })
@Index('draft_in_review', ['complaintId'], { unique: true, where: 'submitted_at IS NOT NULL' })
export class DraftEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_draft' }) id!: string;
  @Column('uuid') complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_draft_complaint' })
  complaint?: ComplaintEntity;
  /** User name, or the name of a token. */
  @Column('text') officer!: string;
  /** The body that had the complaint when it was written. */
  @Column('text', { nullable: true }) instansi!: string | null;
  @Column('jsonb') parts!: AnswerParts;
  @Column('timestamptz') savedAt!: Date;
  @Column('timestamptz', { nullable: true }) submittedAt!: Date | null;
  /** Written by a national admin for the body. */
  @Column('boolean', { default: false }) onBehalf!: boolean;
  @Column('text', { nullable: true }) sentBackBy!: string | null;
  @Column('text', { nullable: true }) sentBackWords!: string | null;
}

/** What officers write for each other. No reporter, partner or public page ever reads this table. */
@Entity('internal_note')
@Index('internal_note_of_complaint', ['complaintId', 'at'])
export class InternalNoteEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_internal_note' }) id!: string;
  @Column('uuid') complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_internal_note_complaint' })
  complaint?: ComplaintEntity;
  @Column('text') author!: string;
  @Column('text', { nullable: true }) instansi!: string | null;
  @Column('text') text!: string;
  @Column('timestamptz') at!: Date;
}
