import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ComplaintEntity } from './complaint.entities.js';

/** What a body that has a copy says for the one that leads; nobody else is told. */
@Entity('part_answer')
@Index('part_answer_of_complaint', ['complaintId'])
export class PartAnswerEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_part_answer' }) dispositionId!: string;
  @Column('uuid') complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_part_answer_complaint' })
  complaint?: ComplaintEntity;
  @Column('text') text!: string;
  @Column('text') author!: string;
  @Column('timestamptz') at!: Date;
}

/** A supervisory complaint before an inspectorate, and who of it opened it first. */
@Entity('inspection')
export class InspectionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_inspection' }) complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_inspection_complaint' })
  complaint?: ComplaintEntity;
  /** Empty: the inspectors of the whole country. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_inspection' }) instansi!: string;
  /** It came here because the inspectorate below did not open it. */
  @Column('boolean', { default: false }) raised!: boolean;
  @Column('timestamptz') since!: Date;
  @Column('timestamptz', { nullable: true }) openedAt!: Date | null;
  @Column('text', { nullable: true }) openedBy!: string | null;
}
