import { actsFor, mayDisposeTo, mayEver, type Officer } from '#access';
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
} from '#complaint';
import { archiveReasons } from '#disposition';
import type { House } from '#house';
import type { DeliveryFate, OverdueClock, ShownClock } from '#store';
import { links, PageModels } from '../page-models.js';
import {
  dueGroups,
  type AntreanView,
  type DueGroup,
  type LaporanPetugasView,
  type MessageView,
  type OfficerAction,
  type QueueRow,
} from '../pages/views.js';
import { type InstansiChoice, type SuggestionView } from '../pages/verdict-views.js';
import type { ClockView, OverdueRow } from '../pages/clock-views.js';
import { CopyModels } from './copy-models.js';
import { deliveryView, wayView } from './reply-models.js';
import { stepView } from './timeline.js';
import { VerdictModels } from './verdict-models.js';

const GIST = 140;
const HITS = 8;

/** How a complaint's messages fared, and where they may go. */
export interface Sent {
  deliveries: Map<string, DeliveryFate[]>;
  ways: ReplyWay[];
  clocks: ShownClock[];
  information: { number: string; ppid: string; extendedAt: Date | null } | null;
}

/** What the console says of complaints, in the shapes of its views. */
export class ConsoleModels extends PageModels {
  readonly verdicts: VerdictModels;
  private readonly copies: CopyModels;

  constructor(private readonly rooms: Pick<House, 'channels' | 'now' | 'office'>) {
    super(rooms);
    this.verdicts = new VerdictModels(rooms, this);
    this.copies = new CopyModels(rooms, this, (which) => this.verdicts.bodies(which));
  }

  /** A page of the queue in groups of urgency, most urgent first. */
  queue(
    page: { items: Complaint[]; next: string | null },
    danger: Complaint[],
    filter: { status: Complaint['status'] | ''; q: string; due: string },
    levels: Map<string, number>,
  ): Omit<AntreanView, 'done' | 'bulk' | 'supervisory'> {
    const due = dueGroups.find((group) => group === filter.due) ?? '';
    const rows = page.items.map((complaint) => ({
      group: this.urgency(complaint),
      row: this.row(complaint, levels),
    }));
    const groups = dueGroups.map((group) => {
      const inside = rows.filter((each) => each.group === group).map(({ row }) => row);
      return { due: group, count: inside.length, rows: due === '' || due === group ? inside : [] };
    });
    return { filter: { ...filter, due }, danger: this.rows(danger, levels), due: groups, next: page.next };
  }

  /** Complaints one below the other, as the queue shows them, with how far the lateness of each has been told. */
  rows(complaints: Complaint[], levels: Map<string, number>): QueueRow[] {
    return complaints.map((complaint) => this.row(complaint, levels));
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
    { deliveries, ways, clocks, information }: Sent,
  ): Omit<LaporanPetugasView, 'alerts' | 'form' | 'done' | 'last' | 'reporter'> {
    const code = showReportNumber(file.code);
    const base = `/petugas/laporan/${code}`;
    const can = this.can(file, officer).filter((action) => {
      if (action === 'convert') return information === null && !file.supervisory;
      return action !== 'extend' || (information !== null && information.extendedAt === null);
    });
    return {
      ...file,
      ...this.verdicts.parts(file, officer),
      ...this.copies.view(file, officer),
      anonymous: isAnonymous(file.protection),
      confidential: isConfidential(file.protection),
      emergency: file.emergency && { ...file.emergency, mayCalm: mayEver(officer.role, 'complaint.calm') },
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
      information: information && {
        number: information.number,
        ppid: this.nameOf(information.ppid) ?? information.ppid,
      },
      clocks: clocks.map((clock) => this.clock(clock, file.wilayah)),
      timeline: file.timeline.map((entry) => stepView(entry, this.nameOf(entry.instansi))),
      suggestion: can.includes('verify') ? this.suggestion(file, officer) : null,
      triesRouting: mayEver(officer.role, 'routing.try'),
      can,
      serviceData: this.openable(file, officer),
      mayAskReveal: mayEver(officer.role, 'identity.request-reveal'),
      instansiOptions: this.verdicts.withinReach(file, officer),
      archiveReasons: [...archiveReasons],
      answersFor: officer.role === 'national-admin' ? this.nameOf(file.instansi) : null,
    };
  }

  /** A clock that ran out, as the list of them shows it. */
  overdue({ complaint, kind, dueAt, instansi, escalatedLevel }: OverdueClock): OverdueRow {
    const { calendar } = this.rooms.office;
    const days = calendar.workingDaysBetween(dueAt, this.rooms.now(), complaint.wilayah);
    return {
      code: showReportNumber(complaint.code),
      gist: gistOf(complaint.title ?? complaint.text),
      status: complaint.status,
      kind,
      dueAt,
      days: Math.max(days, 1),
      instansi: this.nameOf(instansi ?? complaint.instansi ?? complaint.suggestion?.instansi ?? null),
      escalatedLevel,
    };
  }

  private clock(clock: ShownClock, wilayah: string | null): ClockView {
    const { dueAt, endedAt } = clock;
    const runs = endedAt === null && dueAt !== null;
    return {
      ...clock,
      left: runs ? this.daysLeft(dueAt, wilayah) : null,
      isLate: dueAt !== null && (endedAt ?? this.rooms.now()) > dueAt,
      instansi: this.nameOf(clock.instansi),
    };
  }

  private can(file: ComplaintFile, officer: Officer): OfficerAction[] {
    const acts = actsFor(officer, file, this.rooms.office.directory);
    const moves = ['return', 'ask', 'respond', 'answer', 'close', 'convert', 'extend'] as const;
    const possible: OfficerAction[] = moves.filter((action) => {
      if (!mayDo(officer.role, action) || !mayMove(file.status, action)) return false;
      if (action === 'answer' || action === 'return' || action === 'respond') return acts;
      return !['ask', 'convert', 'extend'].includes(action) || file.instansi === null || acts;
    });
    const verdicts = this.verdicts.can(file, officer);
    const renew = mayEver(officer.role, 'complaint.renew-pin') ? (['renew-pin'] as const) : [];
    return [...verdicts, ...possible, ...this.copies.can(file, officer), ...renew];
  }

  /** Service data that one press opens for him; whether it does is the vault's to say. */
  private openable(file: ComplaintFile, officer: Officer): ServiceDataKind[] {
    const mayOpen =
      mayEver(officer.role, 'identity.service-data') &&
      actsFor(officer, file, this.rooms.office.directory) &&
      !isAnonymous(file.protection);
    return mayOpen ? file.serviceData : [];
  }

  private suggestion({ suggestion }: ComplaintFile, officer: Officer): SuggestionView | null {
    const { directory } = this.rooms.office;
    const within = (id: string): boolean =>
      mayDisposeTo(officer, id, directory) || !this.rooms.office.isConnected(id);
    return (
      suggestion && {
        instansi: suggestion.instansi === null ? null : this.choice(suggestion.instansi),
        within: suggestion.instansi !== null && within(suggestion.instansi),
        confidence: suggestion.confidence,
        outcome: suggestion.outcome,
        why: suggestion.why,
        alternatives: suggestion.alternatives
          .filter(({ instansi }) => within(instansi))
          .map(({ instansi, confidence }) => ({
            instansi: this.choice(instansi),
            confidence,
          })),
      }
    );
  }

  private row(complaint: Complaint, levels: Map<string, number>): QueueRow {
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
      escalatedLevel: levels.get(complaint.id) ?? 0,
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

  private choice(id: string): InstansiChoice {
    return this.verdicts.choice(id);
  }
}

/** The first words of a text, as one line. */
function gistOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > GIST ? `${line.slice(0, GIST).toWellFormed()}…` : line;
}
