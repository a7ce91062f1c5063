import { Controller, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { scopeOf } from '#access';
import { Failure, readReportNumber, showReportNumber, type AnswerParts, type ReplyWay } from '#complaint';
import { answerText, publishedLetter, textOn, wayOut } from '#delivery';
import { openCopiesIn, withParts } from '#disposition';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { partsOnForm } from './answer-form.js';
import { Face } from '../face.js';
import type { PreviewView } from '../pages/reply-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const LONGEST = 20_000;
/** What officers say to a reporter. */
const kinds = ['answer', 'response', 'question'] as const;

/** Parts that are half typed are not shown yet. */
const shownParts = ({ on, ...parts }: AnswerParts): AnswerParts =>
  on !== undefined && !Number.isNaN(Date.parse(`${on}T05:00:00Z`)) ? { ...parts, on } : parts;

/** What an answer is on each way before it is published: the words that go out, how many SMS, and what they cost. */
@ApiExcludeController()
@Controller('petugas')
export class PreviewController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'channels' | 'deliveries' | 'office' | 'publicUrl' | 'queries'>,
    private readonly face: Face,
  ) {}

  /** A page of its own, or with htmx the part of it that changes while somebody types. */
  @Post('laporan/:code/pratinjau')
  @Allows('complaint.answer')
  async preview(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') number: string,
    @Query('jenis') jenis?: unknown,
  ): Promise<void> {
    const { officer } = request;
    const { directory } = this.house.office;
    const code = readReportNumber(number);
    const file = code && (await this.house.queries.file(scopeOf(officer, directory), { code }));
    if (!file) throw new Failure('not-found');
    const values = (request.body ?? {}) as Values;
    const parts = partsOnForm({ ...values, text: values['text']?.slice(0, LONGEST) ?? '' });
    const kind = kinds.find((known) => known === jenis) ?? 'answer';
    const isAnswer = kind === 'answer' && parts.text !== '';
    const text = isAnswer
      ? withParts(answerText(shownParts(parts), file), openCopiesIn(file), directory)
      : parts.text;
    const from = directory.instansi(file.instansi ?? officer.instansi ?? '')?.name ?? null;
    const letter = publishedLetter(kind, { from, code: file.code, text });
    const ways = await this.house.deliveries.ways(file.id);
    const previews = ways.flatMap((way) => this.previewOn(way, letter, text));
    const to = { request, response, officer };
    if (request.headers['hx-request'] === 'true') {
      return this.face.show('pratinjau-isi', { previews }, to);
    }
    this.face.show('pratinjau', { previews, kind, parts, code: showReportNumber(file.code) }, to);
  }

  private previewOn(
    { channel, given, closed }: ReplyWay,
    letter: Parameters<typeof textOn>[0],
    said: string,
  ): PreviewView[] {
    const adapter = this.house.channels.get(channel);
    if (closed !== null || !adapter) return [];
    const { canReply, byHand } = adapter.capabilities;
    if (!canReply) {
      const brought = { text: said, shortened: false, measured: null };
      return byHand ? [{ channel, given, carried: 'by-hand', ...brought }] : [];
    }
    const url = `${this.house.publicUrl}/lacak`;
    const out = wayOut(adapter, given);
    const text = textOn(letter, out, url);
    const { canBeAnswered } = out;
    const whole = textOn(letter, { canBeAnswered, longest: Number.POSITIVE_INFINITY }, url);
    const measured = adapter.measure?.(text) ?? null;
    // What is offered is what the officer types, not the words around it.
    const plainer = measured?.plainer ? (adapter.measure?.(said).plainer ?? null) : null;
    return [
      {
        channel,
        given,
        carried: 'itself',
        text,
        shortened: text !== whole,
        measured: measured && { ...measured, plainer },
      },
    ];
  }
}
