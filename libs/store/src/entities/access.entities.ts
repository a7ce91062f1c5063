import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from '#complaint';

export type SessionKind = 'console' | 'second-step' | 'token' | 'link';
export type FactorKind = 'totp' | 'passkey';

/** A signed-in console, one that waits for its second factor, or an API token; only the hash of what its holder carries is kept. */
@Entity('session')
export class SessionEntity {
  @PrimaryColumn('bytea') tokenHash!: Buffer;
  @Column('uuid') @Index('session_id', { unique: true }) id!: string;
  @Column('text') kind!: SessionKind;
  @Column('text') actor!: string;
  /** Ends with this officer's rights; null for a token that stands for itself. */
  @Column('uuid', { nullable: true }) @Index('session_of_officer') officerId!: string | null;
  @Column('text') name!: string;
  @Column('text') role!: Role;
  @Column('text', { nullable: true }) instansi!: string | null;
  /** What a token may do of all that its role may; null: all of it. */
  @Column('text', { array: true, nullable: true }) scopes!: string[] | null;
  @Column('timestamptz') openedAt!: Date;
  @Column('timestamptz') seenAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('smallint', { nullable: true }) idleMinutes!: number | null;
  @Column('timestamptz', { nullable: true }) steppedUpAt!: Date | null;
  @Column('text', { nullable: true }) steppedUpBy!: FactorKind | 'recovery' | null;
}

/** A second factor of an officer; one that is not confirmed yet proves nothing. */
@Entity('factor')
@Index('factor_credential', ['credentialId'], { unique: true, where: 'credential_id IS NOT NULL' })
export class FactorEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_factor' }) id!: string;
  @Column('uuid') @Index('factor_of_officer') officerId!: string;
  @Column('text') kind!: FactorKind;
  @Column('text') name!: string;
  /** TOTP: encrypted under a key of this installation. */
  @Column('bytea', { nullable: true }) secret!: Buffer | null;
  /** TOTP: the newest step that was used; it and those before it are spent. */
  @Column('bigint', { nullable: true }) lastStep!: string | null;
  @Column('text', { nullable: true }) credentialId!: string | null;
  @Column('bytea', { nullable: true }) publicKey!: Buffer | null;
  @Column('bigint', { default: 0 }) counter!: string;
  @Column('text', { array: true, default: '{}' }) transports!: string[];
  @Column('timestamptz') addedAt!: Date;
  @Column('timestamptz', { nullable: true }) confirmedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) usedAt!: Date | null;
}

@Entity('recovery_code')
export class RecoveryCodeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_recovery_code' }) officerId!: string;
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'PK_recovery_code' }) codeHash!: Buffer;
  @Column('timestamptz', { nullable: true }) usedAt!: Date | null;
}

/** What a passkey was last asked to sign in a session, for each purpose; gone once it is answered. */
@Entity('passkey_challenge')
export class PasskeyChallengeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'PK_passkey_challenge' }) sessionId!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_passkey_challenge' }) purpose!: string;
  @Column('text') challenge!: string;
  @Column('timestamptz') expiresAt!: Date;
}
