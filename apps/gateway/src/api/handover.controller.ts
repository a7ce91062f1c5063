import { Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import type { HandoverReceipt, Signed } from '#partners';
import type { SignedRequest } from '../edge/bodies.js';
import { Allows } from '../routes.js';
import { handoverSchema, handoverStatusSchema, receiptSchema } from './partner-schemas.js';

const signature = {
  name: 'webhook-signature',
  required: true,
  description:
    'As Standard Webhooks says, with `webhook-id` and `webhook-timestamp`, by the secret of the pairing.',
};
const unknown = { status: 404, description: 'Nobody’s id, and a wrong signature, look alike.' };

/** Complaints that one installation hands over to another, and how they stand there. */
@ApiTags('hand-over')
@Controller('api/v1/partner')
export class HandoverController {
  constructor(@Inject(HOUSE) private readonly house: House) {}

  @Post('peers/:peer/handovers')
  @Allows('peer')
  @ApiOperation({ summary: 'Hand a complaint over to this installation' })
  @ApiHeader(signature)
  @ApiBody({ schema: handoverSchema })
  @ApiResponse({ status: 201, description: 'It was taken in.', schema: receiptSchema })
  @ApiResponse({ status: 200, description: 'It was taken in before.', schema: receiptSchema })
  @ApiResponse(unknown)
  @ApiResponse({ status: 422, description: 'It will not be taken as it is.' })
  async receive(
    @Req() request: SignedRequest,
    @Res({ passthrough: true }) response: Response,
    @Param('peer') peer: string,
  ): Promise<HandoverReceipt> {
    const { fresh, receipt } = await this.house.takingOver.receive(peer, signedIn(request));
    response.status(fresh ? 201 : 200);
    return receipt;
  }

  @Post('handovers/:id/status')
  @Allows('peer')
  @HttpCode(204)
  @ApiOperation({ summary: 'Say how a complaint stands that this installation handed over' })
  @ApiHeader(signature)
  @ApiBody({ schema: handoverStatusSchema })
  @ApiResponse({ status: 204, description: 'Its reporter is told, once.' })
  @ApiResponse(unknown)
  @ApiResponse({ status: 409, description: 'Another body has it by now: its reporter is told nothing.' })
  async moved(@Req() request: SignedRequest, @Param('id') id: string): Promise<void> {
    await this.house.handingOver.moved(id, signedIn(request));
  }
}

function signedIn({ signedBody, headers }: SignedRequest): Signed {
  if (!signedBody) throw new Failure('not-found', 'peer-unknown');
  const signing = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return { headers: Object.fromEntries(signing) as Record<string, string>, body: signedBody };
}
