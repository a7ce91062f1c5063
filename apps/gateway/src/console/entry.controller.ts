import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { toString as qrToString } from 'qrcode';
import {
  FaxReport,
  LetterReport,
  PhoneReport,
  readForm,
  Rejected,
  WalkInReport,
  type DeskReport,
} from '#channels';
import type { Officer } from '#access';
import { dayOf, Failure, hoursAheadOfUtc, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { agreedIn } from '../consented.js';
import { Allows } from '../routes.js';
import { Face } from '../face.js';
import { PageModels } from '../page-models.js';
import { deskChannels, type DeskChannel, type EntriView, type Values } from '../pages/views.js';
import { Submissions } from '../submissions.js';
import { fromTheTop, onForm, Uploads, type Upload } from '../uploads.js';

const forms: Record<DeskChannel, new () => DeskReport> = {
  'walk-in': WalkInReport,
  phone: PhoneReport,
  letter: LetterReport,
  fax: FaxReport,
};

/** Where officers type in what comes across the counter, by telephone, letter and fax. */
@ApiExcludeController()
@Controller('petugas/entri')
export class EntryController {
  private readonly models: PageModels;
  private readonly submissions: Submissions;

  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly face: Face,
    private readonly uploads: Uploads,
  ) {
    this.models = new PageModels(house);
    this.submissions = new Submissions(house);
  }

  @Get()
  @Allows('report.enter')
  form(@Req() request: StaffRequest, @Res() response: Response, @Query('channel') asked?: unknown): void {
    const { officer } = request;
    const channel = deskChannels.find((known) => known === asked) ?? 'walk-in';
    // What is handed in at an office is mostly about its own area.
    const values: Values = { wilayah: this.areaOf(officer) ?? '' };
    this.face.show('entri', this.entry(channel, values, [], randomUUID()), { request, response, officer });
  }

  /** Takes the form in once, and shows the receipt to print. What was typed comes back with what is wrong with it. */
  @Post()
  @Allows('report.enter')
  async take(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { officer } = request;
    const upload = await this.uploads.read(request, response);
    const { fields } = upload;
    const channel = deskChannels.find((known) => known === fields['channel']) ?? 'walk-in';
    const submission = fields['submission'] || randomUUID();
    const wilayah = this.areaOf(officer);
    const received = receivedAt(fields, this.house.now(), wilayah);
    const form = deskForm(channel, upload, received.at);
    const faults = [
      ...received.faults,
      ...upload.faults,
      ...readForm(forms[channel], form, { strict: true }).faults,
    ];
    if (faults.length > 0) {
      const model = this.entry(channel, fields, fromTheTop(faults.map(onForm).map(onDeskForm)), submission);
      const shown = { ...model, filesLost: upload.files.length > 0 };
      return this.face.show('entri', shown, { request, response, officer, status: 422 });
    }
    this.admit(channel, request, form);
    const envelope = { officer: officer.id, instansi: officer.instansi ?? '' };
    const key = `${officer.id} ${submission}`;
    // The hour of "just now" is another one when the same form comes again.
    const sent = { ...form, receivedAt: [fields['receivedOn'] ?? '', fields['receivedTime'] ?? ''] };
    const scanned = upload.files.map((file) => file.scanned);
    const receipt = await this.submissions.submit({ channel, form, envelope, key, sent, scanned });
    const { code, pin, emergency = null } = receipt;
    const trackUrl = `${this.house.publicUrl}/lacak?kode=${code}`;
    const at = received.at ?? this.house.now();
    const model = {
      code,
      pin,
      qrSvg: await qrToString(trackUrl, { type: 'svg', margin: 1 }),
      trackUrl,
      channel,
      receivedAt: at,
      enteredAt: this.house.now(),
      nextDate: this.house.office.calendar.deadline(at, 3, wilayah),
      emergency,
    };
    this.face.show('entri-selesai', model, { request, response, officer });
  }

  private areaOf({ instansi }: Officer): string | null {
    return instansi === null ? null : (this.house.office.directory.instansi(instansi)?.wilayah ?? null);
  }

  /** The same door as every channel: the adapter sees the officer whom the session proved. */
  private admit(channel: DeskChannel, request: StaffRequest, form: object): void {
    const { id, instansi } = request.officer;
    const url = this.house.publicUrl + request.originalUrl;
    const body = Buffer.from(JSON.stringify(form));
    try {
      this.house.channels.get(channel)?.verify({ url, headers: {}, body, officer: { id, instansi } });
    } catch (error) {
      if (error instanceof Rejected) throw new Failure('not-allowed');
      throw error;
    }
  }

  private entry(channel: DeskChannel, values: Values, faults: FieldFault[], submission: string): EntriView {
    const wilayah = this.models.wilayahChoices();
    return {
      channel,
      values,
      faults,
      submission,
      wilayah,
      keptFiles: [],
      filesLost: false,
      today: this.house.now(),
    };
  }
}

const onDeskForm = (fault: FieldFault): FieldFault =>
  fault.field === 'faxSheets' ? { field: 'sheets', code: 'sheets-invalid' } : fault;

/** When the office got it, in its own time; without an hour the day's beginning, and today that is now. */
function receivedAt(
  fields: Values,
  now: Date,
  wilayah: string | null,
): { at: Date | null; faults: FieldFault[] } {
  const hours = hoursAheadOfUtc(wilayah);
  const today = dayOf(now, wilayah);
  const day = fields['receivedOn']?.trim() || today;
  const time = (fields['receivedTime']?.trim() ?? '').replace('.', ':');
  const fault = (field: string, code: string) => ({ at: null, faults: [{ field, code }] });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return fault('receivedOn', 'receivedOn-invalid');
  if (time !== '' && !/^([01]?\d|2[0-3]):[0-5]\d$/.test(time))
    return fault('receivedTime', 'receivedTime-invalid');
  if (time === '' && day === today) return { at: now, faults: [] };
  const at = new Date(`${day}T${(time || '00:00').padStart(5, '0')}:00+0${hours}:00`);
  if (Number.isNaN(at.getTime())) return fault('receivedOn', 'receivedOn-invalid');
  if (at > now) return fault('receivedOn', 'receivedOn-future');
  return { at, faults: [] };
}

/** The page's fields in the shape of the channel's own form; empty ones left out. */
function deskForm(channel: DeskChannel, { fields, files }: Upload, receivedOn: Date | null): object {
  const field = (name: string): string | undefined => fields[name]?.trim() || undefined;
  const sheets = field('sheets');
  const privacy = fields['privacy'];
  const particular = {
    letter: { letterNumber: field('letterNumber'), letterDate: field('letterDate') },
    fax: { faxSheets: sheets !== undefined && /^\d+$/.test(sheets) ? Number(sheets) : sheets },
    phone: {},
    'walk-in': {},
  }[channel];
  const form = {
    receivedAt: (receivedOn ?? new Date(0)).toISOString(),
    text: fields['text'] ?? '',
    place: field('place'),
    wilayah: field('wilayah'),
    occurredOn: field('occurredOn'),
    classification: field('classification'),
    reporter: {
      name: field('name'),
      phone: field('phone'),
      email: field('email'),
      address: field('address'),
    },
    replyBy: waysIn(field('replyBy'), field('replyElse')),
    anonymous: privacy === 'anonymous' || privacy === 'confidential',
    confidential: privacy === 'confidential',
    ...agreedIn(fields),
    consent: fields['consent'] === '1' ? 'read-aloud' : 'none',
    attachments: files.map(({ name, type, content }) => ({
      name,
      type,
      content: content.toString('base64'),
    })),
    ...particular,
  };
  return JSON.parse(JSON.stringify(form)) as object;
}

/** What he likes best, then what else; nothing where he said nothing. */
function waysIn(...wished: (string | undefined)[]): string[] | undefined {
  const ways = wished.filter((way) => way !== undefined);
  return ways.length > 0 ? [...new Set(ways)] : undefined;
}
