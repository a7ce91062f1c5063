import { actsFor, mayEver, mayReceive, type Officer } from '#access';
import {
  isAnonymous,
  isConfidential,
  mayDo,
  mayMove,
  showReportNumber,
  type Complaint,
  type ComplaintFile,
  type ReplyWay,
  type ServiceDataKind,
  type TimelineEntry,
} from '#complaint';
import { archiveReasons } from '#disposition';
import type { House } from '#house';
import type { DeliveryFate } from '#store';
import { links, PageModels } from '../page-models.js';
import {
  dueGroups,
  type AntreanView,
  type DueGroup,
  type InstansiChoice,
  type LaporanPetugasView,
  type MessageView,
  type OfficerAction,
  type QueueRow,
  type SuggestionView,
  type TimelineEntry as TimelineView,
} from '../pages/views.js';
import { deliveryView, movedView, wayView } from './reply-models.js';

const GIST = 140;
const HITS = 8;

/** How a complaint's messages fared, and where they may go. */
export interface Sent {
  deliveries: Map<string, DeliveryFate[]>;
  ways: ReplyWay[];
}

/** What the console says of complaints, in the shapes of its views. */
export class ConsoleModels extends PageModels {
  constructor(private readonly rooms: Pick<House, 'channels' | 'now' | 'office'>) {
    super(rooms);
  }

  /** A page of the queue in groups of urgency, most urgent first. */
  queue(
    page: { items: Complaint[]; next: string | null },
    danger: Complaint[],
    filter: { status: Complaint['status'] | ''; q: string; due: string },
  ): Omit<AntreanView, 'done' | 'supervisory'> {
    const due = dueGroups.find((group) => group === filter.due) ?? '';
    const rows = page.items.map((complaint) => ({
      group: this.urgency(complaint),
      row: this.row(complaint),
    }));
    const groups = dueGroups.map((group) => {
      const inside = rows.filter((each) => each.group === group).map(({ row }) => row);
      return { due: group, count: inside.length, rows: due === '' || due === group ? inside : [] };
    });
    return { filter: { ...filter, due }, danger: this.rows(danger), due: groups, next: page.next };
  }

  /** Complaints one below the other, as the queue shows them. */
  rows(complaints: Complaint[]): QueueRow[] {
    return complaints.map((complaint) => this.row(complaint));
  }

  /** Bodies whose name or id holds every word typed. */
  findInstansi(q: string): (InstansiChoice & { wilayah: string | null })[] {
    const wanted = q.toLowerCase().split(/\s+/).filter(Boolean);
    if (wanted.length === 0) return [];
    return this.rooms.office.directory.data.instansi
      .map((body) => ({ ...this.choice(body.id), wilayah: this.areaOf(body.wilayah) }))
      .filter(({ id, name, wilayah }) => {
        const words = `${id} ${name} ${wilayah ?? ''}`.toLowerCase();
        return wanted.every((word) => words.includes(word));
      })
      .slice(0, HITS);
  }

  file(
    file: ComplaintFile,
    officer: Officer,
    { deliveries, ways }: Sent,
  ): Omit<LaporanPetugasView, 'form' | 'done' | 'reporter'> {
    const code = showReportNumber(file.code);
    const base = `/petugas/laporan/${code}`;
    const { directory } = this.rooms.office;
    const accused = file.accused.flatMap(({ instansi }) => instansi ?? []);
    const can = this.can(file, officer);
    return {
      ...file,
      anonymous: isAnonymous(file.protection),
      confidential: isConfidential(file.protection),
      emergency: file.emergency && { ...file.emergency, mayCalm: mayEver(officer.role, 'emergency.calm') },
      code,
      title: file.title ?? (gistOf(file.text) || null),
      category: this.categoryOf(file.category),
      wilayah: this.areaOf(file.wilayah),
      place: [file.place?.name, file.placeText].filter(Boolean).join(' · ') || null,
      sentAt: null,
      answerBy: this.promised(file),
      handler: this.handler(file),
      accused: file.accused
        .map(({ instansi = null, unit }) => this.nameOf(instansi) ?? unit ?? '')
        .filter(Boolean),
      references: file.references.map(({ system, reference, date = null }) => ({ system, reference, date })),
      ways: ways.map((way) => wayView(this.rooms.channels, way)),
      messages: this.messagesWithFate(file, base, deliveries),
      attachments: links(file.attachments, file.id, base),
      timeline: file.timeline.map((entry) => this.timelineEntry(entry)),
      suggestion: can.includes('dispose') ? this.suggestion(file) : null,
      can,
      serviceData: this.openable(file, officer),
      mayAskReveal: mayEver(officer.role, 'identity.request-reveal'),
      instansiOptions: directory.data.instansi
        .filter(({ id }) => mayReceive(id, accused, directory))
        .map(({ id }) => this.choice(id)),
      archiveReasons: [...archiveReasons],
      answersFor: officer.role === 'national-admin' ? this.nameOf(file.instansi) : null,
    };
  }

  private can(file: ComplaintFile, officer: Officer): OfficerAction[] {
    const acts = actsFor(officer, file, this.rooms.office.directory);
    const moves = ['dispose', 'return', 'ask', 'answer', 'archive', 'close'] as const;
    const possible: OfficerAction[] = moves.filter((action) => {
      if (!mayDo(officer.role, action) || !mayMove(file.status, action)) return false;
      if (action === 'answer' || action === 'return') return acts;
      return action !== 'ask' || file.instansi === null || acts;
    });
    return mayEver(officer.role, 'complaint.renew-pin') ? [...possible, 'renew-pin'] : possible;
  }

  /** Service data that one press opens for him; whether it does is the vault's to say. */
  private openable(file: ComplaintFile, officer: Officer): ServiceDataKind[] {
    const mayOpen =
      mayEver(officer.role, 'identity.service-data') &&
      actsFor(officer, file, this.rooms.office.directory) &&
      !isAnonymous(file.protection);
    return mayOpen ? file.serviceData : [];
  }

  private suggestion({ suggestion }: ComplaintFile): SuggestionView | null {
    return (
      suggestion && {
        instansi: suggestion.instansi === null ? null : this.choice(suggestion.instansi),
        confidence: suggestion.confidence,
        outcome: suggestion.outcome,
        why: suggestion.why,
        alternatives: suggestion.alternatives.map(({ instansi, confidence }) => ({
          instansi: this.choice(instansi),
          confidence,
        })),
      }
    );
  }

  private row(complaint: Complaint): QueueRow {
    const { status, instansi, suggestion } = complaint;
    const suggested = suggestion?.instansi ?? null;
    const name = this.nameOf(instansi ?? suggested);
    return {
      code: showReportNumber(complaint.code),
      gist: gistOf(complaint.title ?? complaint.text),
      channel: complaint.channel,
      wilayah: this.areaOf(complaint.wilayah),
      status,
      receivedAt: complaint.receivedAt,
      answerBy: this.promised(complaint),
      instansi: name === null ? null : { name, role: instansi === null ? 'suggested' : 'handling' },
      supervisory: complaint.supervisory,
      confidential: isConfidential(complaint.protection),
      danger: complaint.emergency?.kind ?? null,
    };
  }

  private urgency(complaint: Complaint): DueGroup {
    const promised = this.promised(complaint);
    if (!promised) return 'later';
    if (promised.workingDays < 0) return 'late';
    if (promised.workingDays === 0) return 'today';
    return promised.workingDays <= 5 ? 'week' : 'later';
  }

  private messagesWithFate(file: ComplaintFile, base: string, deliveries: Sent['deliveries']): MessageView[] {
    return this.messages(file, base).map((view, index) => {
      const fates = deliveries.get(file.messages[index]?.id ?? '') ?? [];
      return { ...view, deliveries: fates.map((fate) => deliveryView(this.rooms.channels, fate)) };
    });
  }

  private timelineEntry(entry: TimelineEntry): TimelineView {
    const { at, actor, action, reason, instansi } = entry;
    const moved = movedView(entry);
    return {
      moved,
      at,
      kind: (action === 'routed' && instansi === null ? null : timelineKinds[action]) ?? 'classified',
      actor: actor === 'system' || actor === 'reporter' ? null : actor,
      instansi: this.nameOf(instansi),
      // The model's version and notes to ourselves are for the audit, not for the page.
      reason: moved || kept.has(action) || notesToOurselves.has(reason ?? '') ? null : reason,
    };
  }

  private choice(id: string): InstansiChoice {
    return { id, name: this.nameOf(id) ?? id, connected: this.rooms.office.isConnected(id) };
  }
}

/** Actions whose reason is no sentence for officers: a model's version, the ground of an opening, an adapter's fault. */
const kept = new Set([
  'routed',
  'emergency',
  'reveal-requested',
  'reveal-approved',
  'reveal-refused',
  'identity-revealed',
  'service-data-opened',
  'address-opened',
  'quarantine-replayed',
  'quarantine-entered',
]);
const notesToOurselves = new Set(['on-behalf', 'place-missing', 'words-accuse']);

/** The first words of a text, as one line. */
function gistOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > GIST ? `${line.slice(0, GIST).toWellFormed()}…` : line;
}

/** Catalogue keys of what the timeline records. */
const timelineKinds: Record<string, string> = {
  received: 'received',
  redirected: 'redirected',
  posted: 'posted',
  told: 'told',
  settled: 'settled',
  'address-opened': 'address-opened',
  undelivered: 'undelivered',
  routed: 'suggested',
  verified: 'classified',
  words: 'replied',
  automatic: 'replied',
  asked: 'asked',
  question: 'asked',
  disposed: 'disposed',
  referred: 'referred',
  returned: 'returned',
  response: 'in-progress',
  answer: 'answered',
  archived: 'archived',
  withdrawn: 'withdrawn',
  protected: 'protected',
  opened: 'first-opened',
  'inspection-unopened': 'inspection-unopened',
  'inspection-raised': 'inspection-raised',
  closed: 'closed',
  'identity-revealed': 'opened',
  'service-data-opened': 'service-data-opened',
  'reveal-requested': 'reveal-requested',
  'reveal-approved': 'reveal-approved',
  'reveal-refused': 'reveal-refused',
  'pin-renewed': 'pin-renewed',
  emergency: 'emergency',
  calmed: 'calmed',
  'file-infected': 'file-infected',
  'file-missing': 'file-missing',
  'file-added': 'file-added',
  'handover-queued': 'handover-queued',
  'handed-over': 'handed-over',
  'handover-refused': 'handover-refused',
  'handover-withheld': 'handover-withheld',
  'handover-ended': 'handover-ended',
  'handover-status': 'handover-status',
  'made-anonymous': 'made-anonymous',
  'handover-status-refused': 'handover-status-refused',
  'identity-exported': 'exported',
  'identity-erased': 'identity-erased',
  'words-erased': 'words-erased',
  'data-request': 'data-request',
  'data-request-granted': 'data-request-granted',
  'data-request-refused': 'data-request-refused',
  'data-held': 'data-held',
  'data-released': 'data-released',
  'quarantine-replayed': 'kept-replayed',
  'quarantine-entered': 'kept-entered',
  'quarantine-assigned': 'kept-assigned',
  'quarantine-opened': 'kept-opened',
};
