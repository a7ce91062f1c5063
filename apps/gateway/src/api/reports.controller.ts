import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import { Allows } from '../routes.js';
import { reportSchema, textSchema } from './api-schemas.js';
import { trackedView, type TrackedView } from './report-views.js';
import { addOwnWords } from '../own-words.js';
import { Submissions, type ReceiptView } from '../submissions.js';

/** Reporting and tracking for apps and other systems; no account, no key. */
@ApiTags('reports')
@Controller('api/v1/reports')
export class ReportsController {
  private readonly submissions: Submissions;

  constructor(@Inject(HOUSE) private readonly house: House) {
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
  submit(@Body() body: unknown, @Headers('idempotency-key') key?: string): Promise<ReceiptView> {
    if (key !== undefined && (key.length === 0 || key.length > 255))
      throw new Failure('invalid', 'idempotency-key-invalid');
    return this.submissions.web(body, key);
  }

  @Get(':code')
  @Allows('reporter')
  @ApiOperation({ summary: 'Follow a report' })
  @ApiHeader({ name: 'Authorization', required: true, description: '`Report <secret or PIN>`' })
  @ApiResponse({ status: 404, description: 'Wrong number, wrong proof and no such report look alike.' })
  async follow(
    @Param('code') code: string,
    @Headers('authorization') authorization?: string,
  ): Promise<TrackedView> {
    const id = await this.house.tracking.prove(code, proofIn(authorization));
    return trackedView(await this.house.tracking.file(id), this.house.office.directory);
  }

  @Post(':code/messages')
  @Allows('reporter')
  @HttpCode(201)
  @ApiOperation({ summary: 'Add words to an own report' })
  @ApiBody({ schema: textSchema })
  async add(
    @Param('code') code: string,
    @Body() body: { text?: unknown } | undefined,
    @Headers('authorization') authorization?: string,
    @Headers('idempotency-key') key?: string,
  ): Promise<TrackedView> {
    const id = await this.house.tracking.prove(code, proofIn(authorization));
    await addOwnWords(this.house, id, { text: body?.text, externalId: key ?? randomUUID() });
    return trackedView(await this.house.tracking.file(id), this.house.office.directory);
  }
}

function proofIn(authorization: string | undefined): string {
  const proof = /^Report\s+(\S.*)$/i.exec(authorization ?? '')?.[1];
  if (proof === undefined) throw new Failure('not-found', 'pin-wrong');
  return proof.trim();
}
