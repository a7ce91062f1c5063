import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { DataExport } from '#access';
import { Failure, showReportNumber, type ComplaintFile, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import { isGuessable, Limits } from '../edge/limits.js';
import { Face } from '../face.js';
import type { DataSayaView } from '../pages/law-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { exportPage, openingView, sendExport } from './export-view.js';
import { ownFile } from './own-file.js';

const OPENINGS_SHOWN = 50;

type FormName = DataSayaView['formOf'];

/**
 * What a reporter may ask of his own data: who opened them, a copy, their erasure, their restriction. An open tracking
 * page may be somebody else's by now: whatever is asked for needs the PIN anew.
 */
@ApiExcludeController()
@Controller('lacak/:code/data')
export class OwnDataController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'breaches' | 'dataExports' | 'dataRequests' | 'tracking'>,
    private readonly face: Face,
    private readonly limits: Limits,
  ) {}

  @Get()
  @Allows('reporter')
  async page(
    @Req() request: Request,
    @Res() response: Response,
    @Param('code') code: string,
    @Query('diminta') asked?: unknown,
  ): Promise<void> {
    const file = await ownFile(this.house, this.face, request, code);
    if (!file) return leave(response, code);
    await this.show(file, { request, response }, { asked: asked !== undefined });
  }

  @Post()
  @Allows('reporter')
  async ask(@Req() request: Request, @Res() response: Response, @Param('code') code: string): Promise<void> {
    const file = await ownFile(this.house, this.face, request, code);
    if (!file) return leave(response, code);
    const { kind = '', pin = '' } = (request.body ?? {}) as Values;
    const to = { request, response };
    await this.answering(file, to, 'permintaan', async () => {
      if (kind !== 'erasure' && kind !== 'restriction') throw wrong('kind', 'kind-required');
      await this.proved(to, pin, () => this.house.tracking.prove(code, pin));
      await this.house.dataRequests.ask(file.id, kind);
      response.redirect(303, `/lacak/${encodeURIComponent(code)}/data?diminta=1`);
    });
  }

  @Post('ekspor')
  @Allows('reporter')
  async export(
    @Req() request: Request,
    @Res() response: Response,
    @Param('code') code: string,
  ): Promise<void> {
    const file = await ownFile(this.house, this.face, request, code);
    if (!file) return leave(response, code);
    const { pin = '', format = '' } = (request.body ?? {}) as Values;
    const to = { request, response };
    await this.answering(file, to, 'ekspor', async () => {
      const reporter = { id: 'reporter', role: null };
      const copy: DataExport = await this.proved(to, pin, () =>
        this.house.dataExports.make(code, pin, reporter, 'own-copy'),
      );
      if (format === 'json') return sendExport(copy, response);
      this.face.show('data-ekspor', exportPage(copy), to);
    });
  }

  /** With the PIN given anew: what could be guessing is counted before it is tried. */
  private proved<T>(
    to: { request: Request; response: Response },
    pin: string,
    attempt: () => Promise<T>,
  ): Promise<T> {
    if (pin.trim() === '') throw wrong('pin', 'pin-required');
    return isGuessable(pin) ? this.limits.guarded('tracking', to, attempt) : attempt();
  }

  private async answering(
    file: ComplaintFile,
    to: { request: Request; response: Response },
    formOf: FormName,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const isTyped =
        error.code === 'invalid' || error.code === 'too-many-tries' || error.reason === 'pin-wrong';
      if (!isTyped) throw error;
      const faults = error.fields.length > 0 ? error.fields : [{ field: 'pin', code: error.reason }];
      const { kind = '' } = (to.request.body ?? {}) as Values;
      const status = error.code === 'too-many-tries' ? 429 : 422;
      await this.show(file, to, { faults, values: { kind }, formOf, status });
    }
  }

  private async show(
    file: ComplaintFile,
    to: { request: Request; response: Response },
    form: { faults?: FieldFault[]; values?: Values; formOf?: FormName; asked?: boolean; status?: number },
  ): Promise<void> {
    const { faults = [], values = {}, formOf = 'permintaan', asked = false, status = 200 } = form;
    const [state, openings, breaches] = await Promise.all([
      this.house.dataRequests.of(file.id),
      this.house.dataExports.openings(file.id),
      this.house.breaches.of(file.id),
    ]);
    const model: DataSayaView = {
      code: showReportNumber(file.code),
      faults,
      values,
      formOf,
      asked,
      erasedAt: state.erasedAt,
      restricted: state.holds.some(({ kind }) => kind === 'restricted'),
      requests: state.requests.map(({ kind, state: how, at, dueAt: due, reason }) => ({
        kind,
        state: how,
        at,
        due,
        reason,
      })),
      openings: openings.slice(0, OPENINGS_SHOWN).map(openingView),
      breaches: breaches.map(({ what, measures, noticedAt, fromAt: from, untilAt: until }) => ({
        what,
        measures,
        noticedAt,
        from,
        until,
      })),
    };
    this.face.show('data-saya', model, { ...to, status });
  }
}

const wrong = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);

const leave = (response: Response, code: string): void =>
  response.redirect(303, `/lacak?kode=${encodeURIComponent(code)}`);
