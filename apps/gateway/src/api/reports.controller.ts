import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import { openings } from '#identity';
import { Allows } from '../routes.js';
import { reportSchema, textSchema } from './api-schemas.js';
import { trackedView, type TrackedView } from './report-views.js';
import { Files } from '../edge/files.js';
import { isGuessable, Limits } from '../edge/limits.js';
import { addOwnWords } from '../own-words.js';
import { Submissions, type ReceiptView } from '../submissions.js';

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
    @Headers('idempotency-key') key?: string,
  ): Promise<ReceiptView> {
    await this.limits.report(request, response);
    if (key !== undefined && (key.length === 0 || key.length > 255))
      throw new Failure('invalid', 'idempotency-key-invalid');
    return this.submissions.api(body, key, this.files);
  }

  @Get(':code')
  @Allows('reporter')
  @ApiOperation({ summary: 'Follow a report' })
  @ApiHeader({ name: 'Authorization', required: true, description: '`Report <secret or PIN>`' })
  @ApiResponse({ status: 404, description: 'Wrong number, wrong proof and no such report look alike.' })
  async follow(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
    @Headers('authorization') authorization?: string,
  ): Promise<TrackedView> {
    const id = await this.proved({ request, response }, code, proofIn(authorization));
    return this.tracked(id);
  }

  @Post(':code/messages')
  @Allows('reporter')
  @HttpCode(201)
  @ApiOperation({ summary: 'Add words to an own report' })
  @ApiBody({ schema: textSchema })
  async add(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
    @Body() body: { text?: unknown } | undefined,
  ): Promise<TrackedView> {
    const { authorization } = request.headers;
    const key = request.get('idempotency-key');
    const id = await this.proved({ request, response }, code, proofIn(authorization));
    await this.limits.report(request, response);
    await addOwnWords(this.house, id, { text: body?.text, externalId: key ?? randomUUID() });
    return this.tracked(id);
  }

  private async tracked(id: string): Promise<TrackedView> {
    const { tracking, reveals, office } = this.house;
    return trackedView(await tracking.file(id), await reveals.openings(id, openings), office.directory);
  }

  private proved(to: { request: Request; response: Response }, code: string, proof: string): Promise<string> {
    const prove = (): Promise<string> => this.house.tracking.prove(code, proof);
    return isGuessable(proof) ? this.limits.guarded('tracking', to, prove) : prove();
  }
}

function proofIn(authorization: string | undefined): string {
  const proof = /^Report\s+(\S.*)$/i.exec(authorization ?? '')?.[1];
  if (proof === undefined) throw new Failure('not-found', 'pin-wrong');
  return proof.trim();
}
