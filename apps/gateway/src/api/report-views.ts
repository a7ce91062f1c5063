import {
  isAnonymous,
  isConfidential,
  hasLapsed,
  mayBeAddedTo,
  mayMove,
  showReportNumber,
  statusLabel,
  type Attachment,
  type Complaint,
  type ComplaintFile,
  type Message,
  type Suggestion,
} from '#complaint';
import type { Directory } from '#instansi';
import { escalationLevels, type EscalationLevel, type OpeningRow, type ShownClock } from '#store';

interface Named {
  id: string;
  name: string;
}

/** What a reporter sees of his complaint. */
export interface TrackedView {
  code: string;
  status: Complaint['status'];
  statusLabel: string;
  instansi: Named | null;
  category: string | null;
  wilayah: string | null;
  receivedAt: string;
  answerBy: string;
  /** How and when it was closed, while it is. */
  closed: { as: NonNullable<Complaint['closedAs']>; at: string } | null;
  rating: number | null;
  messages: { from: Message['from']; kind: Message['kind']; text: string; at: string }[];
  /** Files that are kept; one that is held is shown to nobody yet, or for good. */
  attachments: Pick<Attachment, 'id' | 'name' | 'type' | 'size' | 'held'>[];
  /** What the reporter can do now. */
  may: { add: boolean; confirm: boolean };
  /** Each time that somebody came to see who reported, or something of it. */
  openings: {
    at: string;
    what: string;
    role: string | null;
    instansi: Named | null;
    ground: string | null;
  }[];
}

/** One line of an officer's list. */
export interface StaffItemView {
  code: string;
  title: string | null;
  text: string;
  status: Complaint['status'];
  statusLabel: string;
  channel: string;
  category: string | null;
  classification: Complaint['classification'];
  supervisory: boolean;
  anonymous: boolean;
  confidential: boolean;
  wilayah: string | null;
  instansi: Named | null;
  receivedAt: string;
  answerBy: string;
  closed: TrackedView['closed'];
  rating: number | null;
  suggestion: Pick<Suggestion, 'instansi' | 'confidence'> | null;
  /** How late the latest of its clocks is, and up to whom that was told; null while all is in time. */
  escalation: { state: 'due-soon' | 'overdue'; told: EscalationLevel } | null;
}

const closedIn = ({ closedAs, closedAt }: Complaint): TrackedView['closed'] =>
  closedAs && closedAt && { as: closedAs, at: closedAt.toISOString() };

const named = (directory: Directory, id: string | null): Named | null =>
  id === null ? null : { id, name: directory.instansi(id)?.name ?? id };

export function trackedView(
  file: ComplaintFile,
  openings: OpeningRow[],
  { directory, now }: { directory: Directory; now: Date },
): TrackedView {
  return {
    code: showReportNumber(file.code),
    status: file.status,
    statusLabel: statusLabel(file.status),
    instansi: named(directory, file.instansi),
    category: file.category,
    wilayah: file.wilayah,
    receivedAt: file.receivedAt.toISOString(),
    answerBy: file.answerBy.toISOString(),
    closed: closedIn(file),
    rating: file.rating,
    messages: conversation(file).map(({ from, kind, text, at }) => ({
      from,
      kind,
      text,
      at: at.toISOString(),
    })),
    attachments: file.attachments.map(({ id, name, type, size, held }) => ({ id, name, type, size, held })),
    may: {
      add: mayBeAddedTo(file, now, hasLapsed(file.timeline)),
      // What speaks for several is closed by none of them alone.
      confirm: mayMove(file.status, 'close') && file.mergedInto === null,
    },
    openings: openings.map(({ at, action, role, instansi, reason }) => ({
      at: at.toISOString(),
      what: action,
      role,
      instansi: named(directory, instansi),
      ground: reason,
    })),
  };
}

/** The whole talk, beginning with the report itself. */
export function conversation(file: ComplaintFile): Message[] {
  const report: Message = {
    id: file.id,
    from: 'reporter',
    kind: 'report',
    text: file.text,
    at: file.receivedAt,
    author: null,
    instansi: null,
  };
  return [report, ...file.messages];
}

const EXCERPT = 280;

/** `level`: how far its lateness has been told; see `ShownClock`. */
export function staffItem(complaint: Complaint, level: number, directory: Directory): StaffItemView {
  const { suggestion } = complaint;
  return {
    code: showReportNumber(complaint.code),
    title: complaint.title,
    text:
      complaint.text.length > EXCERPT
        ? `${complaint.text.slice(0, EXCERPT).toWellFormed()}…`
        : complaint.text,
    status: complaint.status,
    statusLabel: statusLabel(complaint.status),
    channel: complaint.channel,
    category: complaint.category,
    classification: complaint.classification,
    supervisory: complaint.supervisory,
    anonymous: isAnonymous(complaint.protection),
    confidential: isConfidential(complaint.protection),
    wilayah: complaint.wilayah,
    instansi: named(directory, complaint.instansi),
    receivedAt: complaint.receivedAt.toISOString(),
    answerBy: complaint.answerBy.toISOString(),
    closed: closedIn(complaint),
    rating: complaint.rating,
    suggestion: suggestion && { instansi: suggestion.instansi, confidence: suggestion.confidence },
    escalation: escalationAt(level),
  };
}

/** An officer's view of one complaint. It names no reporter: officers see "Pelapor" and can still answer. */
export function staffDetail(file: ComplaintFile, clocks: ShownClock[], directory: Directory): object {
  const { suggestion } = file;
  const running = clocks.filter(({ endedAt }) => endedAt === null);
  const level = Math.max(0, ...running.map(({ escalatedLevel }) => escalatedLevel));
  return {
    ...staffItem(file, level, directory),
    text: file.text,
    place: file.place,
    placeText: file.placeText,
    point: file.point,
    occurredOn: file.occurredOn,
    enteredAt: file.enteredAt.toISOString(),
    source: file.source,
    desk: file.desk,
    suggestion: suggestion && {
      instansi: suggestion.instansi,
      category: suggestion.category,
      confidence: suggestion.confidence,
      outcome: suggestion.outcome,
      alternatives: suggestion.alternatives,
      why: suggestion.why,
      modelVersion: suggestion.modelVersion,
    },
    accused: file.accused,
    references: file.references,
    messages: conversation(file),
    attachments: file.attachments,
    dispositions: file.dispositions,
    hops: file.hops,
    hopCount: file.hops.length,
    raisedTo: named(directory, file.raisedTo),
    originalTitle: file.originalTitle,
    timeline: file.timeline,
    clocks: clocks.map((clock) => ({
      kind: clock.kind,
      startedAt: clock.startedAt,
      startedBy: clock.startedBy,
      days: clock.days,
      inDays: clock.inDays,
      dueAt: clock.dueAt,
      pausedDays: clock.pausedDays,
      endedAt: clock.endedAt,
      endedAs: clock.endedAs,
      instansi: named(directory, clock.instansi),
      escalation: clock.endedAt === null ? escalationAt(clock.escalatedLevel) : null,
    })),
  };
}

function escalationAt(level: number): StaffItemView['escalation'] {
  const told = escalationLevels[level - 1];
  return told === undefined ? null : { state: level < 2 ? 'due-soon' : 'overdue', told };
}
