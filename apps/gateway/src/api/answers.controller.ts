import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { scopeOf, type Officer } from '#access';
import {
  Failure,
  readReportNumber,
  showReportNumber,
  type AnswerParts,
  type ComplaintFile,
} from '#complaint';
import { HOUSE, type House } from '#house';
import { Files, MOST_FILE_BYTES, type SoundFile } from '#intake';
import type { Draft, InternalNote } from '#store';
import type { StaffRequest } from '../access.guard.js';
import { Allows } from '../routes.js';
import { answerSchema, reviewSchema, textSchema } from './api-schemas.js';
import { detailOf } from './staff-file.js';

const MOST_FILES = 5;

type Words = Record<string, unknown> | undefined;
const word = (body: Words, field: string): string => {
  const value = body?.[field];
  return typeof value === 'string' ? value : '';
};

/** An answer that waits for a second person, or that its writer has kept. */
interface DraftView extends AnswerParts {
  id: string;
  officer: string;
  savedAt: string;
  submittedAt: string | null;
  sentBack: { by: string; words: string } | null;
}

const draftView = ({ id, officer, parts, savedAt, submittedAt, ...draft }: Draft): DraftView => ({
  ...parts,
  id,
  officer,
  savedAt: savedAt.toISOString(),
  submittedAt: submittedAt?.toISOString() ?? null,
  sentBack: draft.sentBackBy === null ? null : { by: draft.sentBackBy, words: draft.sentBackWords ?? '' },
});

/** Answers of bodies: kept, reviewed, published; and the notes of officers beside them. */
@ApiTags('staff')
@ApiBearerAuth()
@Controller('api/v1/staff/complaints')
export class AnswersController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'answering' | 'clockStore' | 'drafts' | 'office' | 'queries'>,
    private readonly files: Files,
  ) {}

  @Get('reviews')
  @Allows('complaint.review-answer')
  @ApiOperation({ summary: 'Answers that wait for the review of the caller, the longest waiting first' })
  async reviews(@Req() { officer }: StaffRequest): Promise<{ items: (DraftView & { code: string })[] }> {
    const waiting = await this.house.answering.waiting(officer);
    return { items: waiting.map((draft) => ({ ...draftView(draft), code: showReportNumber(draft.code) })) };
  }

  @Post(':code/answers')
  @Allows('complaint.answer')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Publish the answer, or hand it in for review',
    description:
      'Reviewed is every answer to a supervisory complaint, and those of a body that reviews its answers.',
  })
  @ApiBody({ schema: answerSchema })
  @ApiResponse({ status: 201, description: 'Published.' })
  @ApiResponse({ status: 202, description: '{state: "in-review", draft}: a second person publishes it.' })
  @ApiResponse({ status: 409, description: 'It stands otherwise by now, or another answer is in review.' })
  @ApiResponse({
    status: 422,
    description:
      '`answer-empty` for formulas alone; `answer-promises` unless confirmed; `copies-open` unless `withoutParts`.',
  })
  async answer(
    @Req() { officer }: StaffRequest,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    const files = await this.filesIn(body?.['attachments']);
    const ticked = (field: string): boolean => body?.[field] === true;
    const given = { confirmed: ticked('confirmed'), withoutParts: ticked('withoutParts'), files };
    const { state, id } = await this.house.answering.answer(officer, code, partsOf(body), given);
    if (state === 'published') return this.after(officer, code);
    response.status(202);
    return { state, draft: id };
  }

  @Get(':code/drafts')
  @Allows('complaint.answer')
  @ApiOperation({ summary: 'The caller’s own draft of an answer, and who else has begun one' })
  async draft(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
  ): Promise<{ own: DraftView | null; others: string[] }> {
    const { id } = await this.file(officer, code);
    const own = await this.house.drafts.own(id, officer.id);
    return { own: own && draftView(own), others: await this.house.drafts.otherWriters(id, officer.id) };
  }

  @Post(':code/drafts')
  @Allows('complaint.answer')
  @HttpCode(201)
  @ApiOperation({ summary: 'Keep a draft of an answer; nobody else’s is touched' })
  @ApiBody({ schema: answerSchema })
  async keepDraft(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.answering.saveDraft(officer, code, partsOf(body));
    return this.draft({ officer } as StaffRequest, code);
  }

  @Post(':code/reviews')
  @Allows('complaint.review-answer')
  @HttpCode(201)
  @ApiOperation({ summary: 'Publish an answer that somebody else has written, or send it back with words' })
  @ApiBody({ schema: reviewSchema })
  async review(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    const verdict = word(body, 'verdict');
    const draft = word(body, 'draft');
    if (verdict === 'publish') await this.house.answering.publishReviewed(officer, code, draft);
    else if (verdict === 'send-back')
      await this.house.answering.sendBack(officer, code, draft, word(body, 'words'));
    else throw fault('verdict', 'verdict-unknown');
    return this.after(officer, code);
  }

  @Get(':code/notes')
  @Allows('complaint.note')
  @ApiOperation({ summary: 'What officers have noted; no reporter ever reads it' })
  async notes(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
  ): Promise<{ items: (Omit<InternalNote, 'at'> & { at: string })[] }> {
    const { id } = await this.file(officer, code);
    const notes = await this.house.drafts.notes(id);
    return { items: notes.map((note) => ({ ...note, at: note.at.toISOString() })) };
  }

  @Post(':code/notes')
  @Allows('complaint.note')
  @HttpCode(201)
  @ApiOperation({ summary: 'Note something for other officers' })
  @ApiBody({ schema: textSchema })
  async note(
    @Req() { officer }: StaffRequest,
    @Param('code') code: string,
    @Body() body: Words,
  ): Promise<object> {
    await this.house.answering.writeNote(officer, code, word(body, 'text'));
    return this.notes({ officer } as StaffRequest, code);
  }

  /** Files in base64, looked at as those of a form are. */
  private async filesIn(given: unknown): Promise<SoundFile[]> {
    if (given === undefined) return [];
    if (!Array.isArray(given) || given.length > MOST_FILES) throw fault('attachments', 'too-many-files');
    const files: SoundFile[] = [];
    for (const each of given as unknown[]) {
      const { name, content } = (each ?? {}) as { name?: unknown; content?: unknown };
      if (typeof name !== 'string' || typeof content !== 'string') throw fault('attachments', 'file-broken');
      const bytes = Buffer.from(content, 'base64');
      if (bytes.length > MOST_FILE_BYTES) throw fault('attachments', 'file-too-large');
      const judged = await this.files.judge(name.slice(0, 200), bytes);
      if (typeof judged === 'string') throw fault('attachments', judged);
      files.push(judged);
    }
    return files;
  }

  private async after(officer: Officer, number: string): Promise<object> {
    return detailOf(this.house, await this.file(officer, number));
  }

  private async file(officer: Officer, number: string): Promise<ComplaintFile> {
    const code = readReportNumber(number);
    const scope = scopeOf(officer, this.house.office.directory);
    const file = code === null ? null : await this.house.queries.file(scope, { code });
    if (!file) throw new Failure('not-found');
    return file;
  }
}

/** The parts of an answer in a body; a text alone is one that the caller has put together. */
function partsOf(body: Words): AnswerParts {
  const part = (field: 'by' | 'on' | 'evidence') =>
    typeof body?.[field] === 'string' ? { [field]: body[field] } : {};
  return { text: word(body, 'text'), ...part('by'), ...part('on'), ...part('evidence') };
}

const fault = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);
