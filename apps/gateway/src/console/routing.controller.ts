import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { scopeOf } from '#access';
import { Failure, readReportNumber, type Suggestion } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { PeruteanView } from '../pages/routing-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { examples, routedWords, RoutingModels } from './routing-models.js';

/** More than the web form takes is more than any report. */
const LONGEST_TEXT = 20_000;

/** Where a text would go, and why. What is tried is read, shown and forgotten. */
@ApiExcludeController()
@Controller('petugas')
export class RoutingController {
  private readonly models: RoutingModels;

  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<
      House,
      'channels' | 'now' | 'office' | 'queries' | 'router' | 'routingReplay'
    >,
    private readonly face: Face,
  ) {
    this.models = new RoutingModels(house);
  }

  @Get('perutean')
  @Allows('routing.try')
  empty(@Req() request: StaffRequest, @Res() response: Response): void {
    this.show(request, response, { values: {}, faults: [] });
  }

  /** Says where the words would go. Nothing is stored, and they stand in no address and no log. */
  @Post('perutean')
  @Allows('routing.try')
  async try(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    await this.house.router.refresh();
    const values = (request.body ?? {}) as Values;
    const { wilayah = '', contoh } = values;
    const typed = contoh === undefined ? (values['text'] ?? '') : (examples[Number(contoh)] ?? '');
    const text = typed.slice(0, LONGEST_TEXT).toWellFormed();
    if (text.trim() === '') {
      const faults = [{ field: 'text', code: 'try-text-required' }];
      return this.show(request, response, { values: { wilayah }, faults });
    }
    const form = { values: { text, wilayah }, faults: [] };
    this.show(request, response, { ...form, cut: typed.length > LONGEST_TEXT });
  }

  /** Tries what a complaint's own reporter said, for whoever may read it. */
  @Get('laporan/:code/perutean')
  @Allows('routing.try')
  async tryComplaint(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') number: string,
  ): Promise<void> {
    const code = readReportNumber(number);
    const scope = scopeOf(request.officer, this.house.office.directory);
    const file = code === null ? null : await this.house.queries.file(scope, { code });
    if (!file) throw new Failure('not-found');
    await this.house.router.refresh();
    const context = await this.house.routingReplay.contextOf(request.officer, file.id);
    const values = { text: routedWords(file), wilayah: context ?? '' };
    this.show(request, response, {
      values,
      faults: [],
      of: this.models.shown(file.code),
      suggestion: file.suggestion,
    });
  }

  private show(
    request: StaffRequest,
    response: Response,
    {
      values,
      faults,
      of = null,
      cut = false,
      suggestion = null,
    }: Pick<PeruteanView, 'values' | 'faults'> &
      Partial<Pick<PeruteanView, 'of' | 'cut'>> & { suggestion?: Suggestion | null },
  ): void {
    const { text = '', wilayah = '' } = values;
    const decision =
      text === '' ? null : this.house.router.route({ text, contextWilayah: wilayah === '' ? null : wilayah });
    const model: PeruteanView = {
      values,
      faults,
      areas: this.models.contexts(wilayah),
      examples: [...examples],
      decision: decision && this.models.decision(decision),
      standing: decision && this.models.standing(suggestion, decision),
      of,
      cut,
    };
    const status = faults.length > 0 ? 422 : 200;
    this.face.show('perutean', model, { request, response, officer: request.officer, status });
  }
}
