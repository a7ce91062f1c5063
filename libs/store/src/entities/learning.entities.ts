import { Column, Entity, Index, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import type { Classification, Suggestion } from '#complaint';
import { ComplaintEntity } from './complaint.entities.js';

/** What the machine read of a complaint when it last read it, and what a person made of that. */
@Entity('routing_reading')
@Index('routing_reading_at', ['at', 'complaintId'])
@Index('routing_reading_corrected', ['decidedAt', 'complaintId'], { where: 'NOT agreed' })
export class RoutingReadingEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_routing_reading' }) complaintId!: string;
  @OneToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_routing_reading_complaint' })
  complaint?: ComplaintEntity;
  @Column('timestamptz') at!: Date;
  @Column('text') modelVersion!: string;
  @Column('text') category!: string;
  @Column('text', { nullable: true }) classification!: Classification | null;
  @Column('text', { nullable: true }) wilayah!: string | null;
  @Column('boolean') supervisory!: boolean;
  /** Who was suggested. */
  @Column('text', { nullable: true }) instansi!: string | null;
  @Column('real') confidence!: number;
  @Column('text') outcome!: Suggestion['outcome'];
  /** Whether the first person to decide took all of it as it was; null while nobody has. */
  @Column('boolean', { nullable: true }) agreed!: boolean | null;
  @Column('text', { nullable: true }) decidedBy!: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  /** A body said that it is not its own. */
  @Column('boolean', { default: false }) returned!: boolean;
  /** The area that its channel or its form stood for when it was first read; '' for none, null where that is not known. */
  @Column('text', { nullable: true }) context!: string | null;
}

/** A model of routing as it was trained: its file, what of this installation it learned from, and how good it was. */
@Entity('routing_model')
export class RoutingModelEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_routing_model' }) version!: string;
  @Column('timestamptz') madeAt!: Date;
  @Column('text') madeBy!: string;
  /** Since when it decides, unless another one does since later; null: it never has. */
  @Column('timestamptz', { nullable: true }) liveFrom!: Date | null;
  @Column('jsonb') figures!: object;
  @Column('jsonb') learnedFrom!: object[];
  @Column('bytea') file!: Buffer;
}
