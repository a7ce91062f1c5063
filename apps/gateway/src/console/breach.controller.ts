import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { NOTICE_MS } from '#access';
import { Failure, roles, showReportNumber, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { BreachRow, InsidenSatuView } from '../pages/law-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { dueAt } from './data.controller.js';

const HERE = '/petugas/data/insiden';

type Breach = Awaited<ReturnType<House['breaches']['one']>>['breach'];

/** The register of breaches: whom each affects, from the audit, and the notice that is due within 3×24 hours. */
@ApiExcludeController()
@Controller('petugas/data/insiden')
export class BreachController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'breaches' | 'now'>,
    private readonly face: Face,
  ) {}

  @Get()
  @Allows('custodian.breach')
  list(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.showList(request, response, { values: {}, faults: [] });
  }

  @Post()
  @Allows('custodian.breach')
  async register(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const { noticed = '', from = '', until = '', actor = '', role = '', what = '', measures = '' } = values;
    const given = { noticed, from, until, actor, role, what, measures };
    try {
      const id = await this.house.breaches.register(request.officer, given);
      response.redirect(303, `${HERE}/${id}`);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      await this.showList(request, response, { values, faults: error.fields });
    }
  }

  @Get(':id')
  @Allows('custodian.breach')
  async one(@Req() request: StaffRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    const { breach, affected, counts } = await this.house.breaches.one(id);
    const { fromAt: from, untilAt: until, actor, role, measures, registeredBy } = breach;
    const model: InsidenSatuView = {
      breach: { ...this.row(breach), from, until, actor, role, measures, registeredBy },
      affected: affected.map(({ code, openings, firstAt: first, lastAt: last }) => ({
        code: showReportNumber(code),
        openings,
        first,
        last,
      })),
      counts: counts.map((count) => ({
        ...count,
        role: roles.some((known) => known === count.role) ? count.role : null,
      })),
    };
    this.face.show('insiden-satu', model, { request, response, officer: request.officer });
  }

  @Post(':id')
  @Allows('custodian.breach')
  async notify(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    await this.house.breaches.notify(request.officer, id);
    response.redirect(303, `${HERE}/${encodeURIComponent(id)}`);
  }

  private async showList(
    request: StaffRequest,
    response: Response,
    form: { values: Values; faults: FieldFault[] },
  ): Promise<void> {
    const breaches = (await this.house.breaches.list()).map((each) => this.row(each));
    const model = { ...form, breaches, roles: [...roles] };
    const status = form.faults.length > 0 ? 422 : 200;
    this.face.show('insiden', model, { request, response, officer: request.officer, status });
  }

  private row({ id, what, noticedAt, affected, notifiedAt }: Breach): BreachRow {
    const due = dueAt(new Date(noticedAt.getTime() + NOTICE_MS), this.house.now());
    return { id, what, noticedAt, affected, notifiedAt, due };
  }
}
