import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type {
  AnswerParts,
  Classification,
  ClosedAs,
  Consents,
  DangerKind,
  DeskNotes,
  MessageFrom,
  MessageKind,
  Protection,
  ServiceDataKind,
  Status,
  Suggestion,
  TakenOver,
} from '#complaint';

/** The complaint itself. Holds no identity: names, addresses and raw bytes are `sealed` rows under its id. */
@Entity('complaint')
@Index('complaint_open_by_deadline', ['answerBy', 'id'], {
  where: `status NOT IN ('closed','archived','merged')`,
})
@Index('complaint_of_instansi', ['instansi', 'answerBy', 'id'], { where: 'instansi IS NOT NULL' })
@Index('complaint_of_wilayah', ['wilayah', 'answerBy', 'id'], { where: 'suggestion IS NOT NULL' })
@Index('complaint_raised', ['raisedTo'], { where: 'instansi IS NULL AND raised_to IS NOT NULL' })
@Index('complaint_suggested', ['suggestedInstansi'], {
  where: 'instansi IS NULL AND suggested_instansi IS NOT NULL',
})
@Index('complaint_of_desk', ['enteredAtInstansi', 'answerBy', 'id'], {
  where: 'entered_at_instansi IS NOT NULL',
})
@Index('complaint_supervisory', ['answerBy', 'id'], {
  where: `supervisory AND status NOT IN ('closed','archived','merged')`,
})
@Index('complaint_accusing', ['id'], { where: 'supervisory' })
@Index('complaint_to_erase', ['receivedAt', 'id'], {
  where: `NOT erased AND status IN ('closed','archived','merged')`,
})
@Index('complaint_public', ['receivedAt', 'id'], {
  where: `NOT confidential AND NOT anonymous AND NOT supervisory AND instansi IS NOT NULL`,
})
@Index('complaint_in_danger', ['emergencyAt', 'id'], {
  where: `emergency IS NOT NULL AND status NOT IN ('closed','archived','merged')`,
})
@Index('complaint_words', { synchronize: false })
@Index('complaint_received', { synchronize: false })
@Index('complaint_merged_into', ['mergedInto'], { where: 'merged_into IS NOT NULL' })
@Index('complaint_near_place', { synchronize: false })
@Index('complaint_near_point', ['category', 'lat', 'lon'], {
  where: `lat IS NOT NULL AND status NOT IN ('closed','archived','merged')`,
})
@Index('complaint_near_words', ['category', 'wilayah', 'receivedAt'], {
  where: `place_text IS NOT NULL AND status NOT IN ('closed','archived','merged')`,
})
@Check('complaint_merged', `merged_into IS NULL OR (status = 'merged' AND merged_into <> id)`)
@Check('complaint_known', `known IN ('nobody', 'contact', 'named', 'verified')`)
@Check('complaint_shows_no_anonymous_name', 'NOT (name_shown AND anonymous)')
@Check('complaint_closed_as', `closed_as IN ('confirmed', 'automatic', 'by-officer')`)
@Check('complaint_rating', 'rating BETWEEN 1 AND 5')
@Check('complaint_closed_by_category', 'confidential OR NOT closed_by_category')
export class ComplaintEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') @Index('complaint_code', { unique: true }) code!: string;
  @Column('text') channel!: string;
  @Column('text', { nullable: true }) source!: string | null;
  @Column('text', { nullable: true }) title!: string | null;
  /** What an officer made of the title when verifying; the reporter's own stays beside it. */
  @Column('text', { nullable: true }) rewrittenTitle!: string | null;
  @Column('text') text!: string;
  @Column('text', { nullable: true }) classification!: Classification | null;
  @Column('boolean', { default: false }) supervisory!: boolean;
  @Column('boolean', { default: false }) anonymous!: boolean;
  @Column('boolean', { default: false }) confidential!: boolean;
  /** With the two above the three properties of `Protection`; each says what no other does. */
  @Column('text', { default: 'nobody' }) known!: Protection['known'];
  @Column('boolean', { default: false }) nameShown!: boolean;
  @Column('boolean', { default: false }) closedByCategory!: boolean;
  /** Which kinds of service data are sealed; the button to open them is shown by this. */
  @Column('text', { array: true, default: '{}' }) serviceData!: ServiceDataKind[];
  @Column('jsonb', { nullable: true }) consents!: Consents | null;
  @Column('boolean', { default: false }) automatic!: boolean;
  @Column('text', { nullable: true }) incomplete!: 'too-large' | null;
  @Column('text', { nullable: true }) category!: string | null;
  @Column('text', { nullable: true }) wilayah!: string | null;
  @Column('jsonb', { nullable: true }) place!: { code: string; name: string } | null;
  @Column('text', { nullable: true }) placeText!: string | null;
  @Column('double precision', { nullable: true }) lat!: number | null;
  @Column('double precision', { nullable: true }) lon!: number | null;
  @Column('date', { nullable: true }) occurredOn!: string | null;
  @Column('timestamptz') receivedAt!: Date;
  @Column('timestamptz') enteredAt!: Date;
  @Column('text', { nullable: true }) enteredBy!: string | null;
  @Column('text', { nullable: true }) enteredAtInstansi!: string | null;
  @Column('jsonb', { nullable: true }) desk!: DeskNotes | null;
  @Column('text', { default: 'received' }) status!: Status;
  /** The complaint that speaks for it; see `merging`. */
  @Column('uuid', { nullable: true }) mergedInto!: string | null;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'merged_into', foreignKeyConstraintName: 'FK_complaint_merged_into' })
  lead?: ComplaintEntity;
  @Column('text', { nullable: true }) instansi!: string | null;
  /** Whose admins decide it since somebody said that it was not his. */
  @Column('text', { nullable: true }) raisedTo!: string | null;
  @Column('timestamptz') answerBy!: Date;
  @Column('text') ruleSet!: string;
  @Column('jsonb', { nullable: true }) suggestion!: Suggestion | null;
  @Column('text', { nullable: true }) suggestedInstansi!: string | null;
  /** Danger to life, and since when it is known; taken off by a person who finds none. */
  @Column('text', { nullable: true }) emergency!: DangerKind | null;
  @Column('timestamptz', { nullable: true }) emergencyAt!: Date | null;
  /** What the register it was taken over from said of it. */
  @Column('jsonb', { nullable: true }) takenOver!: TakenOver | null;
  /** What searching by words looks in; written after acceptance, which must stay quick. */
  @Column('tsvector', { nullable: true, select: false }) words!: string | null;
  @Column('bytea') pinHash!: Buffer;
  @Column('bytea') secretHash!: Buffer;
  /** When its reporter last had a new PIN sent. */
  @Column('timestamptz', { nullable: true }) pinRenewedAt!: Date | null;
  /** How it was closed, when, and what its reporter gave from 1 to 5: done as he says, or as nobody denied. */
  @Column('text', { nullable: true }) closedAs!: ClosedAs | null;
  @Column('timestamptz', { nullable: true }) closedAt!: Date | null;
  @Column('smallint', { nullable: true }) rating!: number | null;
  /** Its reporter's identity was destroyed; see `erasure`. */
  @Column('boolean', { default: false }) erased!: boolean;
}

abstract class PartOfComplaint {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') complaintId!: string;
  @ManyToOne(() => ComplaintEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'complaint_id' })
  complaint?: ComplaintEntity;
}

/** One thing said on a complaint, in or out. */
@Entity('message')
@Index('message_of_complaint', ['complaintId', 'at', 'id'])
export class MessageEntity extends PartOfComplaint {
  @Column('text') from!: MessageFrom;
  @Column('text') kind!: MessageKind;
  /** Not yet read for whom it accuses: only its reporter sees it. */
  @Column('boolean', { default: false }) unread!: boolean;
  @Column('text') text!: string;
  /** Of an answer: what it was made of. */
  @Column('jsonb', { nullable: true }) parts!: AnswerParts | null;
  @Column('timestamptz') at!: Date;
  @Column('text', { nullable: true }) author!: string | null;
  @Column('text', { nullable: true }) instansi!: string | null;
}

/** A file of a message. Its bytes and its sender's name for it are a sealed row, or still with the provider under `ref`. */
@Entity('attachment')
@Index('attachment_of_complaint', ['complaintId'])
@Index('attachment_to_fetch', ['fetchAt'], { where: `sealed_id IS NULL AND missing IS NULL` })
@Index('attachment_to_scan', ['id'], { where: `held = 'unscanned'` })
export class AttachmentEntity extends PartOfComplaint {
  @Column('uuid') messageId!: string;
  @Column('text') type!: string;
  @Column('integer') size!: number;
  @Column('uuid', { nullable: true }) sealedId!: string | null;
  @Column('text', { nullable: true }) ref!: string | null;
  /** Why nobody sees it. */
  @Column('text', { nullable: true }) held!: 'unscanned' | 'infected' | null;
  /** When its provider is asked for it next; null: at once. */
  @Column('timestamptz', { nullable: true }) fetchAt!: Date | null;
  @Column('smallint', { default: 0 }) fetchTries!: number;
  /** Why it will never be here. */
  @Column('text', { nullable: true }) missing!: 'refused' | 'unreachable' | null;
}

/** A decision that handed the complaint on. Ended, never changed. */
@Entity('disposition')
@Index('disposition_of_complaint', ['complaintId', 'madeAt'])
@Index('disposition_of_instansi', ['instansi', 'complaintId'])
export class DispositionEntity extends PartOfComplaint {
  @Column('text') kind!: 'disposition' | 'referral';
  /** One body leads; the others have copies (tembusan). */
  @Column('text', { default: 'lead' }) role!: 'lead' | 'copy';
  @Column('text') instansi!: string;
  @Column('text') reason!: string;
  @Column('text') madeBy!: string;
  @Column('timestamptz') madeAt!: Date;
  @Column('timestamptz') answerBy!: Date;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  @Column('text', { nullable: true }) endedAs!:
    | 'answered'
    | 'returned'
    | 'replaced'
    | 'forwarded'
    | 'archived'
    | 'withdrawn'
    | 'merged'
    | 'undone'
    | null;
}

/** Whom the report complains of. A person's name stands in a sealed row, under this row's id. */
@Entity('accused')
@Index('accused_of_complaint', ['complaintId'])
export class AccusedEntity extends PartOfComplaint {
  @Column('text', { nullable: true }) instansi!: string | null;
  @Column('text', { nullable: true }) unit!: string | null;
  @Column('uuid', { nullable: true }) personSealedId!: string | null;
}

/** The complaint's number in another system. */
@Entity('external_reference')
@Index('external_reference_of_complaint', ['complaintId'])
@Index('external_reference_by_number', ['system', 'reference'])
@Index('external_reference_lapor_id', ['reference'], { unique: true, where: `system = 'sp4n-lapor'` })
@Index('external_reference_one_lapor_id', ['complaintId'], { unique: true, where: `system = 'sp4n-lapor'` })
export class ExternalReferenceEntity extends PartOfComplaint {
  @Column('text') system!: string;
  @Column('text') reference!: string;
  @Column('date', { nullable: true }) date!: string | null;
  @Column('text', { nullable: true }) state!: string | null;
}
