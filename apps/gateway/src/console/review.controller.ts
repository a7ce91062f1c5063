import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Failure, showReportNumber } from '#complaint';
import { answerText } from '#delivery';
import { withParts } from '#disposition';
import { HOUSE, type House } from '#house';
import { openCopies } from '#store';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { TinjauanView } from '../pages/reply-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const doneKeys = new Set(['answered', 'sent-back']);

/** Answers that wait for a second person: published by him, or sent back with words. */
@ApiExcludeController()
@Controller('petugas')
export class ReviewController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'answering' | 'database' | 'drafts' | 'office'>,
    private readonly face: Face,
  ) {}

  @Get('tinjauan')
  @Allows('complaint.review-answer')
  async queue(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query('selesai') done?: unknown,
  ): Promise<void> {
    const key = typeof done === 'string' && doneKeys.has(done) ? { key: done } : null;
    await this.show(request, response, { done: key, form: null });
  }

  @Post('laporan/:code/tinjauan')
  @Allows('complaint.review-answer')
  async decide(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') code: string,
  ): Promise<void> {
    const { officer } = request;
    const values = (request.body ?? {}) as Values;
    const { draft = '', verdict = '', words = '' } = values;
    try {
      if (verdict === 'publish') await this.house.answering.publishReviewed(officer, code, draft);
      else await this.house.answering.sendBack(officer, code, draft, words);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      return this.show(request, response, { done: null, form: { draft, values, faults: error.fields } });
    }
    response.redirect(303, `/petugas/tinjauan?selesai=${verdict === 'publish' ? 'answered' : 'sent-back'}`);
  }

  private async show(
    request: StaffRequest,
    response: Response,
    { done, form }: Pick<TinjauanView, 'done' | 'form'>,
  ): Promise<void> {
    const { officer } = request;
    const drafts = await this.house.answering.waiting(officer);
    const waiting = await Promise.all(
      drafts.map(async ({ id, complaintId, code, officer: writer, submittedAt, parts, supervisory }) => ({
        id,
        code: showReportNumber(code),
        officer: writer,
        submittedAt: submittedAt ?? new Date(0),
        text: withParts(
          answerText(parts, { supervisory }),
          await openCopies(this.house.database, complaintId),
          this.house.office.directory,
        ),
        parts,
        files: await this.house.drafts.filesOf(id),
      })),
    );
    const status = form ? 422 : 200;
    this.face.show('tinjauan', { waiting, done, form }, { request, response, officer, status });
  }
}
