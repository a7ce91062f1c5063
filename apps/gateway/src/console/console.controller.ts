import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { mayEver, scopeOf, type Action, type Officer } from '#access';
import {
  Failure,
  hoursAheadOfUtc,
  readReportNumber,
  statuses,
  type AnswerParts,
  type ComplaintFile,
  type FieldFault,
} from '#complaint';
import type { ArchiveReason } from '#disposition';
import { HOUSE, type House } from '#house';
import type { SoundFile } from '#intake';
import { sendAttachment } from '../attachments.js';
import { Uploads } from '../uploads.js';
import type { DraftingView } from '../pages/reply-views.js';
import { SESSION } from '../edge/cookies.js';
import { ConsoleModels } from './console-models.js';
import type { StaffRequest } from '../access.guard.js';
import { Allows } from '../routes.js';
import { Face } from '../face.js';
import { instansiIdIn, type OfficerAction, type Values } from '../pages/views.js';

const PAGE = 50;

/** What a verb of the console is called in the address, and how it ends. */
const verbs: Record<string, { action: OfficerAction; right?: Action; done: string }> = {
  disposisi: { action: 'dispose', done: 'disposed' },
  jawaban: { action: 'answer', done: 'answered' },
  draf: { action: 'draft', right: 'complaint.answer', done: 'drafted' },
  tanggapan: { action: 'respond', done: 'responded' },
  catatan: { action: 'note', done: 'noted' },
  pengembalian: { action: 'return', done: 'returned' },
  pertanyaan: { action: 'ask', done: 'asked' },
  arsip: { action: 'archive', done: 'archived' },
  tutup: { action: 'close', done: 'closed' },
  'pin-baru': { action: 'renew-pin', done: 'renewed' },
};

const actionsByVerb: Record<string, Action> = Object.fromEntries(
  Object.entries(verbs).map(([verb, { action, right }]) => [
    verb,
    right ?? (`complaint.${action}` as Action),
  ]),
);

/** The officers' queue and the page of one complaint, with its verbs. */
@ApiExcludeController()
@Controller('petugas')
export class ConsoleController {
  private readonly models: ConsoleModels;

  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly face: Face,
    private readonly uploads: Uploads,
  ) {
    this.models = new ConsoleModels(house);
  }

  @Get()
  @Allows('complaint.read')
  async queue(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    const { officer } = request;
    const status = statuses.find((known) => known === query['status']);
    const q = textOf(query['q']);
    const cursor = textOf(query['cursor']);
    const scope = scopeOf(officer, this.house.office.directory);
    const page = await this.house.queries.list(scope, {
      q,
      limit: PAGE,
      ...(status ? { status } : {}),
      ...(cursor === '' ? {} : { cursor }),
    });
    const model = this.models.queue(page, { status: status ?? '', q, due: textOf(query['due']) });
    this.face.show('antrean', { ...model, done: doneOf(query) }, { request, response, officer });
  }

  @Get('instansi')
  @Allows('directory.read')
  instansi(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query('instansi') typed?: unknown,
  ): void {
    const q = textOf(typed).slice(0, 100);
    this.face.show('instansi-hasil', { q, results: this.models.findInstansi(q) }, { request, response });
  }

  @Get('laporan/:code')
  @Allows('complaint.read')
  async complaint(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') code: string,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    const done = doneOf(query);
    await this.showFile(request, response, await this.file(request, code), done && { key: done.key });
  }

  @Get('laporan/:code/lampiran/:id')
  @Allows('complaint.read')
  async attachment(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') code: string,
    @Param('id') id: string,
  ): Promise<void> {
    await sendAttachment(this.house, await this.file(request, code), id, response);
  }

  /** Does what the form says; what was typed comes back with what is wrong with it. */
  @Post('laporan/:code/:verb')
  @Allows({ parameter: 'verb', actions: actionsByVerb })
  async act(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') code: string,
    @Param('verb') verb: string,
  ): Promise<void> {
    const known = verbs[verb];
    if (!known) throw new Failure('not-found');
    const { values, files, faults } = await this.formOf(request, response);
    const file = await this.file(request, code);
    try {
      if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
      if (known.action === 'renew-pin') return await this.renewPin(request, response, file, values);
      const outcome = await this.carryOut(known.action, request, code, { values, files });
      const done = outcome === 'referred' || outcome === 'in-review' ? outcome : known.done;
      response.redirect(303, await this.whereNext(request, code, done));
    } catch (error) {
      if (!(error instanceof Failure) || !shownAtForm.has(error.code)) throw error;
      const form = { action: known.action, values, faults: faultsOf(error, known.action) };
      await this.showFile(request, response, file, null, form);
    }
  }

  /** What was typed, with the files of a form that has some. */
  private async formOf(
    request: StaffRequest,
    response: Response,
  ): Promise<{ values: Values; files: SoundFile[]; faults: FieldFault[] }> {
    if (request.is('multipart/form-data') === false)
      return { values: (request.body ?? {}) as Values, files: [], faults: [] };
    const { fields: values, files, faults } = await this.uploads.read(request, response);
    return { values, files, faults };
  }

  /** Shows the new PIN this once, to be printed. */
  private async renewPin(
    request: StaffRequest,
    response: Response,
    file: ComplaintFile,
    { reason = '' }: Values,
  ): Promise<void> {
    const { officer } = request;
    const pin = await this.house.lostPin.renew(officer, file.code, reason);
    const code = this.models.shown(file.code);
    const trackUrl = `${this.house.publicUrl}/lacak?kode=${code}`;
    this.face.show('pin-baru', { code, pin, trackUrl }, { request, response, officer });
  }

  /** The verb itself; says where a disposition ended. */
  private async carryOut(
    action: OfficerAction,
    { officer }: StaffRequest,
    code: string,
    { values, files }: { values: Values; files: SoundFile[] },
  ): Promise<'disposed' | 'referred' | 'in-review' | null> {
    const { answering, closing, desk } = this.house;
    const { text = '', reason = '', instansi = '' } = values;
    if (action === 'dispose') return desk.dispose(officer, code, instansiIdIn(instansi), reason);
    if (action === 'answer') {
      const confirmed = values['confirmed'] !== undefined;
      const { state } = await answering.answer(officer, code, partsOnForm(values), { confirmed, files });
      return state === 'in-review' ? state : null;
    }
    if (action === 'draft') await answering.saveDraft(officer, code, partsOnForm(values));
    if (action === 'respond') await answering.respond(officer, code, text);
    if (action === 'note') await answering.note(officer, code, text);
    if (action === 'return') await desk.handBack(officer, code, reason, null);
    if (action === 'ask') await answering.ask(officer, code, text);
    if (action === 'archive') await desk.archive(officer, code, reason as ArchiveReason, text);
    if (action === 'close') await closing.close(officer, code, reason);
    return null;
  }

  /** Back to the complaint, or to the queue where it has left the officer's sight. */
  private async whereNext(request: StaffRequest, code: string, done: string): Promise<string> {
    const query = `selesai=${done}&nomor=${encodeURIComponent(code)}`;
    const seen = await this.file(request, code).catch(() => null);
    return seen ? `/petugas/laporan/${encodeURIComponent(code)}?${query}` : `/petugas?${query}`;
  }

  private async showFile(
    request: StaffRequest,
    response: Response,
    file: ComplaintFile,
    done: { key: string } | null,
    form: { action: OfficerAction; values: Values; faults: FieldFault[] } | null = null,
  ): Promise<void> {
    const { officer } = request;
    const { deliveries } = this.house;
    const sent = { deliveries: await deliveries.ofComplaint(file.id), ways: await deliveries.ways(file.id) };
    const reporter = await this.nameShown(request, file);
    const shown = this.models.file(file, officer, sent);
    const drafting = shown.can.includes('answer') ? await this.drafting(file, officer) : null;
    const notes = mayEver(officer.role, 'complaint.note') ? await this.house.drafts.notes(file.id) : null;
    const model = { ...shown, reporter, drafting, notes, form, done };
    this.face.show('laporan-petugas', model, { request, response, officer, status: form ? 422 : 200 });
  }

  /** What the officer kept of his answer, else who acts and today; and who else is at it. */
  private async drafting(file: ComplaintFile, officer: Officer): Promise<DraftingView> {
    const { drafts } = this.house;
    const own = await drafts.own(file.id, officer.id);
    const by = this.models.nameOf(file.instansi) ?? '';
    const on = dayThere(this.house.now(), file.wilayah);
    return {
      values: { by, on, ...own?.parts },
      sentBack: own?.sentBackBy ? { by: own.sentBackBy, words: own.sentBackWords ?? '' } : null,
      others: await drafts.otherWriters(file.id, officer.id),
      inReview: (await drafts.inReview(file.id)) !== null,
    };
  }

  /** Who reported, where he chose to show his name; the page stands without it where the vault is away. */
  private async nameShown(request: StaffRequest, { id, protection }: ComplaintFile): Promise<string | null> {
    if (protection.mayKnow !== 'handlers') return null;
    const session = this.face.kept(request, SESSION) ?? '';
    return this.house.vault.nameShown({ session, complaintId: id }).catch((error: unknown) => {
      if (error instanceof Failure) return null;
      throw error;
    });
  }

  private async file({ officer }: StaffRequest, number: string): Promise<ComplaintFile> {
    const code = readReportNumber(number);
    const scope = scopeOf(officer, this.house.office.directory);
    const file = code === null ? null : await this.house.queries.file(scope, { code });
    if (!file) throw new Failure('not-found');
    return file;
  }
}

/** What goes wrong with a form is said at it; anything else is a page of its own. */
const shownAtForm: ReadonlySet<string> = new Set(['invalid', 'wrong-state', 'conflict']);

/** The parts of an answer in its form; one of an inspectorate has a text alone. */
export function partsOnForm({ text = '', by, on, evidence }: Values): AnswerParts {
  return {
    text,
    ...(by === undefined ? {} : { by }),
    ...(on === undefined ? {} : { on }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/** ISO date of a moment in an area's own time. */
const dayThere = (at: Date, wilayah: string | null): string =>
  new Date(at.getTime() + hoursAheadOfUtc(wilayah) * 3_600_000).toISOString().slice(0, 10);

const fieldOf: Record<OfficerAction, string> = {
  respond: 'text',
  draft: 'text',
  note: 'text',
  dispose: 'instansi',
  answer: 'text',
  return: 'reason',
  ask: 'text',
  archive: 'reason',
  close: 'reason',
  'renew-pin': 'reason',
};

/** What the form says is wrong with it: at its fields, else at its first. */
function faultsOf({ fields, code, reason }: Failure, action: OfficerAction): FieldFault[] {
  const whole = { field: fieldOf[action], code: code === 'conflict' ? reason : code };
  return (fields.length > 0 ? fields : [whole]).map(asOnForm);
}

/** The archive's words stand in the form's field `text`. */
const asOnForm = (fault: FieldFault): FieldFault =>
  fault.field === 'words' ? { ...fault, field: 'text' } : fault;

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const doneKeys = new Set([
  'disposed',
  'referred',
  'answered',
  'returned',
  'asked',
  'archived',
  'closed',
  'in-review',
  'drafted',
  'responded',
  'noted',
]);

function doneOf(query: Record<string, unknown>): { key: string; code: string } | null {
  const key = textOf(query['selesai']);
  return doneKeys.has(key) ? { key, code: textOf(query['nomor']).slice(0, 20) } : null;
}
