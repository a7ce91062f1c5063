import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { scopeOf, type Action } from '#access';
import { Failure, readReportNumber, statuses, type ComplaintFile, type FieldFault } from '#complaint';
import type { ArchiveReason } from '#disposition';
import { HOUSE, type House } from '#house';
import { sendAttachment } from '../attachments.js';
import { SESSION } from '../edge/cookies.js';
import { ConsoleModels } from './console-models.js';
import type { StaffRequest } from '../access.guard.js';
import { Allows } from '../routes.js';
import { supervisoryCount } from '../supervisory-count.js';
import { Face } from '../face.js';
import { instansiIdIn, type OfficerAction, type Values } from '../pages/views.js';

const PAGE = 50;

/** What a verb of the console is called in the address, and how it ends. */
const verbs: Record<string, { action: OfficerAction; done: string }> = {
  disposisi: { action: 'dispose', done: 'disposed' },
  jawaban: { action: 'answer', done: 'answered' },
  pengembalian: { action: 'return', done: 'returned' },
  pertanyaan: { action: 'ask', done: 'asked' },
  arsip: { action: 'archive', done: 'archived' },
  tutup: { action: 'close', done: 'closed' },
  'pin-baru': { action: 'renew-pin', done: 'renewed' },
};

const actionsByVerb: Record<string, Action> = Object.fromEntries(
  Object.entries(verbs).map(([verb, { action }]) => [verb, `complaint.${action}` as const]),
);

/** The officers' queue and the page of one complaint, with its verbs. */
@ApiExcludeController()
@Controller('petugas')
export class ConsoleController {
  private readonly models: ConsoleModels;

  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly face: Face,
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
    const model = this.models.queue(page, danger, { status: status ?? '', q, due: textOf(query['due']) });
    this.face.show('antrean', { ...model, supervisory, done: doneOf(query) }, { request, response, officer });
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
    const file = await this.file(request, code);
    await this.house.inspecting.shown(request.officer, file);
    await this.showFile(request, response, file, done && { key: done.key });
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
    const values = (request.body ?? {}) as Values;
    const file = await this.file(request, code);
    try {
      if (known.action === 'renew-pin') return await this.renewPin(request, response, file, values);
      const outcome = await this.carryOut(known.action, request, code, values);
      const done = outcome === 'referred' ? 'referred' : known.done;
      response.redirect(303, await this.whereNext(request, code, done));
    } catch (error) {
      if (!(error instanceof Failure) || (error.code !== 'invalid' && error.code !== 'wrong-state'))
        throw error;
      const faults =
        error.fields.length > 0 ? error.fields : [{ field: fieldOf[known.action], code: error.code }];
      await this.showFile(request, response, file, null, {
        action: known.action,
        values,
        faults: faults.map(asOnForm),
      });
    }
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
    values: Values,
  ): Promise<'disposed' | 'referred' | null> {
    const { answering, closing, desk } = this.house;
    const { text = '', reason = '', instansi = '' } = values;
    if (action === 'dispose') return desk.dispose(officer, code, instansiIdIn(instansi), reason);
    if (action === 'answer') await answering.answer(officer, code, text);
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
    const model = { ...this.models.file(file, officer, sent), reporter, form, done };
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

  private async file({ officer }: StaffRequest, number: string): Promise<ComplaintFile> {
    const code = readReportNumber(number);
    const scope = scopeOf(officer, this.house.office.directory);
    const file = code === null ? null : await this.house.queries.file(scope, { code });
    if (!file) throw new Failure('not-found');
    return file;
  }
}

const fieldOf: Record<OfficerAction, string> = {
  dispose: 'instansi',
  answer: 'text',
  return: 'reason',
  ask: 'text',
  archive: 'reason',
  close: 'reason',
  'renew-pin': 'reason',
};

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
  'calmed',
]);

function doneOf(query: Record<string, unknown>): { key: string; code: string } | null {
  const key = textOf(query['selesai']);
  return doneKeys.has(key) ? { key, code: textOf(query['nomor']).slice(0, 20) } : null;
}
