import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A body's duty to handle a category in an area, between two days. Ended, never deleted: what was taken back before it
 * began ends on the day before.
 */
@Entity('mandate')
@Check('mandate_days', 'valid_until >= valid_from - 1')
export class MandateEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_mandate' }) id!: string;
  @Column('text') instansi!: string;
  @Column('text') category!: string;
  /** Area it is served in; null: the whole country. */
  @Column('text', { nullable: true }) wilayah!: string | null;
  @Column('date') validFrom!: string;
  @Column('date', { nullable: true }) validUntil!: string | null;
  @Column('text') basis!: string;
  @Column('text') enteredBy!: string;
  @Column('timestamptz') enteredAt!: Date;
}

/** Words that mean a category or a body. */
@Entity('routing_rule')
@Check('routing_rule_days', 'valid_until >= valid_from - 1')
@Check('routing_rule_says', 'category IS NOT NULL OR instansi IS NOT NULL')
export class RoutingRuleEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_routing_rule' }) id!: string;
  @Column('text') name!: string;
  /** Phrases, separated by `;`. */
  @Column('text') words!: string;
  @Column('text', { nullable: true }) wilayah!: string | null;
  @Column('text', { nullable: true }) category!: string | null;
  @Column('text', { nullable: true }) instansi!: string | null;
  @Column('date') validFrom!: string;
  @Column('date', { nullable: true }) validUntil!: string | null;
  @Column('text') basis!: string;
  @Column('text') enteredBy!: string;
  @Column('timestamptz') enteredAt!: Date;
}

/** A place that the areas of Kemendagri do not know. */
@Entity('own_place')
@Check('own_place_days', 'valid_until >= valid_from - 1')
@Check('own_place_road', `road IN ('nasional', 'provinsi', 'kabupaten', 'desa')`)
export class OwnPlaceEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_own_place' }) id!: string;
  /** Names, separated by `;`. */
  @Column('text') name!: string;
  @Column('text') wilayah!: string;
  @Column('text', { nullable: true }) road!: 'nasional' | 'provinsi' | 'kabupaten' | 'desa' | null;
  @Column('date') validFrom!: string;
  @Column('date', { nullable: true }) validUntil!: string | null;
  @Column('text') basis!: string;
  @Column('text') enteredBy!: string;
  @Column('timestamptz') enteredAt!: Date;
}

/** One row, changed by whoever changes what routing goes by, so that other processes see it cheaply. */
@Entity('routing_state')
@Check('routing_state_one', 'id = 1')
export class RoutingStateEntity {
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'PK_routing_state' }) id!: number;
  @Column('bigint') version!: string;
}
