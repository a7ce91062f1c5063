import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { mayEver, scopeOf, type Action, type Officer } from '#access';
import {
  Failure,
  mayDo,
  readReportNumber,
  statuses,
  type ComplaintFile,
  type FieldFault,
  type Role,
} from '#complaint';
import type { ArchiveReason } from '#disposition';
import { HOUSE, type House } from '#house';
import type { SoundFile } from '#intake';
import { sendAttachment } from '../attachments.js';
import { Uploads } from '../uploads.js';
import { SESSION } from '../edge/cookies.js';
import { draftingOf, partsOnForm } from './answer-form.js';
import { ConsoleModels } from './console-models.js';
import type { StaffRequest } from '../access.guard.js';
import { Allows } from '../routes.js';
import { supervisoryCount } from '../supervisory-count.js';
import { Face } from '../face.js';
import { bulkVerbs, type BulkVerb } from '../pages/verdict-views.js';
import {
  type AntreanView,
  type LaporanPetugasView,
  type OfficerAction,
  type Values,
} from '../pages/views.js';
import { instansiIdIn } from '../pages/verdict-views.js';
import { actOnCopies, copiesOn } from './copy-models.js';
import { faultsOf, keepsForm } from './refused-form.js';
import { askedIn, correctionOn, lastView, proofIn } from './verdict-models.js';

const PAGE = 50;

/** What a verb of the console is called in the address, and how it ends. */
const verbs: Record<string, { action: OfficerAction; right?: Action; done: string }> = {
  verifikasi: { action: 'verify', done: 'verified' },
  disposisi: { action: 'dispose', done: 'disposed' },
  rujukan: { action: 'refer', done: 'referred' },
  'bukti-rujukan': { action: 'prove', right: 'complaint.refer', done: 'proved' },
  'bukan-wewenang': { action: 'decline', done: 'declined' },
  jawaban: { action: 'answer', done: 'answered' },
  draf: { action: 'draft', right: 'complaint.answer', done: 'drafted' },
  tanggapan: { action: 'respond', done: 'responded' },
  catatan: { action: 'note', done: 'noted' },
  pengembalian: { action: 'return', done: 'returned' },
  pertanyaan: { action: 'ask', done: 'asked' },
  arsip: { action: 'archive', done: 'archived' },
  tutup: { action: 'close', done: 'closed' },
  'pin-baru': { action: 'renew-pin', done: 'renewed' },
  'permohonan-informasi': { action: 'convert', done: 'converted' },
  perpanjangan: { action: 'extend', done: 'extended' },
  tembusan: { action: 'copy', right: 'complaint.dispose', done: 'copied' },
  bagian: { action: 'part', right: 'complaint.answer', done: 'part-answered' },
  'pengembalian-tembusan': { action: 'return-copy', right: 'complaint.return', done: 'copy-returned' },
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
    const danger = cursor === '' && q === '' ? await this.house.queries.inDanger(scope) : [];
    const supervisory = await supervisoryCount(this.house, officer);
    const levels = await this.house.clockStore.escalated([...page.items, ...danger].map(({ id }) => id));
    const filter = { status: status ?? '', q, due: textOf(query['due']) } as const;
    const model = this.models.queue(page, danger, filter, levels);
    this.face.show(
      'antrean',
      { ...model, supervisory, done: this.doneOf(query), bulk: bulkOf(officer.role) },
      { request, response, officer },
    );
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
    const done = this.doneOf(query);
    const file = await this.file(request, code);
    await this.house.inspecting.shown(request.officer, file);
    await this.showFile(request, response, file, { done });
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
      const outcome = await this.carryOut(known.action, request, file, { values, files });
      response.redirect(303, await this.whereNext(request, code, outcome ?? known.done));
    } catch (error) {
      if (!(error instanceof Failure) || !keepsForm(error)) throw error;
      const form = { action: known.action, values, faults: faultsOf(error, known.action, values) };
      // As it stands now: whoever was first has changed it since the form was shown.
      const now = await this.file(request, code).catch(() => file);
      await this.showFile(request, response, now, { form, last: lastView(error.last) });
    }
  }

  /** What was typed, with the files of a form that has some. */
  private async formOf(
    request: StaffRequest,
    response: Response,
  ): Promise<{ values: Values; files: SoundFile[]; faults: FieldFault[] }> {
    if (request.is('multipart/form-data') === false) {
      const values = (request.body ?? {}) as Values;
      // A form without files still names those that were chosen.
      const left = values['attachments'] ? [{ field: 'attachments', code: 'files-left-behind' }] : [];
      return { values, files: [], faults: left };
    }
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
    file: ComplaintFile,
    { values, files }: { values: Values; files: SoundFile[] },
  ): Promise<'disposed' | 'referred' | 'in-review' | null> {
    const { code } = file;
    const { answering, closing, desk, information } = this.house;
    const { text = '', reason = '', question = '' } = values;
    if (action === 'answer') return this.answer(officer, code, values, files);
    if (action === 'draft') await answering.saveDraft(officer, code, partsOnForm(values));
    else if (action === 'respond') await answering.respond(officer, code, text);
    else if (action === 'note') await answering.writeNote(officer, code, text);
    else if (action === 'ask') await answering.ask(officer, code, text || askedIn(question));
    else if (action === 'archive') await desk.archive(officer, code, reason as ArchiveReason, text);
    else if (action === 'close') await closing.close(officer, code, reason);
    else if (action === 'convert') await information.convert(officer, code, reason);
    else if (action === 'extend') await information.extend(officer, code, reason);
    else return this.pass(action, officer, file, values);
    return null;
  }

  private async answer(
    officer: Officer,
    code: string,
    values: Values,
    files: SoundFile[],
  ): Promise<'in-review' | null> {
    const confirmed = values['confirmed'] !== undefined;
    const withoutParts = values['withoutParts'] !== undefined;
    const given = { confirmed, withoutParts, files };
    const { state } = await this.house.answering.answer(officer, code, partsOnForm(values), given);
    return state === 'in-review' ? state : null;
  }

  /** Verdicts about whose it is. */
  private async pass(
    action: OfficerAction,
    officer: Officer,
    file: ComplaintFile,
    values: Values,
  ): Promise<'disposed' | 'referred' | null> {
    const { desk } = this.house;
    const { code } = file;
    const { reason = '', instansi = '', proposal = '' } = values;
    const again = values['again'] === '1';
    const to = { instansi: instansiIdIn(instansi), reason, again, copies: copiesOn(values) };
    const proposed = instansiIdIn(proposal) || null;
    if (action === 'verify') {
      const disposing = to.instansi === '' ? undefined : to;
      return desk.verify(officer, code, correctionOn(file, values), reason, disposing);
    }
    if (action === 'dispose') return desk.dispose(officer, code, to.instansi, reason, to);
    if (action === 'refer') await desk.refer(officer, code, to, proofIn(values));
    if (action === 'prove') await desk.addProof(officer, code, { how: '', sentAt: '', ...proofIn(values) });
    if (action === 'decline') await desk.decline(officer, code, reason, proposed);
    if (action === 'return') await desk.handBack(officer, code, reason, proposed);
    await actOnCopies(this.house, action, { officer, code, values });
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
    { form = null, ...more }: Shown,
  ): Promise<void> {
    const { officer } = request;
    const { deliveries } = this.house;
    const sent = {
      deliveries: await deliveries.ofComplaint(file.id),
      ways: await deliveries.ways(file.id),
      clocks: await this.house.clockStore.of(file.id),
      information: await this.house.clockStore.informationRequest(file.id),
    };
    const reporter = await this.nameShown(request, file);
    if (officer.officerId !== null)
      await this.house.alertStore.opened(officer.officerId, file.id, 'console', this.house.now());
    const isAnswerable = mayEver(officer.role, 'officer.manage') || officer.role === 'inspector';
    const alerts = isAnswerable ? await this.house.alertQueries.ofComplaint(file.id) : [];
    const base = this.models.file(file, officer, sent);
    // What was typed stays on the page, also where the moment for it has passed.
    const shown = form?.action === 'draft' ? 'answer' : form?.action;
    const can = shown && !base.can.includes(shown) ? [...base.can, shown] : base.can;
    const drafting = can.includes('answer') ? await draftingOf(this.house, file, officer) : null;
    const notes = mayEver(officer.role, 'complaint.note') ? await this.house.drafts.notes(file.id) : null;
    const beside = { alerts, drafting, notes, reporter };
    const model = { ...base, ...beside, can, form, last: null, done: null, ...more };
    this.face.show('laporan-petugas', model, { request, response, officer, status: form ? 422 : 200 });
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

  private doneOf(query: Record<string, unknown>): AntreanView['done'] {
    const key = textOf(query['selesai']);
    if (!doneKeys.has(key)) return null;
    const code = textOf(query['nomor']).slice(0, 20);
    return { key, code, undo: this.house.undoSeconds > 0 && undoable.has(key) };
  }

  private async file({ officer }: StaffRequest, number: string): Promise<ComplaintFile> {
    const code = readReportNumber(number);
    const scope = scopeOf(officer, this.house.office.directory);
    const file = code === null ? null : await this.house.queries.file(scope, { code });
    if (!file) throw new Failure('not-found');
    return file;
  }
}

type Shown = Partial<Pick<LaporanPetugasView, 'form' | 'done' | 'last'>>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const undoable = new Set([
  'verified',
  'disposed',
  'copied',
  'referred',
  'declined',
  'returned',
  'archived',
  'asked',
]);
const doneKeys = new Set([
  ...undoable,
  'answered',
  'closed',
  'calmed',
  'proved',
  'undone',
  'converted',
  'extended',
  'in-review',
  'drafted',
  'responded',
  'noted',
  'part-answered',
  'copy-returned',
]);

/** What the role may do to several at once. */
const bulkOf = (role: Role): BulkVerb[] =>
  bulkVerbs.filter((verb) =>
    mayDo(role, ({ disposisi: 'dispose', 'bukan-wewenang': 'decline', arsip: 'archive' } as const)[verb]),
  );
