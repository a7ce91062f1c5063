import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ArchiveReason, Correction, ProofGiven } from '#disposition';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Allows } from '../routes.js';
import { seenAfter, word, wordsOf, type Words } from './staff-file.js';
import {
  archiveSchema,
  dispositionSchema,
  proofSchema,
  referralSchema,
  returnSchema,
  verificationSchema,
} from './verdict-schemas.js';

/** What is put right, as a caller wrote it; what is no correction of a field is left out. */
export function correctionIn(body: Words): Correction {
  const text = (field: string) => (typeof body?.[field] === 'string' ? { [field]: body[field] } : {});
  return {
    ...text('title'),
    ...text('category'),
    ...text('classification'),
    ...text('wilayah'),
    ...(typeof body?.['supervisory'] === 'boolean' ? { supervisory: body['supervisory'] } : {}),
    ...(body?.['anonymous'] === true ? { anonymous: true } : {}),
    ...(typeof body?.['confidential'] === 'boolean' ? { confidential: body['confidential'] } : {}),
  };
}

const proofIn = (body: Words): ProofGiven => ({
  how: word(body, 'how'),
  sentAt: word(body, 'sentAt'),
  number: word(body, 'number'),
  note: word(body, 'note'),
  ...(word(body, 'attachmentId') === '' ? {} : { attachmentId: word(body, 'attachmentId') }),
});

export const proposalIn = (body: Words): string | null => word(body, 'proposal') || null;

/**
 * The verdicts of the field. Somebody else's complaint looks like none; one that somebody has decided already is a 409
 * whose `last` says who and when. Each can be taken back for seconds, and nobody is told before.
 */
@ApiTags('staff')
@ApiBearerAuth()
@Controller('api/v1/staff/complaints')
export class VerdictsController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'clockStore' | 'desk' | 'office' | 'queries'>,
  ) {}

  @Post(':code/verifications')
  @Allows('complaint.verify')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Put right what was read by the machine, and dispose it in the same step if asked',
  })
  @ApiBody({ schema: verificationSchema })
  async verify(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    const instansi = word(body, 'instansi');
    const to = instansi === '' ? undefined : { instansi, again: body?.['again'] === true };
    await this.house.desk.verify(officer, code, correctionIn(body), word(body, 'reason'), to);
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/dispositions')
  @Allows('complaint.dispose')
  @HttpCode(201)
  @ApiOperation({
    summary:
      'Hand it to a body within reach, to the own one to handle it there, or on to a unit of the own one',
  })
  @ApiBody({ schema: dispositionSchema })
  async dispose(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    const again = body?.['again'] === true;
    const given = { again, copies: wordsOf(body, 'copies') };
    await this.house.desk.dispose(officer, code, word(body, 'instansi'), word(body, 'reason'), given);
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/referrals')
  @Allows('complaint.refer')
  @HttpCode(201)
  @ApiOperation({ summary: 'Refer it to a body that is not connected, with proof that it was sent' })
  @ApiBody({ schema: referralSchema })
  async refer(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    const to = {
      instansi: word(body, 'instansi'),
      reason: word(body, 'reason'),
      again: body?.['again'] === true,
    };
    const proof = body?.['proof'];
    const given = typeof proof === 'object' && proof !== null ? proofIn(proof as Words) : null;
    await this.house.desk.refer(officer, code, to, given);
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/referrals/proofs')
  @Allows('complaint.refer')
  @HttpCode(201)
  @ApiOperation({ summary: 'Show later that the referral was sent' })
  @ApiBody({ schema: proofSchema })
  async prove(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.desk.addProof(officer, code, proofIn(body));
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/returns')
  @Allows('complaint.return')
  @HttpCode(201)
  @ApiOperation({ summary: 'Hand it back with a reason' })
  @ApiBody({ schema: returnSchema })
  async handBack(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.desk.handBack(officer, code, word(body, 'reason'), proposalIn(body));
    return { status: 'returned', ...(await seenAfter(this.house, officer, code)) };
  }

  @Post(':code/declines')
  @Allows('complaint.decline')
  @HttpCode(201)
  @ApiOperation({ summary: 'Say that it is no body of one’s own: it waits one level up' })
  @ApiBody({ schema: returnSchema })
  async decline(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.desk.decline(officer, code, word(body, 'reason'), proposalIn(body));
    return { status: 'out-of-authority', ...(await seenAfter(this.house, officer, code)) };
  }

  @Post(':code/archivals')
  @Allows('complaint.archive')
  @HttpCode(201)
  @ApiOperation({ summary: 'Archive it with a reason and words to the reporter' })
  @ApiBody({ schema: archiveSchema })
  async archive(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.desk.archive(officer, code, word(body, 'reason') as ArchiveReason, word(body, 'words'));
    return seenAfter(this.house, officer, code);
  }

  @Post(':code/undo')
  @Allows('verdict.undo')
  @HttpCode(201)
  @ApiOperation({ summary: 'Take the own newest verdict back, within seconds and before anybody was told' })
  async undo(@Req() { officer }: StaffRequest, @Param('code') code: string): Promise<object> {
    const undone = await this.house.desk.undo(officer, code);
    return { undone, ...(await seenAfter(this.house, officer, code)) };
  }
}
