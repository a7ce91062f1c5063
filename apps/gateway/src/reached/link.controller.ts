import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Linked } from '#alerts';
import { Failure, mayDo, mayMove, showReportNumber, type FieldFault } from '#complaint';
import { publishedLetter } from '#delivery';
import { HOUSE, type House } from '#house';
import { SESSION } from '../edge/cookies.js';
import { Face } from '../face.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { hasWord, words } from '../words/words.js';

/** The cookie of whoever came by a link. */
const LINK = 'tautan';

/**
 * A complaint on an officer's telephone, by the link he was sent and his PIN: a first response in two taps, or back to
 * whoever disposed it. Whatever is wrong with a link, it looks like none.
 */
@ApiExcludeController()
@Controller('petugas/n')
export class LinkController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<
      House,
      'alertLinks' | 'alertStore' | 'answering' | 'desk' | 'linkSessions' | 'now' | 'office' | 'sessions'
    >,
    private readonly face: Face,
  ) {}

  @Get(':token')
  @Allows('link')
  async page(
    @Req() request: Request,
    @Res() response: Response,
    @Param('token') token: string,
  ): Promise<void> {
    const linked = await this.follow(token);
    if (await this.sitsAtConsole(request, linked)) {
      return response.redirect(303, `/petugas/laporan/${showReportNumber(linked.file.code)}`);
    }
    if (!(await this.isIn(request, linked))) return this.askPin(request, response, token, linked, []);
    this.show(request, response, token, linked, { values: {}, faults: [] });
  }

  /** Only here it counts as opened: whoever previews links opens them too, and has no PIN. */
  @Post(':token')
  @Allows('link')
  async enter(
    @Req() request: Request,
    @Res() response: Response,
    @Param('token') token: string,
  ): Promise<void> {
    const linked = await this.follow(token);
    const { pin = '' } = (request.body ?? {}) as Values;
    try {
      const pass = await this.house.linkSessions.open(linked.officer, linked.alert.id, pin.trim());
      await this.house.alertStore.opened(linked.officer.officerId, linked.file.id, 'link', this.house.now());
      this.face.keep(response, LINK, pass, { path: '/petugas/n', sameSite: 'lax' });
      response.redirect(303, `/petugas/n/${token}`);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'not-signed-in') throw error;
      await this.askPin(request, response, token, linked, [{ field: 'pin', code: error.reason }]);
    }
  }

  @Post(':token/pratinjau')
  @Allows('link')
  async preview(
    @Req() request: Request,
    @Res() response: Response,
    @Param('token') token: string,
  ): Promise<void> {
    const linked = await this.within(request, token);
    const { sentence = '' } = (request.body ?? {}) as Values;
    const { code, instansi } = linked.file;
    const from = this.house.office.directory.instansi(instansi ?? '')?.name ?? null;
    const { text: shown } = publishedLetter('response', { from, code, text: sentenceOf(sentence) });
    const model = { token, code: showReportNumber(code), sentence, shown };
    this.face.show('tautan-pratinjau', model, { request, response });
  }

  @Post(':token/kirim')
  @Allows('link')
  async respond(
    @Req() request: Request,
    @Res() response: Response,
    @Param('token') token: string,
  ): Promise<void> {
    const { officer, file } = await this.within(request, token);
    const { sentence = '' } = (request.body ?? {}) as Values;
    await this.house.answering.respond(officer, file.code, sentenceOf(sentence));
    response.redirect(303, `/petugas/n/${token}?selesai=1`);
  }

  @Post(':token/kembalikan')
  @Allows('link')
  async handBack(
    @Req() request: Request,
    @Res() response: Response,
    @Param('token') token: string,
  ): Promise<void> {
    const linked = await this.within(request, token);
    const values = (request.body ?? {}) as Values;
    try {
      await this.house.desk.handBack(linked.officer, linked.file.code, values['reason'] ?? '', null);
      const model = { code: showReportNumber(linked.file.code) };
      this.face.show('tautan-selesai', model, { request, response });
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      this.show(request, response, token, linked, { values, faults: error.fields });
    }
  }

  private async follow(token: string): Promise<Linked> {
    const linked = await this.house.alertLinks.follow(token);
    if (!linked) throw new Failure('not-found', 'link-over');
    return linked;
  }

  /** Throws `not-signed-in` without the PIN of this very link. */
  private async within(request: Request, token: string): Promise<Linked> {
    const linked = await this.follow(token);
    if (!(await this.isIn(request, linked))) throw new Failure('not-signed-in');
    return linked;
  }

  private async isIn(request: Request, { alert, officer }: Linked): Promise<boolean> {
    const pass = this.face.kept(request, LINK);
    return pass !== undefined && this.house.linkSessions.isOpen(pass, alert.id, officer.officerId);
  }

  private async sitsAtConsole(request: Request, { officer }: Linked): Promise<boolean> {
    const session = this.face.kept(request, SESSION);
    if (session === undefined) return false;
    return (await this.house.sessions.officer(session, 'console'))?.officerId === officer.officerId;
  }

  private async askPin(
    request: Request,
    response: Response,
    token: string,
    { officer, file }: Linked,
    faults: FieldFault[],
  ): Promise<void> {
    const hasPin = await this.house.linkSessions.hasPin(officer.officerId);
    const model = { token, code: showReportNumber(file.code), answerBy: file.answerBy, hasPin };
    const status = faults.length > 0 ? 422 : 200;
    this.face.show('tautan-masuk', { ...model, values: {}, faults }, { request, response, status });
  }

  private show(
    request: Request,
    response: Response,
    token: string,
    { officer, file }: Linked,
    form: { values: Values; faults: FieldFault[] },
  ): void {
    const may = (verb: 'respond' | 'return') =>
      mayDo(officer.role, verb) && mayMove(file.status, verb) && file.instansi !== null;
    const model = {
      ...form,
      token,
      code: showReportNumber(file.code),
      title: file.title,
      text: file.text,
      answerBy: file.answerBy,
      status: file.status,
      sentences: may('respond') ? sentences : [],
      mayReturn: may('return'),
      done: request.query['selesai'] === '1' ? ('responded' as const) : null,
    };
    const status = form.faults.length > 0 ? 422 : 200;
    this.face.show('tautan', model, { request, response, status });
  }
}

/** Ready sentences by their keys; what goes to reporters is Indonesian, whatever the officer reads. */
const sentences = ['1', '2', '3'].filter((key) => hasWord(`tautan.sentence-${key}`));

function sentenceOf(key: string): string {
  if (!sentences.includes(key)) {
    throw new Failure('invalid', 'text-required', [{ field: 'text', code: 'text-required' }]);
  }
  return words('id')(`tautan.sentence-${key}`);
}
