import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ComplaintEntity } from './complaint.entities.js';

/** Something that is to be done at a time, once, by whichever process looks first. */
@Entity('timer')
@Index('timer_due', ['dueAt', 'id'])
@Index('timer_of_complaint', ['complaintId', 'kind', 'ref'], { unique: true })
export class TimerEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_timer' }) id!: string;
  @Column('text') kind!: string;
  @Column('uuid', { nullable: true }) complaintId!: string | null;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_timer_complaint' })
  complaint?: ComplaintEntity;
  /** Tells several of one kind apart: a disposition, a message. */
  @Column('text', { default: '' }) ref!: string;
  @Column('timestamptz') dueAt!: Date;
  @Column('jsonb', { default: {} }) payload!: object;
  /** Somebody is at it until then. */
  @Column('timestamptz', { nullable: true }) takenUntil!: Date | null;
  @Column('integer', { default: 0 }) attempts!: number;
  @Column('text', { nullable: true }) lastError!: string | null;
}
