import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Failure, showReportNumber, readReportNumber } from '#complaint';
import { archiveReasons, forEach, type ArchiveReason } from '#disposition';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { Form } from '../pages/form.js';
import { bulkVerbs, instansiIdIn, type BanyakView, type BulkVerb } from '../pages/verdict-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { hasWord } from '../words/words.js';
import { ConsoleModels } from './console-models.js';
import { lastView } from './verdict-models.js';

/** One verdict on what was ticked in the queue, and the taking back of the newest one. */
@ApiExcludeController()
@Controller('petugas')
export class BulkVerdictsController {
  private readonly models: ConsoleModels;

  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'channels' | 'desk' | 'now' | 'office' | 'undoSeconds'>,
    private readonly face: Face,
  ) {
    this.models = new ConsoleModels(house);
  }

  /** Asks for what the verdict needs; nothing is done yet. */
  @Get('banyak')
  @Allows('complaint.read')
  chosen(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query() query: Record<string, unknown>,
  ): void {
    const verb = bulkVerbs.find((known) => known === query['verb']) ?? 'disposisi';
    const codes = codesIn(query['nomor']);
    const faults = codes.length === 0 ? [{ field: 'nomor', code: 'codes-required' }] : [];
    this.show(request, response, { verb, codes, form: { values: {}, faults } });
  }

  @Post('banyak/disposisi')
  @Allows('complaint.dispose')
  async dispose(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    await this.carryOut(request, response, 'disposisi', (code, { reason = '', instansi = '' }) =>
      this.house.desk.dispose(request.officer, code, instansiIdIn(instansi) || null, reason),
    );
  }

  @Post('banyak/bukan-wewenang')
  @Allows('complaint.decline')
  async decline(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    await this.carryOut(request, response, 'bukan-wewenang', (code, { reason = '', proposal = '' }) =>
      this.house.desk.decline(request.officer, code, reason, instansiIdIn(proposal) || null),
    );
  }

  @Post('banyak/arsip')
  @Allows('complaint.archive')
  async archive(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    await this.carryOut(request, response, 'arsip', (code, { reason = '', text = '' }) =>
      this.house.desk.archive(request.officer, code, reason as ArchiveReason, text),
    );
  }

  /** Back to the complaint, which stands as it stood. */
  @Post('urungkan')
  @Allows('verdict.undo')
  async undo(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { code = '' } = (request.body ?? {}) as Values;
    await this.house.desk.undo(request.officer, code);
    const number = encodeURIComponent(code);
    response.redirect(303, `/petugas/laporan/${number}?selesai=undone&nomor=${number}`);
  }

  private async carryOut(
    request: StaffRequest,
    response: Response,
    verb: BulkVerb,
    act: (code: string, values: Values) => Promise<unknown>,
  ): Promise<void> {
    const { 'nomor[]': ticked, ...values } = (request.body ?? {}) as Values & { 'nomor[]'?: unknown };
    const codes = codesIn(ticked);
    try {
      const outcomes = (await forEach(codes, (code) => act(code, values))).map(({ code, failure }) => ({
        code,
        why: failure && whyOf(failure),
        last: lastView(failure?.last ?? null),
        undo: failure === null && this.house.undoSeconds > 0,
      }));
      this.show(request, response, { verb, codes, form: { values, faults: [] }, outcomes });
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      const faults = error.fields.map((fault) => ({ ...fault, field: onForm[fault.field] ?? fault.field }));
      this.show(request, response, { verb, codes, form: { values, faults } });
    }
  }

  private show(
    request: StaffRequest,
    response: Response,
    given: Pick<BanyakView, 'verb' | 'codes'> & { form: Form; outcomes?: BanyakView['outcomes'] },
  ): void {
    const { verb, codes, form, outcomes = null } = given;
    const model: BanyakView = {
      ...form,
      verb,
      codes,
      outcomes,
      archiveReasons: [...archiveReasons],
      proposalOptions: this.models.verdicts.bodies(() => true),
    };
    const status = form.faults.length > 0 ? 422 : 200;
    this.face.show('banyak', model, { request, response, officer: request.officer, status });
  }
}

/** Fields of a verdict by what they are called on the form. */
const onForm: Record<string, string> = { words: 'text', codes: 'nomor' };

/** The sentence for a refusal: the most exact that there is. */
const whyOf = ({ fields: [fault], reason, code }: Failure): string =>
  [fault?.code, reason].find((key) => key !== undefined && hasWord(`error.${key}`)) ?? code;

/** Report numbers that were ticked, each once; what is none is left out. */
function codesIn(ticked: unknown): string[] {
  const all: unknown[] = Array.isArray(ticked) ? ticked : [ticked];
  const read = all.flatMap((each) => (typeof each === 'string' ? (readReportNumber(each) ?? []) : []));
  return [...new Set(read)].map(showReportNumber);
}
