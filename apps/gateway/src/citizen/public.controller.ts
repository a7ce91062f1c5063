import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { toString as qrToString } from 'qrcode';
import {
  CONSENT_TEXT,
  Failure,
  isOpen,
  readReportNumber,
  showReportNumber,
  type FieldFault,
} from '#complaint';
import { HOUSE, type House } from '#house';
import type { PublicComplaint } from '#store';
import { Limits } from '../edge/limits.js';
import { Face } from '../face.js';
import { withoutLinks } from '../open311/georeport-views.js';
import { PageModels } from '../page-models.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { Submissions } from '../submissions.js';
import { onForm } from '../uploads.js';
import { words } from '../words/words.js';

const HOUR_MS = 3_600_000;
const SUPPORT = 'dukungan';

/**
 * What everybody may read of a complaint, and *saya juga mengalami*: counted, or with an address a report of its own
 * that is joined at once, so that whoever left it is answered, and may see and erase what he left as any reporter may.
 */
@ApiExcludeController()
@Controller('laporan/:code')
export class PublicController {
  private readonly submissions: Submissions;
  private readonly models: PageModels;

  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly face: Face,
    private readonly limits: Limits,
  ) {
    this.submissions = new Submissions(house);
    this.models = new PageModels(house);
  }

  @Get()
  @Allows('public')
  async read(
    @Req() request: Request,
    @Res() response: Response,
    @Param('code') number: string,
    @Query('didukung') supported?: unknown,
  ): Promise<void> {
    const complaint = await this.found(number);
    await this.show({ request, response }, complaint, { supported: supported === '1' });
  }

  @Post('dukungan')
  @Allows('public')
  async support(
    @Req() request: Request,
    @Res() response: Response,
    @Param('code') number: string,
  ): Promise<void> {
    const complaint = await this.found(number);
    await this.limits.report(request, response);
    if (!isOpen(complaint.status)) throw new Failure('wrong-state', 'report-closed');
    const shown = showReportNumber(complaint.code);
    const values = (request.body ?? {}) as Values;
    const [phone, email] = [values['phone']?.trim(), values['email']?.trim()];
    if (!phone && !email) {
      await this.house.supporting.support(complaint.code, request.ip ?? '');
      return response.redirect(303, `/laporan/${shown}?didukung=1`);
    }
    const key = randomOr(values['submission']);
    const form = {
      text: words('id')('publik.same', { code: shown }),
      ...(complaint.wilayah === null ? {} : { wilayah: complaint.wilayah }),
      reporter: { ...(phone && { phone }), ...(email && { email }) },
      consents: { answers: true, textVersion: CONSENT_TEXT },
    };
    try {
      await this.submissions.web(form, { key, sameAs: complaint.code });
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      return this.show({ request, response }, complaint, { values, faults: error.fields.map(onForm) });
    }
    this.face.keep(response, SUPPORT, key, { path: `/laporan/${shown}`, maxAge: HOUR_MS });
    response.redirect(303, `/laporan/${shown}/terkirim`);
  }

  /** Number and PIN of whoever left an address. */
  @Get('terkirim')
  @Allows('reporter')
  async sent(
    @Req() request: Request,
    @Res() response: Response,
    @Param('code') number: string,
  ): Promise<void> {
    const receipt = await this.submissions.receiptOf(this.face.kept(request, SUPPORT) ?? '');
    if (!receipt) return response.redirect(303, `/laporan/${encodeURIComponent(number)}`);
    const { code, pin, trackUrl } = receipt;
    const qrSvg = await qrToString(trackUrl, { type: 'svg', margin: 1 });
    const model = { code, pin, qrSvg, trackUrl, nextDate: null, contact: null, filesRefused: 0 };
    this.face.show('terkirim', { ...model, emergency: null, joined: true }, { request, response });
  }

  /** Throws `not-found` for what is not public, as for what is not. */
  private async found(number: string): Promise<PublicComplaint> {
    const code = readReportNumber(number);
    const [found] = code === null ? [] : await this.house.publicComplaints.list({ codes: [code], limit: 1 });
    if (!found) throw new Failure('not-found');
    return found;
  }

  private async show(
    to: { request: Request; response: Response },
    complaint: PublicComplaint,
    form: { values?: Values; faults?: FieldFault[]; supported?: boolean },
  ): Promise<void> {
    const { values = {}, faults = [], supported = false } = form;
    const { code, status, title, text, category, wilayah, place, placeText, instansi, receivedAt } =
      complaint;
    const model = {
      code: showReportNumber(code),
      status,
      title: title && withoutLinks(title),
      text: withoutLinks(text),
      category: this.models.categoryOf(category),
      wilayah: this.models.areaOf(wilayah),
      place: placeText ?? place?.name ?? null,
      handler: this.models.nameOf(instansi),
      receivedAt,
      answerBy: this.models.promised(complaint),
      others: await this.house.supporting.others(code),
      supported,
      maySupport: isOpen(status),
      submission: randomUUID(),
      values,
      faults,
    };
    this.face.show('publik', model, { ...to, status: faults.length > 0 ? 422 : 200 });
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const randomOr = (given: string | undefined): string => (given && uuid.test(given) ? given : randomUUID());
