import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Failure, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import { instansiIdIn } from '../pages/verdict-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const HERE = '/petugas/piket/aturan';
const figures = [
  'unopenedHours',
  'deputyHours',
  'superiorHours',
  'quietFrom',
  'quietUntil',
  'stormAfter',
] as const;

/** How a body wants its officers told: how long each step waits, when it is quiet, and on which ways. */
@ApiExcludeController()
@Controller('petugas/piket/aturan')
export class AlertSettingsController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'alertSettings' | 'rosters'>,
    private readonly face: Face,
  ) {}

  /** The setting of a body, else of the admin's own. */
  @Get()
  @Allows('officer.manage')
  async page(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    const { officer } = request;
    const asked = query['instansi'];
    const own = this.house.rosters.bodiesOf(officer).map(({ id }) => id);
    const named = typeof asked === 'string' ? instansiIdIn(asked) : '';
    const instansi = named || (own.find((id) => id === officer.instansi) ?? own[0] ?? '');
    const setting = await this.house.alertSettings.of(officer, instansi);
    const { byWhatsapp, byEmail } = setting;
    const values: Values = {
      ...Object.fromEntries(figures.map((field) => [field, String(setting[field])])),
      ...(byWhatsapp && { byWhatsapp: '1' }),
      ...(byEmail && { byEmail: '1' }),
    };
    this.show(request, response, { instansi, values, faults: [], done: query['selesai'] === 'disimpan' });
  }

  @Post()
  @Allows('officer.manage')
  async keep(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const { instansi = '', byWhatsapp, byEmail } = values;
    const text = (field: (typeof figures)[number]): string => values[field] ?? '';
    try {
      await this.house.alertSettings.keep(request.officer, {
        instansi,
        unopenedHours: text('unopenedHours'),
        deputyHours: text('deputyHours'),
        superiorHours: text('superiorHours'),
        quietFrom: text('quietFrom'),
        quietUntil: text('quietUntil'),
        stormAfter: text('stormAfter'),
        byWhatsapp: byWhatsapp !== undefined,
        byEmail: byEmail !== undefined,
      });
      response.redirect(303, `${HERE}?instansi=${encodeURIComponent(instansi)}&selesai=disimpan`);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      this.show(request, response, { instansi, values, faults: error.fields, done: false });
    }
  }

  private show(
    request: StaffRequest,
    response: Response,
    { instansi, ...form }: { instansi: string; values: Values; faults: FieldFault[]; done: boolean },
  ): void {
    const { officer } = request;
    const bodies = this.house.rosters.bodiesOf(officer);
    const body = bodies.find(({ id }) => id === instansi) ?? null;
    const model = { ...form, body, bodies, usual: this.house.alertSettings.usual };
    const status = form.faults.length > 0 ? 422 : 200;
    this.face.show('piket-aturan', model, { request, response, officer, status });
  }
}
