import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Clock, ClockKind, RuleSet } from '#complaint';
import { ComplaintEntity } from './complaint.entities.js';

/** The terms that apply from a day on. Entered, never changed: complaints keep the set they were received under. */
@Entity('rule_set')
export class RuleSetEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_rule_set' }) id!: string;
  @Column('date') @Index('rule_set_valid_from', { unique: true }) validFrom!: string;
  @Column('jsonb') rules!: RuleSet;
  @Column('text') enteredBy!: string;
  @Column('timestamptz') enteredAt!: Date;
}

/** A term of a complaint, as `clocksOf` reckons it from the timeline, and how far its lateness has been told. */
@Entity('clock')
@Index('clock_next', ['nextAt'], { where: 'next_at IS NOT NULL' })
@Index('clock_running', ['dueAt', 'complaintId', 'kind', 'nth'], {
  where: `ended_at IS NULL AND kind NOT IN ('closing', 'question')`,
})
export class ClockEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_clock' }) complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_clock_complaint' })
  complaint?: ComplaintEntity;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_clock' }) kind!: ClockKind;
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'PK_clock' }) nth!: number;
  @Column('uuid', { nullable: true }) dispositionId!: string | null;
  @Column('text', { nullable: true }) instansi!: string | null;
  @Column('timestamptz') startedAt!: Date;
  @Column('text') startedBy!: Clock['startedBy'];
  @Column('smallint') days!: number;
  @Column('text') inDays!: Clock['inDays'];
  @Column('timestamptz', { nullable: true }) dueAt!: Date | null;
  @Column('smallint') pausedDays!: number;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  @Column('text', { nullable: true }) endedAs!: string | null;
  /** When who is told: its officer beforehand and at the deadline, then the levels above; empty while nothing is due. */
  @Column('timestamptz', { array: true, default: '{}' }) stages!: Date[];
  /** How many of the stages have passed and been told. */
  @Column('smallint', { default: 0 }) escalatedLevel!: number;
  /** The next stage; null where there is none. */
  @Column('timestamptz', { nullable: true }) nextAt!: Date | null;
}

/** Where a week has another number of working days than five: an area by its Kemendagri code, or a body by its id. */
@Entity('work_week')
@Check('work_week_days', 'days IN (5, 6)')
export class WorkWeekEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_work_week' }) place!: string;
  @Column('smallint') days!: 5 | 6;
}

/** A request for information under UU 14/2008, in the register of a body's PPID. */
@Entity('information_request')
@Index('information_request_number', ['ppid', 'year', 'number'], { unique: true })
export class InformationRequestEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_information_request' }) complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_information_request_complaint' })
  complaint?: ComplaintEntity;
  /** The body whose PPID keeps the register. */
  @Column('text') ppid!: string;
  @Column('smallint') year!: number;
  @Column('integer') number!: number;
  @Column('timestamptz') registeredAt!: Date;
  @Column('timestamptz', { nullable: true }) extendedAt!: Date | null;
  @Column('text', { nullable: true }) extensionReason!: string | null;
}
