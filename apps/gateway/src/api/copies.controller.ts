import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Allows } from '../routes.js';
import { reasonSchema, textSchema } from './api-schemas.js';
import { seenAfter, word, wordsOf, type Words } from './staff-file.js';
import { copiesSchema } from './verdict-schemas.js';

/** Several bodies on one complaint: one leads and answers, the others have copies and say their part to it. */
@ApiTags('staff')
@ApiBearerAuth()
@Controller('api/v1/staff/complaints')
export class CopiesController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'clockStore' | 'copies' | 'office' | 'queries'>,
  ) {}

  @Post(':code/copies')
  @Allows('complaint.dispose')
  @HttpCode(201)
  @ApiOperation({ summary: 'Give copies (tembusan) to bodies beside the one that leads' })
  @ApiBody({ schema: copiesSchema })
  async add(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.copies.add(officer, code, wordsOf(body, 'instansi'), word(body, 'reason'));
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/copies/returns')
  @Allows('complaint.return')
  @HttpCode(201)
  @ApiOperation({ summary: 'Give the own copy back; whoever leads keeps the complaint' })
  @ApiBody({ schema: reasonSchema })
  async handBack(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.copies.handBack(officer, code, word(body, 'reason'));
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/parts')
  @Allows('complaint.answer')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Say the own part for the body that leads; the reporter gets it with the one answer',
  })
  @ApiBody({ schema: textSchema })
  async answerPart(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.copies.answerPart(officer, code, word(body, 'text'));
    return seenAfter(this.house, officer, code);
  }
}
