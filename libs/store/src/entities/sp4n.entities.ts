import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ComplaintEntity } from './complaint.entities.js';

/** How far a state reaches in both systems: what the rest of a state's words say cannot be compared. */
export type Standing = 'open' | 'done' | 'archived';

/** A report as SP4N-LAPOR! last listed it: its number and where it stands, nothing that it says. */
@Entity('sp4n_record')
@Check('sp4n_record_standing', `standing IN ('open', 'done', 'archived')`)
export class Sp4nRecordEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_sp4n_record' }) reference!: string;
  @Column('date', { nullable: true }) date!: string | null;
  @Column('text', { nullable: true }) state!: string | null;
  /** Null: no list has said. */
  @Column('text', { nullable: true }) standing!: Standing | null;
  /** Body of the officer who brought the list; null: the whole country's. */
  @Column('text', { nullable: true }) instansi!: string | null;
  @Column('timestamptz') seenAt!: Date;
}

/** A complaint that goes to SP4N-LAPOR! by its API. */
@Entity('sp4n_sending')
@Index('sp4n_sending_due', ['dueAt', 'complaintId'], { where: `state = 'waiting'` })
@Check('sp4n_sending_state', `state IN ('waiting', 'sent', 'refused', 'kept-back')`)
export class Sp4nSendingEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_sp4n_sending' }) complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_sp4n_sending_complaint' })
  complaint?: ComplaintEntity;
  @Column('text', { default: 'waiting' }) state!: 'waiting' | 'sent' | 'refused' | 'kept-back';
  @Column('integer', { default: 0 }) attempts!: number;
  @Column('timestamptz') dueAt!: Date;
  /** An attempt ended without an answer: it may have arrived, and is looked for before the next. */
  @Column('boolean', { default: false }) uncertain!: boolean;
  /** Code of what the last attempt met; never what was sent or answered. */
  @Column('text', { nullable: true }) error!: string | null;
}
