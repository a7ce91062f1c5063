import { Check, Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/**
 * Who did what, when and why; a complaint's timeline is its rows. Triggers refuse any change or removal, and note every
 * row as due in the statement that inserts it.
 */
@Entity('audit')
@Index('audit_at', { synchronize: false })
export class AuditEntity {
  /** The complaint, the officer, or the nil uuid. */
  @PrimaryColumn('uuid') subject!: string;
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') actor!: string;
  @Column('text', { nullable: true }) role!: string | null;
  @Column('text') action!: string;
  @Column('text', { nullable: true }) instansi!: string | null;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('jsonb', { nullable: true }) detail!: unknown;
}

/**
 * Which rows one statement added and what they said: the count by which the loss of a row is noticed before it is
 * chained, and the sealer's worklist. Only the trigger adds to it; only the sealer takes from it.
 */
@Entity('audit_due')
export class AuditDueEntity {
  @PrimaryColumn('bigint') first!: string;
  @Column('bigint', { array: true }) ids!: string[];
  @Column('uuid', { array: true }) subjects!: string[];
  /** A hash of each row, in the order of `ids`. */
  @Column('bigint', { array: true }) said!: string[];
}

/** The order in which the rows were chained: each hash covers its row and the hash before. */
@Entity('audit_chain')
@Index('audit_chain_once', ['auditId'], { unique: true })
export class AuditChainEntity {
  @PrimaryColumn('bigint') seq!: string;
  @Column('uuid') subject!: string;
  @Column('bigint') auditId!: string;
  @Column('bytea') hash!: Buffer;
}

/** How far the chain had come when it was last made longer: one row, so that a chain cut short is noticed. */
@Entity('audit_tip')
@Check('audit_tip_is_one', '"id" = 1')
export class AuditTipEntity {
  @PrimaryColumn('smallint', { default: 1 }) id!: number;
  @Column('bigint') seq!: string;
  @Column('bytea') hash!: Buffer;
}
