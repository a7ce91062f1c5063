import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DangerKind, Role } from '#complaint';

@Entity('wilayah')
export class WilayahEntity {
  @PrimaryColumn('text') code!: string;
  @Column('text') name!: string;
  @Column('text') level!: 'provinsi' | 'kabupaten' | 'kota';
  @Column('text', { nullable: true }) parent!: string | null;
}

@Entity('category')
export class CategoryEntity {
  @PrimaryColumn('text') id!: string;
  @Column('text') label!: string;
  @Column('text') gloss!: string;
  /** Complaints of it are confidential from the start: of women, children, the sick. */
  @Column('boolean', { default: false }) confidential!: boolean;
  /** An answer that ends a complaint of it comes with a picture of what was done. */
  @Column('boolean', { default: false }) needsEvidence!: boolean;
}

@Entity('instansi')
export class InstansiEntity {
  @PrimaryColumn('text') id!: string;
  @Column('text') name!: string;
  @Column('text') kind!: string;
  @Column('text', { nullable: true }) parentId!: string | null;
  @Column('text', { nullable: true }) wilayah!: string | null;
  @Column('text', { array: true }) handles!: string[];
  /** Has users here. Others are referred to, never disposed to. */
  @Column('boolean', { default: true }) connected!: boolean;
  /** Lets routing dispose without a person where it is sure. */
  @Column('boolean', { default: false }) autopilot!: boolean;
  /** Its answers are published by somebody who has not written them. */
  @Column('boolean', { default: false }) reviewsAnswers!: boolean;
  /** User name of the inspector who is asked where this inspectorate leaves something unopened. */
  @Column('text', { nullable: true }) deputy!: string | null;
}

/** A day on which offices are closed; edited by admins after each joint decree (SKB 3 Menteri). */
@Entity('holiday')
export class HolidayEntity {
  @PrimaryColumn('date', { primaryKeyConstraintName: 'PK_holiday' }) date!: string;
  /** The area it holds for, with everything in it; empty: the whole country. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_holiday', default: '' }) wilayah!: string;
  @Column('text') name!: string;
  /** Reckoned beforehand; the decree is yet to be looked at. */
  @Column('boolean', { default: false }) toCheck!: boolean;
}

/** Whom to call for a danger in an area: at the narrowest area that names any, in order. */
@Entity('emergency_number')
export class EmergencyNumberEntity {
  /** Kemendagri code; empty for the whole country. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_emergency_number' }) wilayah!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_emergency_number' }) kind!: DangerKind | 'any';
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'PK_emergency_number' }) place!: number;
  @Column('text') name!: string;
  @Column('text') number!: string;
  /** Nobody has confirmed it yet. */
  @Column('boolean', { default: false }) toCheck!: boolean;
}

@Entity('officer')
export class OfficerEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') @Index('officer_user_name', { unique: true }) userName!: string;
  @Column('text') name!: string;
  @Column('text') role!: Role;
  @Column('text', { nullable: true }) instansi!: string | null;
  @Column('text') passwordHash!: string;
  @Column('boolean', { default: true }) active!: boolean;
  /** Number of the decree that appoints him. */
  @Column('text', { nullable: true }) sk!: string | null;
  /** First and last day of his rights; null: from ever, for ever. */
  @Column('date', { nullable: true }) validFrom!: string | null;
  @Column('date', { nullable: true }) validUntil!: string | null;
  /** User name of whoever took his work over. */
  @Column('text', { nullable: true }) successor!: string | null;
  /** Somebody else knows his password. */
  @Column('boolean', { default: false }) mustChangePassword!: boolean;
}
