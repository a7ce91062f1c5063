import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { searchReasons } from '#access';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import { matchFields } from '#identity';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { Form } from '../pages/form.js';
import type { QueueRow } from '../pages/views.js';
import { Allows } from '../routes.js';
import { ConsoleModels } from './console-models.js';

const blank: Form = { values: {}, faults: [] };

/** Where an officer finds the reports of somebody who has lost his number. What is looked for never stands in an address. */
@ApiExcludeController()
@Controller('petugas/cari')
export class SearchController {
  private readonly models: ConsoleModels;

  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'channels' | 'clockStore' | 'now' | 'office' | 'reporterSearch'>,
    private readonly face: Face,
  ) {
    this.models = new ConsoleModels(house);
  }

  @Get()
  @Allows('identity.match')
  form(@Req() request: StaffRequest, @Res() response: Response): void {
    this.show(request, response, blank, null);
  }

  @Post()
  @Allows('identity.match')
  async find(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const values = (request.body ?? {}) as Record<string, string>;
    try {
      const found = await this.house.reporterSearch.find(request.officer, values);
      const levels = await this.house.clockStore.escalated(found.map(({ id }) => id));
      this.show(request, response, { values, faults: [] }, this.models.rows(found, levels));
    } catch (error) {
      if (!(error instanceof Failure) || !['invalid', 'too-many-tries'].includes(error.code)) throw error;
      const faults = error.fields.length > 0 ? error.fields : [{ field: 'value', code: error.reason }];
      this.show(request, response, { values, faults }, null, error.code === 'invalid' ? 422 : 429);
    }
  }

  private show(
    request: StaffRequest,
    response: Response,
    form: Form,
    found: QueueRow[] | null,
    status = form.faults.length > 0 ? 422 : 200,
  ): void {
    const model = {
      ...form,
      matchFields: [...matchFields],
      searchReasons: [...searchReasons],
      found,
    };
    this.face.show('cari', model, { request, response, officer: request.officer, status });
  }
}
