import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { scopeOf } from '#access';
import { Failure, statuses, type Complaint, type Status } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Allows } from '../routes.js';
import { supervisoryCount } from '../supervisory-count.js';
import { matchSchema, reasonSchema, textSchema } from './api-schemas.js';
import { staffItem, type StaffItemView } from './report-views.js';
import { detailOf, fileSeen, seenAfter, word, type Words } from './staff-file.js';

const isStatus = (value: unknown): value is Status => statuses.some((status) => status === value);

/** The console's verbs for other systems. Somebody else's complaint looks like none. */
@ApiTags('staff')
@ApiBearerAuth()
@Controller('api/v1/staff/complaints')
export class StaffController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<
      House,
      | 'answering'
      | 'clockStore'
      | 'closing'
      | 'information'
      | 'inspecting'
      | 'office'
      | 'queries'
      | 'reporterSearch'
    >,
  ) {}

  @Get()
  @Allows('complaint.read')
  @ApiOperation({
    summary: 'Complaints in the order of their deadlines',
    description: 'escalation says how late each is and up to whom that was told; null while it is in time.',
  })
  @ApiQuery({ name: 'status', required: false, enum: statuses })
  @ApiQuery({ name: 'q', required: false, description: 'Report number, or words of the report' })
  @ApiQuery({ name: 'cursor', required: false, description: '`next` of the page before' })
  async list(
    @Req() { officer }: StaffRequest,
    @Query() query: Record<string, unknown>,
  ): Promise<{ items: StaffItemView[]; next: string | null }> {
    const { status, q, cursor } = query;
    if (status !== undefined && status !== '' && !isStatus(status)) {
      throw new Failure('invalid', 'status-unknown', [{ field: 'status', code: 'status-unknown' }]);
    }
    const { directory } = this.house.office;
    const { items, next } = await this.house.queries.list(scopeOf(officer, directory), {
      ...(isStatus(status) ? { status } : {}),
      ...(typeof q === 'string' ? { q } : {}),
      ...(typeof cursor === 'string' ? { cursor } : {}),
    });
    return { items: await this.listed(items), next };
  }

  @Get('supervisory')
  @Allows('complaint.read')
  @ApiOperation({
    summary: 'How many supervisory complaints lie in the reach of an admin, who sees none of them',
  })
  async supervisory(@Req() { officer }: StaffRequest): Promise<{ count: number | null }> {
    return { count: await supervisoryCount(this.house, officer) };
  }

  @Post('matches')
  @Allows('identity.match')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Complaints of a reporter by a number or address of his; none of a protected one',
  })
  @ApiBody({ schema: matchSchema })
  async matches(@Req() { officer }: StaffRequest, @Body() body: Words): Promise<{ items: StaffItemView[] }> {
    const form = { field: word(body, 'field'), value: word(body, 'value'), reason: word(body, 'reason') };
    const found = await this.house.reporterSearch.find(officer, form);
    return { items: await this.listed(found) };
  }

  @Get(':code')
  @Allows('complaint.read')
  @ApiOperation({
    summary: 'One complaint with its suggestion, messages, timeline and clocks',
    description:
      'Every answer that shows a complaint has its clocks: kind, startedAt, startedBy, days, inDays, dueAt (null while a question stops it), pausedDays, endedAt, endedAs, the body it runs for, and escalation.',
  })
  async detail(@Req() { officer }: StaffRequest, @Param('code') number: string): Promise<object> {
    const file = await fileSeen(this.house, officer, number);
    await this.house.inspecting.shown(officer, file);
    return detailOf(this.house, file);
  }

  @Post(':code/responses')
  @Allows('complaint.respond')
  @HttpCode(201)
  @ApiOperation({ summary: 'Give a first response' })
  @ApiBody({ schema: textSchema })
  async respond(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.answering.respond(officer, code, word(body, 'text'));
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/questions')
  @Allows('complaint.ask')
  @HttpCode(201)
  @ApiOperation({ summary: 'Ask the reporter' })
  @ApiBody({ schema: textSchema })
  async ask(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.answering.ask(officer, code, word(body, 'text'));
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/information-requests')
  @Allows('complaint.convert')
  @HttpCode(201)
  @ApiOperation({ summary: 'Register it as a public information request under UU 14/2008' })
  @ApiBody({ schema: reasonSchema })
  async convert(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    const register = await this.house.information.convert(officer, code, word(body, 'reason'));
    return { ...(await seenAfter(this.house, officer, code)), register };
  }

  @Post(':code/information-extensions')
  @Allows('complaint.extend')
  @HttpCode(201)
  @ApiOperation({ summary: 'Give an information request 7 working days more, once' })
  @ApiBody({ schema: reasonSchema })
  async extend(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.information.extend(officer, code, word(body, 'reason'));
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/closures')
  @Allows('complaint.close')
  @HttpCode(201)
  @ApiOperation({ summary: 'Close an answered complaint' })
  @ApiBody({ schema: reasonSchema })
  async close(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.closing.close(officer, code, word(body, 'reason'));
    return seenAfter(this.house, officer, code);
  }

  private async listed(complaints: Complaint[]): Promise<StaffItemView[]> {
    const levels = await this.house.clockStore.escalated(complaints.map(({ id }) => id));
    return complaints.map((each) => staffItem(each, levels.get(each.id) ?? 0, this.house.office.directory));
  }
}
