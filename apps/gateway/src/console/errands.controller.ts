import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { scopeOf } from '#access';
import { dayOf, Failure, showReportNumber } from '#complaint';
import type { Carrier } from '#delivery';
import { HOUSE, type House } from '#house';
import type { ErrandRow } from '#store';
import type { StaffRequest } from '../access.guard.js';
import { SESSION } from '../edge/cookies.js';
import { Face } from '../face.js';
import type { ErrandView, SuratView, TidakSampaiView } from '../pages/reply-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { whyKey } from './reply-models.js';

/** Answers that people bring: letters to post, calls to make, words at the counter; and those that reached nobody. */
@ApiExcludeController()
@Controller('petugas')
export class ErrandsController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'errands' | 'now' | 'office' | 'publicUrl' | 'vault'>,
    private readonly face: Face,
  ) {}

  @Get('surat')
  @Allows('complaint.carry')
  async waiting(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query('selesai') done?: unknown,
  ): Promise<void> {
    const key = ['done', 'gone', 'gave-up'].find((known) => known === done);
    await this.showWaiting(request, response, { done: key ? { key } : null, failed: null });
  }

  /** Opens the address, which the audit and the reporter see, and lays the letter out to be printed. */
  @Post('surat/:id/cetak')
  @Allows('identity.address')
  async print(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    const row = await this.house.errands.one(this.carrier(request), known(id));
    const session = this.face.kept(request, SESSION) ?? '';
    const { address, name } = await this.house.vault.errand({ session, deliveryId: row.id });
    const code = showReportNumber(row.code);
    const body = this.house.office.directory.instansi(row.instansi ?? '');
    const model = {
      code,
      channel: row.channel,
      name,
      address,
      from: body?.name ?? null,
      text: row.text,
      today: this.house.now(),
      trackUrl: `${this.house.publicUrl}/lacak`,
    };
    this.face.show('surat-cetak', model, { request, response, officer: request.officer });
  }

  /** Notes that it was brought, or that it was in vain: then the next way is tried. */
  @Post('surat/:id')
  @Allows('complaint.carry')
  async carry(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const { outcome = '', on = '' } = values;
    try {
      const ended =
        outcome === 'gone' || outcome === 'gave-up'
          ? ({ failed: outcome } as const)
          : { on: on.trim() === '' ? null : on.trim() };
      await this.house.errands.carry(this.carrier(request), known(id), ended);
      response.redirect(303, `/petugas/surat?selesai=${'failed' in ended ? ended.failed : 'done'}`);
    } catch (error) {
      const faults = onForm(error);
      await this.showWaiting(request, response, { done: null, failed: { id, values, faults } });
    }
  }

  @Get('tidak-sampai')
  @Allows('complaint.carry')
  async lost(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query('selesai') done?: unknown,
  ): Promise<void> {
    await this.showLost(request, response, {
      done: done === 'settled' ? { key: done } : null,
      failed: null,
    });
  }

  /** Takes it off the list, with what was done about it. */
  @Post('tidak-sampai/:id')
  @Allows('complaint.carry')
  async settle(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    const values = (request.body ?? {}) as Values;
    try {
      await this.house.errands.settle(this.carrier(request), known(id), values['reason'] ?? '');
      response.redirect(303, '/petugas/tidak-sampai?selesai=settled');
    } catch (error) {
      const faults = onForm(error);
      await this.showLost(request, response, { done: null, failed: { id, values, faults } });
    }
  }

  private async showWaiting(
    request: StaffRequest,
    response: Response,
    said: Pick<SuratView, 'done' | 'failed'>,
  ): Promise<void> {
    const { officer } = request;
    const rows = await this.house.errands.waiting(this.carrier(request));
    const now = this.house.now();
    const isLetter = ({ channel }: ErrandRow): boolean => channel === 'letter';
    const waitingView = (row: ErrandRow) => ({ ...viewOf(row), today: dayOf(now, row.wilayah) });
    const model = {
      ...said,
      letters: rows.filter(isLetter).map(waitingView),
      told: rows.filter((row) => !isLetter(row)).map(waitingView),
    };
    this.face.show('surat', model, { request, response, officer, status: said.failed ? 422 : 200 });
  }

  private async showLost(
    request: StaffRequest,
    response: Response,
    said: Pick<TidakSampaiView, 'done' | 'failed'>,
  ): Promise<void> {
    const { officer } = request;
    const lost = await this.house.errands.lost(this.carrier(request));
    const rows = lost.map((row) => ({ ...viewOf(row), why: whyKey(row.channel, row.failure ?? 'refused') }));
    const status = said.failed ? 422 : 200;
    this.face.show('tidak-sampai', { ...said, rows }, { request, response, officer, status });
  }

  private carrier({ officer }: StaffRequest): Carrier {
    return { id: officer.id, role: officer.role, scope: scopeOf(officer, this.house.office.directory) };
  }
}

const viewOf = ({ id, code, channel, text, at }: ErrandRow): ErrandView => ({
  id,
  code: showReportNumber(code),
  channel,
  text,
  at,
});

function known(id: string): string {
  if (!isUUID(id)) throw new Failure('not-found');
  return id;
}

/** What stands at the row's form again; any other refusal has a page of its own. */
function onForm(error: unknown): { field: string; code: string }[] {
  if (error instanceof Failure && error.code === 'invalid') return error.fields;
  throw error;
}
