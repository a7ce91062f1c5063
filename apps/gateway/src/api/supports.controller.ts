import { Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { HOUSE, type House } from '#house';
import { Limits } from '../edge/limits.js';
import { Allows } from '../routes.js';

/** *Saya juga mengalami*, without an account. */
@ApiTags('reports')
@Controller('api/v1/reports/:code/supports')
export class SupportsController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'supporting'>,
    private readonly limits: Limits,
  ) {}

  @Post()
  @Allows('public')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Say that the same happened to you',
    description: 'Of a complaint that is public. Counted once for each address, which is not kept.',
  })
  @ApiResponse({
    status: 201,
    schema: {
      type: 'object',
      properties: { code: { type: 'string' }, supports: { type: 'integer', description: 'How many say so' } },
    },
  })
  async support(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
  ): Promise<{ code: string; supports: number }> {
    await this.limits.report(request, response);
    return this.house.supporting.support(code, request.ip ?? '');
  }
}
