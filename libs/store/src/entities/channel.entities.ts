import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A channel that somebody has paused, while it is. */
@Entity('channel_pause')
export class ChannelPauseEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_channel_pause' }) channel!: string;
  @Column('text') reason!: string;
  @Column('text') by!: string;
  @Column('timestamptz') at!: Date;
}

/** How one end of a channel last fared, as whoever works it noted: now and then, not for each message. */
@Entity('channel_health')
export class ChannelHealthEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_channel_health' }) channel!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_channel_health' }) side!: 'in' | 'out';
  /** Where inside the channel: a mailbox. Empty where there is but one. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_channel_health' }) source!: string;
  /** What is wrong in the words of the channel, which quote no report and no address; null while nothing is. */
  @Column('text', { nullable: true }) fault!: string | null;
  /** Since when it has been as it is. */
  @Column('timestamptz') since!: Date;
  @Column('timestamptz') at!: Date;
}

/** How many source messages came in each hour, counted again from `inbound`: what is usual for a channel. */
@Entity('channel_hour')
export class ChannelHourEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_channel_hour' }) channel!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'PK_channel_hour' }) source!: string;
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'PK_channel_hour' }) hour!: Date;
  @Column('integer') messages!: number;
  @Column('timestamptz') lastAt!: Date;
}
