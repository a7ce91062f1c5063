import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { WakilView } from '../pages/clock-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const HERE = '/petugas/wakil';

/** Where an inspectorate's inspector names who is asked when it leaves something unopened. */
@ApiExcludeController()
@Controller('petugas')
export class DeputyController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'inspecting' | 'office'>,
    private readonly face: Face,
  ) {}

  @Get('wakil')
  @Allows('inspection.deputy')
  async deputy(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query('selesai') done?: unknown,
  ): Promise<void> {
    await this.show(request, response, { values: {}, faults: [], done: done === 'wakil' });
  }

  /** `deputy`: user name; `nobody`: there is none any more. */
  @Post('wakil')
  @Allows('inspection.deputy')
  async name(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const { deputy = '', nobody } = values;
    try {
      await this.house.inspecting.nameDeputy(request.officer, nobody === undefined ? deputy : null);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      return this.show(request, response, { values, faults: error.fields, done: false });
    }
    response.redirect(303, `${HERE}?selesai=wakil`);
  }

  private async show(
    request: StaffRequest,
    response: Response,
    { values, faults, done }: Pick<WakilView, 'values' | 'faults' | 'done'>,
  ): Promise<void> {
    const { officer } = request;
    const found = await this.house.inspecting.deputies(officer);
    const of = found && {
      name: this.house.office.directory.instansi(found.inspectorate)?.name ?? found.inspectorate,
      deputy: found.deputy,
      inspectors: found.inspectors,
    };
    const status = faults.length > 0 ? 422 : 200;
    this.face.show('wakil', { values, faults, of, done }, { request, response, officer, status });
  }
}
