import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiHeader,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { isISO8601, isUUID } from 'class-validator';
import type { Request, Response } from 'express';
import { Failure, readReportNumber } from '#complaint';
import { HOUSE, type House } from '#house';
import { followUp, sharedReport, sharedScope, type FollowUp, type SharedReport } from '#partners';
import type { ChangeCursor, Partner, PartnerRight, SharedComplaint } from '#store';
import { Allows } from '../routes.js';
import { followUpSchema, newFollowUpSchema, sharedPageSchema, sharedSchema } from './partner-schemas.js';
import { keyOf } from './reporter-proof.js';

/** The body has a second person publish it. */
interface InReview {
  state: 'in-review';
}

const MOST = 100;
const notShared = { status: 404, description: 'No such report, and one that is not shared, look alike.' };
const noToken = { status: 401, description: 'No token, or one that has ended.' };

interface Topic {
  id: string;
  name: string;
  description: string;
}

/**
 * What other government systems ask: topics, reports and follow-ups of what was agreed with them. Never who reports,
 * and of confidential, supervisory and accusing reports not even that they exist.
 */
@ApiTags('partner')
@ApiBearerAuth()
@Controller('api/v1/partner')
export class PartnerController {
  constructor(@Inject(HOUSE) private readonly house: House) {}

  @Get('topics')
  @Allows('partner')
  @ApiOperation({ summary: 'Categories of reports' })
  @ApiResponse({ status: 200, description: '{items: [{id, name, description}]}' })
  @ApiResponse(noToken)
  async topics(@Req() request: Request): Promise<{ items: Topic[] }> {
    const { topics } = await this.partner(request, 'reports:read');
    const items = this.house.office.directory.data.categories
      .filter(({ id }) => topics === null || topics.includes(id))
      .map(({ id, label, gloss }) => ({ id, name: label, description: gloss }));
    return { items };
  }

  @Get('reports')
  @Allows('partner')
  @ApiOperation({
    summary: 'Reports in the order in which they last changed',
    description:
      'Keep `cursor` and ask with it again later: what has changed since comes then, and nothing is missed.',
  })
  @ApiQuery({ name: 'since', required: false, description: 'Only what changed from then on (ISO 8601)' })
  @ApiQuery({ name: 'cursor', required: false, description: 'Of the answer before' })
  @ApiQuery({ name: 'limit', required: false, description: `1 to ${MOST}; 50 without` })
  @ApiResponse({ status: 200, description: 'A page of them.', schema: sharedPageSchema })
  @ApiResponse(noToken)
  async reports(
    @Req() request: Request,
    @Query() query: Record<string, unknown>,
  ): Promise<{ items: SharedReport[]; cursor: string | null; more: boolean }> {
    const partner = await this.partner(request, 'reports:read');
    const { directory } = this.house.office;
    const { items, cursor, more } = await this.house.shared.list(sharedScope(partner, directory), {
      since: instantIn('since', query['since']),
      cursor: cursorIn(query['cursor']),
      limit: limitIn(query['limit']),
    });
    return {
      items: items.map((item) => sharedReport(item, directory)),
      cursor: cursor && Buffer.from(`${cursor.changedAt}|${cursor.id}`).toString('base64url'),
      more,
    };
  }

  @Get('reports/:code')
  @Allows('partner')
  @ApiOperation({ summary: 'One report' })
  @ApiResponse({ status: 200, description: 'As it stands.', schema: sharedSchema })
  @ApiResponse(noToken)
  @ApiResponse(notShared)
  async report(@Req() request: Request, @Param('code') code: string): Promise<SharedReport> {
    const partner = await this.partner(request, 'reports:read');
    return sharedReport(await this.shared(partner, code), this.house.office.directory);
  }

  @Get('reports/:code/follow-ups')
  @Allows('partner')
  @ApiOperation({ summary: 'What bodies said to its reporter' })
  @ApiResponse({
    status: 200,
    description: 'The oldest first.',
    schema: { type: 'object', properties: { items: { type: 'array', items: followUpSchema } } },
  })
  @ApiResponse(noToken)
  @ApiResponse(notShared)
  async followUps(@Req() request: Request, @Param('code') code: string): Promise<{ items: FollowUp[] }> {
    const partner = await this.partner(request, 'reports:read');
    return { items: await this.saidOn(await this.shared(partner, code)) };
  }

  @Post('reports/:code/follow-ups')
  @Allows('partner')
  @HttpCode(201)
  @ApiOperation({ summary: 'Answer a report for the own body, or say that it has it in hand' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key and body within 24 hours give the same answer.',
  })
  @ApiBody({ schema: newFollowUpSchema })
  @ApiResponse({ status: 201, description: 'The reporter is told.', schema: followUpSchema })
  @ApiResponse({
    status: 202,
    description: '{state: "in-review"}: the body has its answers reviewed by a second person.',
  })
  @ApiResponse(noToken)
  @ApiResponse({ status: 403, description: 'The token lacks `follow-ups:write`.' })
  @ApiResponse(notShared)
  @ApiResponse({
    status: 409,
    description: 'It stands otherwise by now, or the key was used with another body.',
  })
  async say(
    @Req() request: Request,
    @Param('code') code: string,
    @Body() body: { kind?: unknown; text?: unknown } | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FollowUp | InReview> {
    const partner = await this.partner(request, 'follow-ups:write');
    const { kind, text } = body ?? {};
    if (kind !== 'answer' && kind !== 'response') throw invalid('kind', 'follow-up-kind-unknown');
    if (typeof text !== 'string') throw invalid('text', 'text-required');
    const work = async (): Promise<FollowUp | InReview> => {
      const shared = await this.shared(partner, code);
      const { name, instansi } = partner;
      const speaker = { id: `partner:${name}`, name, role: 'opd-admin', instansi } as const;
      const { answering } = this.house;
      if (kind === 'answer') {
        const answered = await answering.answer(speaker, code, text, {
          confirmed: true,
          withoutParts: true,
        });
        if (answered.state === 'in-review') return { state: 'in-review' };
        return this.saidAs(shared, answered.id);
      }
      return this.saidAs(shared, await answering.respond(speaker, code, text));
    };
    const said = await this.once(partner, keyOf(request), { code, kind, text }, work);
    if ('state' in said) response.status(202);
    return said;
  }

  private async saidAs(shared: SharedComplaint, id: string): Promise<FollowUp> {
    const said = (await this.saidOn(shared)).find((each) => each.id === id);
    if (!said) throw new Failure('not-found');
    return said;
  }

  private partner(request: Request, right: PartnerRight): Promise<Partner> {
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    return this.house.partnerTokens.require(token, right);
  }

  private async shared(partner: Partner, number: string): Promise<SharedComplaint> {
    const code = readReportNumber(number);
    const scope = sharedScope(partner, this.house.office.directory);
    const found = code === null ? null : await this.house.shared.find(scope, { code });
    if (!found) throw new Failure('not-found');
    return found;
  }

  private async saidOn({ complaint }: SharedComplaint): Promise<FollowUp[]> {
    const said = await this.house.shared.followUps(complaint.id);
    return said.map((message) => followUp(message, this.house.office.directory));
  }

  /** Does it, or repeats what was answered to this key. Where the first answer was lost, the complaint's state refuses. */
  private async once<T extends object>(
    partner: Partner,
    key: string | undefined,
    given: object,
    work: () => Promise<T>,
  ): Promise<T> {
    if (key === undefined) return work();
    const { keys, memory, identity, now } = this.house;
    const sealedUnder = `${partner.id}:${key}`;
    const keyIndex = keys.index('idempotency', partner.id, key);
    const bodyHash = keys.index('submission', JSON.stringify(given));
    const before = await memory.answerGiven(keyIndex);
    if (before && !before.bodyHash.equals(bodyHash)) throw new Failure('conflict', 'idempotency-key-reused');
    if (before) return identity.openAnswer(sealedUnder, before.sealedAnswer) as T;
    const answer = await work();
    const sealedAnswer = identity.sealAnswer(sealedUnder, answer);
    await memory.keepAnswer({ keyIndex, bodyHash, sealedAnswer, at: now() });
    return answer;
  }
}

const invalid = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);

/** An instant as ISO 8601 writes it; null where none is given. Throws `invalid`. */
export function instantIn(field: string, given: unknown): Date | null {
  if (given === undefined) return null;
  const at = typeof given === 'string' && /^\d{4}-\d{2}-\d{2}/.test(given) ? new Date(given) : null;
  if (!at || Number.isNaN(at.getTime())) throw invalid(field, 'instant-invalid');
  return at;
}

function limitIn(given: unknown): number {
  if (given === undefined) return 50;
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) throw invalid('limit', 'limit-invalid');
  return limit;
}

/** An instant of this millennium or the last as PostgreSQL writes it. */
const PG_INSTANT = /^([12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)([+-](?:0\d|1[0-4])(?::[0-5]\d)?)$/;

/** Where a reader stands, as an answer before said; null where none is given. Throws `invalid`. */
export function cursorIn(given: unknown): ChangeCursor | null {
  if (given === undefined || given === '') return null;
  const text = typeof given === 'string' ? given : '';
  const [changedAt = '', id = ''] = Buffer.from(text, 'base64url').toString().split('|');
  // A day or an hour that there is not would be a fault of the database's.
  const [, instant = '', zone] = PG_INSTANT.exec(changedAt) ?? [];
  if (zone === undefined || !isISO8601(instant, { strict: true }) || !isUUID(id))
    throw invalid('cursor', 'cursor-invalid');
  return { changedAt, id };
}
