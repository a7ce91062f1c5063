import {
  isAnonymous,
  isConfidential,
  isOpen,
  showReportNumber,
  type Attachment,
  type Complaint,
  type ComplaintFile,
  type Disposition,
  type Protection,
} from '#complaint';
import type { House } from '#house';
import { grounds } from '#identity';
import type { Wilayah } from '#instansi';
import { areaOf } from '#routing';
import type { OpeningRow } from '#store';
import type {
  Choice,
  FileLink,
  HomeView,
  LaporanView,
  MessageView,
  ShownPrivacy,
  Promised,
} from './pages/views.js';
import { conversation } from './api/report-views.js';

/** What pages say of complaints, in the shapes of their views; it decides nothing. */
export class PageModels {
  constructor(private readonly house: Pick<House, 'channels' | 'now' | 'office'>) {}

  readonly shown = showReportNumber;

  home(): HomeView {
    const addressOf = (channel: string) => this.house.channels.get(channel)?.serviceAddress ?? null;
    return { sms: addressOf('sms'), email: addressOf('email') };
  }

  /** Kabupaten/kota with a government in the directory, and the area that is chosen already; the finer place is told in
   * words. */
  wilayahChoices(chosen: string | null = null): Choice[] {
    return this.areaChoices(({ level }) => level !== 'provinsi', chosen);
  }

  /** Some areas of the directory, and the one that is chosen already wherever it lies. */
  protected areaChoices(which: (area: Wilayah) => boolean, chosen: string | null): Choice[] {
    const choices = this.house.office.directory.data.wilayah
      .filter(which)
      .map(({ code, name }) => ({ value: code, text: name }));
    const isListed = chosen === null || choices.some(({ value }) => value === chosen);
    return isListed ? choices : [...choices, { value: chosen, text: this.areaOf(chosen) ?? chosen }];
  }

  nameOf(instansi: string | null): string | null {
    return instansi === null ? null : (this.house.office.directory.instansi(instansi)?.name ?? instansi);
  }

  areaOf(wilayah: string | null): string | null {
    if (wilayah === null) return null;
    return this.house.office.directory.wilayah(wilayah)?.name ?? areaOf(wilayah)?.name ?? wilayah;
  }

  categoryOf(category: string | null): string | null {
    return category === null ? null : (this.house.office.directory.category(category)?.label ?? category);
  }

  /** The day an answer is due, and the working days left; nothing once none is due any more. */
  promised({
    answerBy,
    status,
    wilayah,
  }: Pick<Complaint, 'answerBy' | 'status' | 'wilayah'>): Promised | null {
    return isOpen(status) && status !== 'answered' ? this.daysLeft(answerBy, wilayah) : null;
  }

  /** A day, and the working days until it; fewer than none once it has passed. */
  daysLeft(answerBy: Date, wilayah: string | null): Promised {
    const now = this.house.now();
    const { calendar } = this.house.office;
    const late = answerBy < now;
    const days = late
      ? calendar.workingDaysBetween(answerBy, now, wilayah)
      : calendar.workingDaysBetween(now, answerBy, wilayah);
    return { date: answerBy, workingDays: late ? -Math.max(days, 1) : days };
  }

  handler(file: ComplaintFile): { name: string; since: Date; referred: boolean } | null {
    const current: Disposition | undefined = file.dispositions.findLast(
      ({ instansi }) => instansi === file.instansi,
    );
    const name = this.nameOf(file.instansi);
    return current && name !== null
      ? { name, since: current.madeAt, referred: current.kind === 'referral' }
      : null;
  }

  messages(file: ComplaintFile, base: string): MessageView[] {
    return conversation(file)
      .slice(1)
      .map((message) => ({
        from: message.from,
        author: this.nameOf(message.instansi),
        text: message.text,
        at: message.at,
        attachments: links(file.attachments, message.id, base),
      }));
  }

  own(
    file: ComplaintFile,
    openings: OpeningRow[],
  ): Omit<LaporanView, 'breaches' | 'values' | 'faults' | 'mayAdd' | 'submission' | 'added'> {
    const code = showReportNumber(file.code);
    const base = `/lacak/${code}`;
    return {
      code,
      status: file.status,
      text: file.text,
      receivedAt: file.receivedAt,
      handler: this.handler(file),
      answerBy: this.promised(file),
      category: this.categoryOf(file.category),
      wilayah: this.areaOf(file.wilayah),
      place: file.place?.name ?? file.placeText,
      privacy: privacyOf(file.protection),
      messages: this.messages(file, base),
      attachments: links(file.attachments, file.id, base),
      openings: openings.map(({ at, action, role, instansi, reason }) => ({
        at,
        action,
        role,
        instansi: this.nameOf(instansi),
        ground: grounds.find((known) => known === reason) ?? null,
      })),
    };
  }
}

export const links = (attachments: Attachment[], messageId: string, base: string): FileLink[] =>
  attachments
    .filter((file) => file.messageId === messageId)
    .map(({ id, name, size, held }) => ({
      name,
      href: held === null ? `${base}/lampiran/${id}` : null,
      held,
      bytes: size,
    }));

function privacyOf(protection: Protection): ShownPrivacy {
  if (isConfidential(protection)) return 'confidential';
  if (isAnonymous(protection)) return 'anonymous';
  return protection.mayKnow === 'handlers' ? 'open' : 'unchosen';
}
