import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { scopeOf, type Officer } from '#access';
import { Failure, readReportNumber, showReportNumber, type ComplaintFile } from '#complaint';
import type { Alike } from '#disposition';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { whyAlike } from '../alike.js';
import { Allows } from '../routes.js';
import { mergeSchema, splitSchema } from './api-schemas.js';

type Given = Record<string, unknown> | undefined;

const textIn = (body: Given, field: string): string => {
  const value = body?.[field];
  return typeof value === 'string' ? value : '';
};
const codesIn = (body: Given): string[] => {
  const value = body?.['codes'];
  return Array.isArray(value) ? value.filter((code): code is string => typeof code === 'string') : [];
};

/** Several reports of one matter: which may be, and making them one or several again. */
@ApiTags('staff')
@ApiBearerAuth()
@Controller('api/v1/staff/complaints/:code')
export class DuplicatesController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'duplicates' | 'merging' | 'office' | 'queries'>,
  ) {}

  @Get('duplicates')
  @Allows('complaint.read')
  @ApiOperation({
    summary: 'Complaints that may be about the same, those merged into it, and how many support it',
  })
  async duplicates(@Req() { officer }: StaffRequest, @Param('code') number: string): Promise<object> {
    return alikeView(await this.house.duplicates.of(officer, await this.file(officer, number)));
  }

  @Post('merges')
  @Allows('complaint.merge')
  @HttpCode(201)
  @ApiOperation({ summary: 'Merge reports into this one; each is named in the result' })
  @ApiBody({ schema: mergeSchema })
  async merge(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Given,
  ): Promise<object> {
    const { act, lead, results } = await this.house.merging.merge(
      officer,
      code,
      codesIn(body),
      textIn(body, 'reason'),
    );
    return { merge: act, lead, results };
  }

  /** Without `codes` and `merge` it is this one that is parted from its lead. */
  @Post('splits')
  @Allows('complaint.split')
  @HttpCode(201)
  @ApiOperation({ summary: 'Make merged reports their own again, or undo one merging as a whole' })
  @ApiBody({ schema: splitSchema })
  async split(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Given,
  ): Promise<object> {
    const [act, reason, codes] = [textIn(body, 'merge'), textIn(body, 'reason'), codesIn(body)];
    const results =
      act === ''
        ? await this.house.merging.split(officer, codes.length > 0 ? codes : [code], reason)
        : await this.house.merging.undo(officer, act, reason);
    return { results };
  }

  private async file(officer: Officer, number: string): Promise<ComplaintFile> {
    const code = readReportNumber(number);
    const scope = scopeOf(officer, this.house.office.directory);
    const file = code === null ? null : await this.house.queries.file(scope, { code });
    if (!file) throw new Failure('not-found');
    return file;
  }
}

const alikeView = ({ near, merged, lead, supports }: Alike): object => ({
  near: near.map((each) => ({
    code: showReportNumber(each.code),
    channel: each.channel,
    status: each.status,
    text: each.text.slice(0, 280).toWellFormed(),
    receivedAt: each.receivedAt.toISOString(),
    likeness: Math.round(each.likeness * 100) / 100,
    why: whyAlike(each, 'id'),
  })),
  merged: merged.map(({ code, channel, receivedAt, text, words }) => ({
    code: showReportNumber(code),
    channel,
    receivedAt: receivedAt.toISOString(),
    text,
    words,
  })),
  lead: lead === null ? null : showReportNumber(lead),
  supports,
});
