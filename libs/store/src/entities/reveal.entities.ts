import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Role } from '#complaint';
import { ComplaintEntity } from './complaint.entities.js';

export type RevealState = 'waiting' | 'approved' | 'refused';

/**
 * One officer's wish to know who reported, and what a second one said to it. The vault alone writes it and signs what it
 * wrote, over everything but `openedAt`: a row that somebody else made or changed opens nothing.
 */
@Entity('reveal_request')
@Index('reveal_request_of_complaint', ['complaintId', 'askedAt'])
@Index('reveal_request_waiting', ['askedAt'], { where: `state = 'waiting'` })
@Check('reveal_request_second_person', 'decided_by IS DISTINCT FROM asked_by')
export class RevealRequestEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_reveal_request' }) id!: string;
  @Column('uuid') complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_reveal_request_complaint' })
  complaint?: ComplaintEntity;
  /** Officer. */
  @Column('uuid') askedBy!: string;
  @Column('text') askedRole!: Role;
  @Column('text', { nullable: true }) askedInstansi!: string | null;
  /** The legal ground, one of a fixed list. */
  @Column('text') ground!: string;
  /** Why, in the officer's own words. */
  @Column('text') reason!: string;
  @Column('timestamptz') askedAt!: Date;
  @Column('timestamptz') decideBy!: Date;
  @Column('text') state!: RevealState;
  /** Officer; another one than who asked. */
  @Column('uuid', { nullable: true }) decidedBy!: string | null;
  @Column('text', { nullable: true }) decidedRole!: Role | null;
  @Column('text', { nullable: true }) decidedInstansi!: string | null;
  @Column('text', { nullable: true }) decision!: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  /** Once, and until then. */
  @Column('timestamptz', { nullable: true }) openBy!: Date | null;
  @Column('timestamptz', { nullable: true }) openedAt!: Date | null;
  @Column('bytea') signature!: Buffer;
}
