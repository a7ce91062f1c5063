import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { forEach, type ArchiveReason, type BulkOutcome } from '#disposition';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Allows } from '../routes.js';
import { word, type Words } from './staff-file.js';
import { bulkSchemas } from './verdict-schemas.js';
import { correctionIn, proposalIn } from './verdicts.controller.js';

/** What became of each; `code` and `errors` as in the problem that the verdict alone would have met. */
interface BulkView {
  items: { code: string; done: boolean; problem: { code: string; last: object | null } | null }[];
}

const codesIn = (body: Words): string[] => {
  const codes = body?.['codes'];
  return Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : [];
};

const viewOf = (outcomes: BulkOutcome[]): BulkView => ({
  items: outcomes.map(({ code, failure }) => ({
    code,
    done: failure === null,
    problem: failure && { code: failure.reason, last: failure.last },
  })),
});

/** One verdict on many complaints, each by itself: some may be refused while the others stand. */
@ApiTags('staff')
@ApiBearerAuth()
@Controller('api/v1/staff/bulk')
export class BulkController {
  constructor(@Inject(HOUSE) private readonly house: Pick<House, 'desk'>) {}

  @Post('verifications')
  @Allows('complaint.verify')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put the same right on many' })
  @ApiBody({ schema: bulkSchemas.verifications })
  async verify(@Req() { officer }: StaffRequest, @Body() body: Words): Promise<BulkView> {
    const { title: _, ...correction } = correctionIn(body);
    const verify = (code: string) => this.house.desk.verify(officer, code, correction, word(body, 'reason'));
    return viewOf(await forEach(codesIn(body), verify));
  }

  @Post('dispositions')
  @Allows('complaint.dispose')
  @HttpCode(200)
  @ApiOperation({ summary: 'Dispose many: each to the body that is suggested for it, or all to one' })
  @ApiBody({ schema: bulkSchemas.dispositions })
  async dispose(@Req() { officer }: StaffRequest, @Body() body: Words): Promise<BulkView> {
    const instansi = word(body, 'instansi') || null;
    const dispose = (code: string) => this.house.desk.dispose(officer, code, instansi, word(body, 'reason'));
    return viewOf(await forEach(codesIn(body), dispose));
  }

  @Post('declines')
  @Allows('complaint.decline')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send many up a level' })
  @ApiBody({ schema: bulkSchemas.declines })
  async decline(@Req() { officer }: StaffRequest, @Body() body: Words): Promise<BulkView> {
    const decline = (code: string) =>
      this.house.desk.decline(officer, code, word(body, 'reason'), proposalIn(body));
    return viewOf(await forEach(codesIn(body), decline));
  }

  @Post('archivals')
  @Allows('complaint.archive')
  @HttpCode(200)
  @ApiOperation({ summary: 'Archive many with one reason and the same words to each reporter' })
  @ApiBody({ schema: bulkSchemas.archivals })
  async archive(@Req() { officer }: StaffRequest, @Body() body: Words): Promise<BulkView> {
    const archive = (code: string) =>
      this.house.desk.archive(officer, code, word(body, 'reason') as ArchiveReason, word(body, 'words'));
    return viewOf(await forEach(codesIn(body), archive));
  }
}
