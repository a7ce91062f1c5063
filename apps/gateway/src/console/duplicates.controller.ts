import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { scopeOf, type Officer } from '#access';
import {
  Failure,
  mayDo,
  mayMove,
  isOpen,
  readReportNumber,
  showReportNumber,
  type ComplaintFile,
  type FieldFault,
} from '#complaint';
import type { MergeDone, MergeResult } from '#disposition';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { whyAlike } from '../alike.js';
import { Face } from '../face.js';
import type { SerupaView } from '../pages/alike-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { languageOf } from '../words/words.js';

type Form = Record<string, string | string[] | undefined>;

/** Reports of one matter: which may be, making them one, and one several again. */
@ApiExcludeController()
@Controller('petugas/laporan/:code/serupa')
export class AlikeController {
  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly face: Face,
  ) {}

  @Get()
  @Allows('complaint.read')
  async page(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') code: string,
    @Query('nomor') typed?: unknown,
  ): Promise<void> {
    const values = typeof typed === 'string' ? { codes: typed } : {};
    await this.show(request, response, await this.file(request.officer, code), { values, faults: [] });
  }

  @Post('gabung')
  @Allows('complaint.merge')
  async merge(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') code: string,
  ): Promise<void> {
    const form = (request.body ?? {}) as Form;
    await this.act(request, response, code, () =>
      this.house.merging.merge(request.officer, code, numbersIn(form), textIn(form, 'reason')),
    );
  }

  @Post('pisah')
  @Allows('complaint.split')
  async split(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') code: string,
  ): Promise<void> {
    const form = (request.body ?? {}) as Form;
    const [act, reason] = [textIn(form, 'act'), textIn(form, 'reason')];
    await this.act(request, response, code, () =>
      act === ''
        ? this.house.merging.split(request.officer, numbersIn(form), reason)
        : this.house.merging.undo(request.officer, act, reason),
    );
  }

  /** What was asked for, with how it went with each; what was typed comes back with what is wrong with it. */
  private async act(
    request: StaffRequest,
    response: Response,
    code: string,
    what: () => Promise<MergeDone | MergeResult[]>,
  ): Promise<void> {
    const form = (request.body ?? {}) as Form;
    try {
      const done = await what();
      const results = Array.isArray(done) ? done : done.results;
      const act = Array.isArray(done) ? null : done.act;
      const file = await this.file(request.officer, code);
      await this.show(request, response, file, { values: {}, faults: [], results, act });
    } catch (error) {
      const known = ['invalid', 'wrong-state', 'conflict', 'not-found', 'not-allowed'];
      if (!(error instanceof Failure) || !known.includes(error.code)) throw error;
      const faults =
        error.fields.length > 0 ? error.fields : [{ field: 'codes', code: codeOf(error.reason) }];
      const values = { reason: textIn(form, 'reason'), codes: numbersIn(form).join(' ') };
      await this.show(request, response, await this.file(request.officer, code), { values, faults });
    }
  }

  private async show(
    request: StaffRequest,
    response: Response,
    file: ComplaintFile,
    form: { values: Values; faults: FieldFault[]; results?: MergeResult[]; act?: string | null },
  ): Promise<void> {
    const { officer } = request;
    const { values, faults, results = [], act = null } = form;
    const { near, merged, lead, supports } = await this.house.duplicates.of(officer, file);
    const model: SerupaView = {
      code: showReportNumber(file.code),
      values,
      faults,
      near: near.map((each) => ({
        code: showReportNumber(each.code),
        channel: each.channel,
        text: each.text.slice(0, 200).toWellFormed(),
        status: each.status,
        why: whyAlike(each, languageOf(request)).join(', '),
      })),
      merged: merged.map((each) => ({
        ...each,
        code: showReportNumber(each.code),
        words: each.words.map(({ text, at }) => ({ text, at: new Date(at) })),
      })),
      lead: lead === null ? null : showReportNumber(lead),
      supports,
      results: results.map(({ code, outcome, why }) => ({
        code,
        outcome,
        why: why === null ? null : codeOf(why),
      })),
      act,
      mayMerge: mayDo(officer.role, 'merge') && isOpen(file.status),
      maySplit: mayDo(officer.role, 'split'),
      isMerged: mayMove(file.status, 'split'),
    };
    this.face.show('serupa', model, {
      request,
      response,
      officer,
      status: faults.length > 0 ? 422 : 200,
    });
  }

  private async file(officer: Officer, number: string): Promise<ComplaintFile> {
    const code = readReportNumber(number);
    const scope = scopeOf(officer, this.house.office.directory);
    const file = code === null ? null : await this.house.queries.file(scope, { code });
    if (!file) throw new Failure('not-found');
    return file;
  }
}

const textIn = (form: Form, field: string): string => {
  const value = form[field];
  return typeof value === 'string' ? value : '';
};

/** Numbers that were ticked, and those that were typed, one beside the other. */
function numbersIn(form: Form): string[] {
  const ticked = form['pilih[]'] ?? [];
  const typed = textIn(form, 'codes').split(/[\s,;]+/);
  return [...(Array.isArray(ticked) ? ticked : [ticked]), ...typed].filter(Boolean);
}

/** States have many refusals and one sentence. */
const codeOf = (reason: string): string => (reason.startsWith('cannot-') ? 'merge-state' : reason);
