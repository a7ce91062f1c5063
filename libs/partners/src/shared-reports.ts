import {
  showReportNumber,
  statusLabel,
  type Classification,
  type Message,
  type MessageKind,
  type Status,
  type StatusLabel,
} from '#complaint';
import type { Directory } from '#instansi';
import type { SharedComplaint } from '#store';

interface Named {
  id: string;
  name: string;
}

/** A complaint as other systems are shown it: what is reported and how it stands, and nothing of who reports. */
export interface SharedReport {
  code: string;
  status: Status;
  statusLabel: StatusLabel;
  title: string | null;
  text: string;
  classification: Classification | null;
  topic: Named | null;
  wilayah: Named | null;
  place: string | null;
  occurredOn: string | null;
  instansi: Named | null;
  receivedAt: string;
  answerBy: string;
  changedAt: string;
  /** How many files stand with it: they are looked at in the console. */
  files: number;
}

/** What a body said to the reporter. */
export interface FollowUp {
  id: string;
  kind: MessageKind;
  text: string;
  at: string;
  instansi: Named | null;
}

export function sharedReport(shared: SharedComplaint, directory: Directory): SharedReport {
  const { complaint, changedAt, files } = shared;
  const { category, wilayah, place, placeText } = complaint;
  return {
    code: showReportNumber(complaint.code),
    status: complaint.status,
    statusLabel: statusLabel(complaint.status),
    title: complaint.title,
    text: complaint.text,
    classification: complaint.classification,
    topic: category === null ? null : { id: category, name: directory.category(category)?.label ?? category },
    wilayah: wilayah === null ? null : { id: wilayah, name: directory.wilayah(wilayah)?.name ?? wilayah },
    place: placeText ?? place?.name ?? null,
    occurredOn: complaint.occurredOn,
    instansi: body(complaint.instansi, directory),
    receivedAt: complaint.receivedAt.toISOString(),
    answerBy: complaint.answerBy.toISOString(),
    changedAt: changedAt.toISOString(),
    files,
  };
}

export const followUp = ({ id, kind, text, at, instansi }: Message, directory: Directory): FollowUp => ({
  id,
  kind,
  text,
  at: at.toISOString(),
  instansi: body(instansi, directory),
});

const body = (id: string | null, directory: Directory): Named | null =>
  id === null ? null : { id, name: directory.instansi(id)?.name ?? id };
