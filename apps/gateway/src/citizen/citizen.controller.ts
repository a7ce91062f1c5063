import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { toString as qrToString } from 'qrcode';
import { Failure, hasLapsed, mayBeAddedTo, type ComplaintFile, type FieldFault } from '#complaint';
import { hideNumbers, openings } from '#identity';
import { HOUSE, type House } from '#house';
import { Allows } from '../routes.js';
import { isGuessable, Limits } from '../edge/limits.js';
import { Face } from '../face.js';
import { addOwnWords, judgeAnswer } from '../own-words.js';
import { fromTheTop, onForm, Uploads, type Upload } from '../uploads.js';
import { sendAttachment } from '../attachments.js';
import { PageModels } from '../page-models.js';
import { agreedIn } from '../consented.js';
import type { LaporView, Values } from '../pages/views.js';
import { Submissions } from '../submissions.js';
import { ownFile, PASS } from './own-file.js';

const HOUR_MS = 3_600_000;
const SUBMISSION = 'kiriman';

/** What citizens meet: report, be given number and PIN, track, add words. Works without JavaScript. */
@ApiExcludeController()
@Controller()
export class CitizenController {
  private readonly submissions: Submissions;
  private readonly models: PageModels;

  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly face: Face,
    private readonly uploads: Uploads,
    private readonly limits: Limits,
  ) {
    this.submissions = new Submissions(house);
    this.models = new PageModels(house);
  }

  @Get()
  @Allows('public')
  home(@Req() request: Request, @Res() response: Response): void {
    this.face.show('home', this.models.home(), { request, response });
  }

  @Get('lapor')
  @Allows('public')
  form(@Req() request: Request, @Res() response: Response): void {
    this.face.show('lapor', this.lapor({}, [], randomUUID()), { request, response });
  }

  /** Takes the form in once, however often it is sent, and shows the receipt by a page of its own. */
  @Post('lapor')
  @Allows('public')
  async submit(@Req() request: Request, @Res() response: Response): Promise<void> {
    const upload = await this.uploads.read(request, response);
    await this.limits.report(request, response);
    const report = reportOf(upload);
    // Whoever goes back and sends the same again has a new form, but means the report that he has sent.
    const before = this.face.kept(request, SUBMISSION) ?? '';
    const again = upload.faults.length === 0 && (await this.submissions.wasSent(report, before));
    const submission = again ? before : uuidOr(upload.fields['submission']);
    try {
      const scanned = upload.files.map((file) => file.scanned);
      await this.submissions.web(report, { key: submission, found: upload.faults, scanned });
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      const model = {
        ...this.lapor(upload.fields, fromTheTop(error.fields.map(onForm)), submission),
        filesLost: upload.files.length > 0,
      };
      return this.face.show('lapor', model, { request, response, status: 422 });
    }
    this.face.keep(response, SUBMISSION, submission, { path: '/lapor', maxAge: HOUR_MS });
    response.redirect(303, '/lapor/terkirim');
  }

  @Get('lapor/terkirim')
  @Allows('reporter')
  async sent(@Req() request: Request, @Res() response: Response): Promise<void> {
    const receipt = await this.submissions.receiptOf(this.face.kept(request, SUBMISSION) ?? '');
    if (!receipt) return response.redirect(303, '/lapor');
    const { code, pin, trackUrl, emergency = null } = receipt;
    const qrSvg = await qrToString(trackUrl, { type: 'svg', margin: 1 });
    const nextDate = this.house.office.calendar.deadline(this.house.now(), 3, null);
    this.face.show(
      'terkirim',
      { code, pin, qrSvg, trackUrl, nextDate, contact: null, filesRefused: 0, emergency },
      { request, response },
    );
  }

  @Get('lacak')
  @Allows('public')
  track(@Req() request: Request, @Res() response: Response, @Query('kode') code?: unknown): void {
    const values = typeof code === 'string' ? { code } : {};
    this.face.show('lacak', { values, faults: [], pinAsked: false }, { request, response });
  }

  @Post('lacak')
  @Allows('public')
  async prove(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { code = '', pin = '' } = (request.body ?? {}) as Values;
    const faults: FieldFault[] = [];
    if (code.trim() === '') faults.push({ field: 'code', code: 'code-required' });
    if (pin.trim() === '') faults.push({ field: 'pin', code: 'pin-required' });
    try {
      if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
      await this.pass({ request, response }, code, pin);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const wrong = error.fields.length > 0 ? error.fields : [{ field: 'code', code: error.reason }];
      const status = error.code === 'too-many-tries' ? 429 : 422;
      const model = { values: { code }, faults: wrong, pinAsked: false };
      return this.face.show('lacak', model, { request, response, status });
    }
  }

  /** Takes the wish for a new PIN. The answer is always the same: it tells nothing of the number. */
  @Post('lacak/pin-baru')
  @Allows('public')
  async askForPin(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.limits.asked('lost-pin', request, response);
    const { code = '' } = (request.body ?? {}) as Values;
    await this.house.tracking.askForPin(code);
    this.face.show('lacak', { values: { code }, faults: [], pinAsked: true }, { request, response });
  }

  @Get('lacak/:code')
  @Allows('reporter')
  async follow(
    @Req() request: Request,
    @Res() response: Response,
    @Param('code') code: string,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    // The secret leaves the address bar at once: links are copied and seen by others.
    if (typeof query['kunci'] === 'string') return this.pass({ request, response }, code, query['kunci']);
    const file = await this.ownFile(request, code);
    if (!file) return response.redirect(303, `/lacak?kode=${encodeURIComponent(code)}`);
    await this.showOwn(request, response, file, { added: query['tersimpan'] !== undefined });
  }

  @Post('lacak/:code/tambahan')
  @Allows('reporter')
  async add(@Req() request: Request, @Res() response: Response, @Param('code') code: string): Promise<void> {
    const upload = await this.uploads.read(request, response);
    await this.limits.report(request, response);
    const file = await this.ownFile(request, code);
    if (!file) return response.redirect(303, `/lacak?kode=${encodeURIComponent(code)}`);
    try {
      if (upload.faults.length > 0) throw new Failure('invalid', 'invalid', upload.faults);
      await addOwnWords(this.house, file.id, {
        text: upload.fields['text'] ?? '',
        externalId: uuidOr(upload.fields['submission']),
        attachments: upload.files,
      });
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      return await this.showOwn(request, response, file, { values: upload.fields, faults: error.fields });
    }
    response.redirect(303, `/lacak/${encodeURIComponent(code)}?tersimpan=1`);
  }

  /** Done or not: what he says of the answer. */
  @Post('lacak/:code/putusan')
  @Allows('reporter')
  async judge(
    @Req() request: Request,
    @Res() response: Response,
    @Param('code') code: string,
  ): Promise<void> {
    const file = await this.ownFile(request, code);
    if (!file) return response.redirect(303, `/lacak?kode=${encodeURIComponent(code)}`);
    await this.limits.report(request, response);
    const { verdict, rating, text } = (request.body ?? {}) as Values;
    if (verdict !== 'selesai' && verdict !== 'belum') throw new Failure('invalid', 'verdict-unknown');
    await judgeAnswer(this.house, file.id, { done: verdict === 'selesai', rating, text });
    response.redirect(303, `/lacak/${encodeURIComponent(code)}?tersimpan=1`);
  }

  @Get('lacak/:code/lampiran/:id')
  @Allows('reporter')
  async attachment(
    @Req() request: Request,
    @Res() response: Response,
    @Param('code') code: string,
    @Param('id') id: string,
  ): Promise<void> {
    const file = await this.ownFile(request, code);
    if (!file) throw new Failure('not-found');
    await sendAttachment(this.house, file, id, response);
  }

  private lapor(values: Values, faults: FieldFault[], submission: string): LaporView {
    const wilayah = this.models.wilayahChoices();
    const hides = [...new Set(hideNumbers(values['text'] ?? '').hidden.map(({ kind }) => kind))];
    return {
      values,
      faults,
      submission,
      wilayah,
      hides,
      keptFiles: [],
      filesLost: false,
      today: this.house.now(),
    };
  }

  /** Opens the tracking page to whoever has proved the number, for an hour, in this browser. */
  private async pass(
    { request, response }: { request: Request; response: Response },
    number: string,
    proof: string,
  ): Promise<void> {
    const prove = (): Promise<string> => this.house.tracking.prove(number, proof);
    const id = await (isGuessable(proof)
      ? this.limits.guarded('tracking', { request, response }, prove)
      : prove());
    const { code } = await this.house.tracking.file(id);
    const pass = this.house.tracking.passFor(id, new Date(this.house.now().getTime() + HOUR_MS));
    this.face.keep(response, PASS, pass, { path: '/lacak', maxAge: HOUR_MS });
    response.redirect(303, `/lacak/${this.models.shown(code)}`);
  }

  private ownFile(request: Request, number: string): Promise<ComplaintFile | null> {
    return ownFile(this.house, this.face, request, number);
  }

  private async showOwn(
    request: Request,
    response: Response,
    file: ComplaintFile,
    form: { values?: Values; faults?: FieldFault[]; added?: boolean },
  ): Promise<void> {
    const { values = {}, faults = [], added = false } = form;
    const mayAdd = mayBeAddedTo(file, this.house.now(), hasLapsed(file.timeline));
    const breaches = (await this.house.breaches.of(file.id)).length;
    const own = this.models.own(file, await this.house.reveals.openings(file.id, openings));
    const model = {
      ...own,
      breaches,
      values,
      faults,
      added,
      mayAdd,
      mayJudge: file.status === 'answered' && file.mergedInto === null,
      submission: randomUUID(),
    };
    this.face.show('laporan', model, { request, response, status: faults.length > 0 ? 422 : 200 });
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const uuidOr = (given: string | undefined): string => (given && uuid.test(given) ? given : randomUUID());

/** The form's fields as the web channel takes them: empty ones left out. */
function reportOf({ fields, files }: Upload): object {
  const field = (name: string): string | undefined => {
    const value = fields[name]?.trim();
    return value === '' ? undefined : value;
  };
  const reporter = { name: field('name'), phone: field('phone'), email: field('email') };
  const privacy = fields['privacy'];
  return JSON.parse(
    JSON.stringify({
      text: fields['text'] ?? '',
      place: field('place'),
      wilayah: field('wilayah'),
      occurredOn: field('occurredOn'),
      reporter,
      anonymous: privacy === 'anonymous' || privacy === 'confidential',
      confidential: privacy === 'confidential',
      ...agreedIn(fields),
      attachments: files.map(({ name, type, content }) => ({
        name,
        type,
        content: content.toString('base64'),
      })),
    }),
  ) as object;
}
