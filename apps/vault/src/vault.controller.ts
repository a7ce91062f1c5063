import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Custody, Matching, type Outgoing } from '#identity';
import { CopyAsked, DeliverAsked, MatchAsked, ReplayAsked } from './asked.js';

/** One route per verb of `VaultVerbs`, as `VaultClient` calls them. */
@Controller()
export class VaultController {
  constructor(
    private readonly custody: Custody,
    private readonly matching: Matching,
  ) {}

  @Post('alive')
  @HttpCode(204)
  alive(): void {}

  @Post('deliver')
  @HttpCode(200)
  deliver(@Body() { deliveryId }: DeliverAsked): Promise<Outgoing> {
    return this.custody.deliver(deliveryId);
  }

  @Post('copy')
  async copy(@Body() { complaintId, attachmentId, by }: CopyAsked, @Res() response: Response): Promise<void> {
    const { bytes, type } = await this.custody.copy(complaintId, attachmentId, by);
    response.setHeader('Content-Type', type);
    response.end(bytes);
  }

  @Post('replay')
  async replay(@Body() { inboundId, by }: ReplayAsked, @Res() response: Response): Promise<void> {
    const { body, ...about } = await this.custody.replay(inboundId, by);
    response.setHeader('X-About', Buffer.from(JSON.stringify(about)).toString('base64url'));
    response.setHeader('Content-Type', 'application/octet-stream');
    response.end(body);
  }

  @Post('match')
  @HttpCode(200)
  match(@Body() wanted: MatchAsked): Promise<string[]> {
    return this.matching.match(wanted);
  }
}
