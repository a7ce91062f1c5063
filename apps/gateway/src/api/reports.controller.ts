import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { HOUSE, type House } from '#house';
import { openings } from '#identity';
import { Files } from '#intake';
import { Limits } from '../edge/limits.js';
import { addOwnWords, judgeAnswer } from '../own-words.js';
import { Allows } from '../routes.js';
import { Submissions, type ReceiptView } from '../submissions.js';
import { confirmationSchema, reportSchema, trackedSchema, wordsSchema } from './api-schemas.js';
import { trackedView, type TrackedView } from './report-views.js';
import { keyOf, provedReport } from './reporter-proof.js';

const proof = {
  name: 'Authorization',
  required: true,
  description: '`Report <secret or PIN>`, both from the answer to `POST /api/v1/reports`',
};
const once = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'Made by the caller, one for each thing said: the same key and body within 24 hours count once.',
};
const noSuchReport = {
  status: 404,
  description: 'Wrong number, wrong proof and no such report look alike.',
};
const tracked = { status: 200, description: 'The report as its reporter sees it.', schema: trackedSchema };

/** Reporting and tracking for apps and other systems; no account, no key. */
@ApiTags('reports')
@Controller('api/v1/reports')
export class ReportsController {
  private readonly submissions: Submissions;

  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly limits: Limits,
    private readonly files: Files,
  ) {
    this.submissions = new Submissions(house);
  }

  @Post()
  @Allows('public')
  @HttpCode(201)
  @ApiOperation({ summary: 'Hand in a report' })
  @ApiBody({ schema: reportSchema })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key and body within 24 hours give the same answer.',
  })
  @ApiResponse({
    status: 201,
    description: '{code, pin, secret, trackUrl}: what the reporter tracks with, given this once.',
  })
  @ApiResponse({ status: 409, description: 'The key was used with another body.' })
  @ApiResponse({ status: 422, description: 'Problem with one entry per field at fault.' })
  @ApiResponse({ status: 429, description: 'Too many at once from this address; see Retry-After.' })
  async submit(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body() body: unknown,
  ): Promise<ReceiptView> {
    await this.limits.report(request, response);
    return this.submissions.api(body, keyOf(request), this.files);
  }

  @Get(':code')
  @Allows('reporter')
  @ApiOperation({ summary: 'Follow a report' })
  @ApiHeader(proof)
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The ETag of an earlier answer: 304 while nothing that the reporter sees has changed.',
  })
  @ApiResponse(tracked)
  @ApiResponse({ status: 304, description: 'Nothing has changed.' })
  @ApiResponse(noSuchReport)
  async follow(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
  ): Promise<TrackedView | undefined> {
    const id = await this.proved({ request, response }, code);
    const stamp = await this.house.tracking.stamp(id, openings);
    response.setHeader('ETag', `"${stamp}"`);
    if (knows(request.get('if-none-match'), stamp)) {
      response.status(304);
      return undefined;
    }
    return this.tracked(id);
  }

  @Post(':code/messages')
  @Allows('reporter')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Add to an own report, or answer what it was asked',
    description: 'Words on an answered report say that it is not settled; on a closed one they reopen it.',
  })
  @ApiHeader(proof)
  @ApiHeader(once)
  @ApiBody({ schema: wordsSchema })
  @ApiResponse({ ...tracked, status: 201 })
  @ApiResponse(noSuchReport)
  @ApiResponse({ status: 409, description: 'The key was used with another body.' })
  async add(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
    @Body() body: { text?: unknown; place?: unknown; point?: unknown } | undefined,
  ): Promise<TrackedView> {
    const id = await this.proved({ request, response }, code);
    await this.limits.report(request, response);
    const key = keyOf(request);
    const { text, place, point } = body ?? {};
    const said = { text, place, point, externalId: key ?? randomUUID() };
    await addOwnWords(this.house, id, key === undefined ? said : { ...said, key });
    return this.tracked(id);
  }

  @Post(':code/confirmations')
  @Allows('reporter')
  @HttpCode(200)
  @ApiOperation({ summary: 'Agree that the answer settles an own report, or object that it does not' })
  @ApiHeader(proof)
  @ApiBody({ schema: confirmationSchema, required: false })
  @ApiResponse(tracked)
  @ApiResponse(noSuchReport)
  @ApiResponse({ status: 409, description: 'It is not answered, or closed already.' })
  async confirm(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
    @Body() body: { done?: unknown; rating?: unknown; text?: unknown } | undefined,
  ): Promise<TrackedView> {
    const id = await this.proved({ request, response }, code);
    await judgeAnswer(this.house, id, { ...body, done: body?.done !== false });
    return this.tracked(id);
  }

  private proved(to: { request: Request; response: Response }, code: string): Promise<string> {
    return provedReport({ house: this.house, limits: this.limits }, to, code);
  }

  private async tracked(id: string): Promise<TrackedView> {
    const { tracking, reveals, office } = this.house;
    const seen = { directory: office.directory, now: this.house.now() };
    return trackedView(await tracking.file(id), await reveals.openings(id, openings), seen);
  }
}

/** Whether the caller has the answer of this stamp. What clients say of caches beside it asks for a fresh look: this is one. */
const knows = (held: string | undefined, stamp: string): boolean =>
  (held ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${stamp}"`);
