import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { HOUSE, type House } from '#house';
import type { ReadTally } from '#store';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { ModelRow, MutuView, QualityRow } from '../pages/quality-views.js';
import { Allows } from '../routes.js';

/** How well routing does in operation, and which model decides. */
@ApiExcludeController()
@Controller('petugas/perutean')
export class QualityController {
  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly face: Face,
  ) {}

  @Get('mutu')
  @Allows('routing.quality')
  async quality(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { officer } = request;
    const { office, router, routingWatch, liveModel } = this.house;
    await router.refresh();
    const { weeks, categories, bodies, bands, drift, at } = await routingWatch.of(officer);
    const { directory } = office;
    const model: MutuView = {
      at,
      weeks: weeks.map((each) => ({ ...rowOf(each), from: each.from })),
      categories: categories.map((each) => ({
        ...rowOf(each),
        name: directory.category(each.category)?.label ?? each.category,
      })),
      bodies: bodies.map((each) => ({
        ...rowOf(each),
        name: each.instansi === null ? null : (directory.instansi(each.instansi)?.name ?? each.instansi),
      })),
      bands: bands
        .filter(({ decided }) => decided > 0)
        .map(({ band, decided, confidence, right }) => ({
          from: band / 10,
          to: (band + 1) / 10,
          decided,
          confidence: confidence / decided,
          right: right / decided,
        })),
      drift,
      models: await this.models(),
      fault: liveModel.fault,
    };
    this.face.show('mutu', model, { request, response, officer });
  }

  private async models(): Promise<ModelRow[]> {
    const decides = this.house.liveModel.current.version;
    const kept = (await this.house.models.list()).map(
      ({ version, madeAt, liveFrom, learnedFrom, figures }): ModelRow => ({
        version,
        madeAt,
        liveFrom,
        decides: version === decides,
        learned: learnedFrom.length,
        ...measured(figures),
      }),
    );
    if (kept.some((each) => each.decides)) return kept;
    const own = {
      version: decides,
      madeAt: null,
      liveFrom: null,
      decides: true,
      learned: 0,
      ...measured({}),
    };
    return [own, ...kept];
  }
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const rowOf = (tally: ReadTally): QualityRow => ({
  read: tally.read,
  dispose: share(tally.dispose, tally.read),
  ask: share(tally.ask, tally.read),
  decided: tally.decided,
  agreed: share(tally.agreed, tally.decided),
  returned: share(tally.returned, tally.read),
});

/** The figures that `muara train` kept with a model. */
function measured(
  figures: object,
): Pick<ModelRow, 'top1' | 'macroF1' | 'supervisoryRecall' | 'notAReportPrecision'> {
  const {
    top1 = null,
    macroF1 = null,
    supervisoryRecall = null,
    notAReportPrecision = null,
  } = (figures as { new?: Partial<ModelRow> }).new ?? {};
  return { top1, macroF1, supervisoryRecall, notAReportPrecision };
}
