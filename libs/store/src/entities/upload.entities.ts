import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ComplaintEntity } from './complaint.entities.js';

/** `receiving` until every byte is here and was looked at, then `kept` or `refused`. */
export type UploadState = 'receiving' | 'kept' | 'refused';

/** A file that its reporter sends in parts. Its name, its checksum and its bytes lie here encrypted until it is kept. */
@Entity('upload')
@Index('upload_touched', ['touchedAt'])
export class UploadEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_upload' }) complaintId!: string;
  /** Made by whoever sends it: one id of a complaint is one file. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_upload' }) id!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id', foreignKeyConstraintName: 'FK_upload_complaint' })
  complaint?: ComplaintEntity;
  @Column('bytea') about!: Buffer;
  @Column('integer') size!: number;
  /** Bytes that are here, from the first on without a gap. */
  @Column('integer', { default: 0 }) received!: number;
  @Column('text', { default: 'receiving' }) state!: UploadState;
  /** Why it was refused: a code of the catalogue. */
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('uuid', { nullable: true }) attachmentId!: string | null;
  @Column('timestamptz') touchedAt!: Date;
}

/** Some bytes of a file on their way in. Two parts never begin at one place. */
@Entity('upload_part')
export class UploadPartEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_upload_part' }) complaintId!: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_upload_part' }) uploadId!: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'PK_upload_part' }) start!: number;
  @ManyToOne(() => UploadEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'complaint_id',
      referencedColumnName: 'complaintId',
      foreignKeyConstraintName: 'FK_upload_part_upload',
    },
    { name: 'upload_id', referencedColumnName: 'id', foreignKeyConstraintName: 'FK_upload_part_upload' },
  ])
  upload?: UploadEntity;
  @Column('bytea') bytes!: Buffer;
}
