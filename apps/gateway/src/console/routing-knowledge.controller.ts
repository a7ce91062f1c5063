import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { dayOf, Failure, isDay, type FieldFault } from '#complaint';
import type { RoutingDraft } from '#disposition';
import { HOUSE, type House } from '#house';
import type { RoutingKnowledge } from '#instansi';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import {
  knowledgeKinds,
  type KnowledgeWord,
  type KnownView,
  type PeruteanDaftarView,
  type PeruteanDampakView,
} from '../pages/routing-views.js';
import type { Form, Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { draftIn, KnowledgeModels } from './knowledge-models.js';

const HERE = '/petugas/perutean';
const REPLAYED_DAYS = 30;
const DAY_MS = 24 * 3_600_000;
const blank: Form = { values: {}, faults: [] };
const kindsOfDesk = { mandat: 'mandate', aturan: 'rule', tempat: 'place' } as const;
const doneKeys = ['entered', 'ended'];

/**
 * Mandates, rules and places: what holds, what will and what has held. What is entered or ended goes live only after its
 * impact on the reports of the last month was seen; the form brings its values along.
 */
@ApiExcludeController()
@Controller('petugas/perutean')
export class RoutingKnowledgeController {
  private readonly models: KnowledgeModels;

  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'channels' | 'now' | 'office' | 'routingDesk' | 'routingReplay'>,
    private readonly face: Face,
  ) {
    this.models = new KnowledgeModels(house);
  }

  @Get(':what')
  @Allows('routing.manage')
  async list(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('what') what: string,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    const kind = kindOf(what);
    await this.house.office.refresh();
    const done = doneKeys.find((key) => key === query['selesai']);
    this.showList(request, response, kind, { done: done === undefined ? null : { key: done }, query });
  }

  @Get(':what/:id')
  @Allows('routing.manage')
  async one(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('what') what: string,
    @Param('id') id: string,
  ): Promise<void> {
    const kind = kindOf(what);
    await this.house.office.refresh();
    this.showEnd(request, response, kind, { known: this.mine(request, kind, id) });
  }

  /** Shows what it would do, lets the form be mended, or has it go live. */
  @Post(':what')
  @Allows('routing.manage')
  async enter(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('what') what: string,
  ): Promise<void> {
    const kind = kindOf(what);
    const values = (request.body ?? {}) as Values;
    if (values['langkah'] === 'ubah')
      return this.showList(request, response, kind, { form: { values, faults: [] } });
    await this.house.office.refresh();
    const draft = draftIn(kind, values);
    try {
      const drafted = this.house.routingDesk.drafted(request.officer, draft);
      if (values['langkah'] === 'berlaku') {
        await this.goLive(request, draft);
        return response.redirect(303, `${HERE}/${kind}?selesai=entered`);
      }
      const known = this.models.drafted(draft, drafted, request.officer);
      await this.showImpact(request, response, {
        kind,
        drafted,
        known,
        beside: this.models.beside(draft),
        lastDay: null,
        action: `${HERE}/${kind}`,
      });
    } catch (error) {
      this.showList(request, response, kind, { form: { values, faults: faultsOf(error, 'wilayah') } });
    }
  }

  /** As `enter`, for the last day of something. */
  @Post(':what/:id')
  @Allows('routing.manage')
  async end(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('what') what: string,
    @Param('id') id: string,
  ): Promise<void> {
    const kind = kindOf(what);
    await this.house.office.refresh();
    const known = this.mine(request, kind, id);
    const values = (request.body ?? {}) as Values;
    const { until = '', langkah } = values;
    if (langkah === 'ubah')
      return this.showEnd(request, response, kind, { known, form: { values, faults: [] } });
    try {
      this.mustBeLastDay(until);
      const drafted = this.house.routingDesk.drafted(request.officer, { end: kindsOfDesk[kind], id });
      if (langkah === 'berlaku') {
        await this.endNow(request, kind, id, until);
        return response.redirect(303, `${HERE}/${kind}?selesai=ended`);
      }
      const action = `${HERE}/${kind}/${id}`;
      await this.showImpact(request, response, {
        kind,
        drafted,
        known,
        beside: null,
        lastDay: until,
        action,
      });
    } catch (error) {
      const form = { values, faults: faultsOf(error, 'until') };
      this.showEnd(request, response, kind, { known, form });
    }
  }

  private async goLive(
    { officer }: StaffRequest,
    draft: Extract<RoutingDraft, { enter: string }>,
  ): Promise<void> {
    const { routingDesk } = this.house;
    if (draft.enter === 'mandate') await routingDesk.enterMandate(officer, draft.values);
    else if (draft.enter === 'rule') await routingDesk.enterRule(officer, draft.values);
    else await routingDesk.enterPlace(officer, draft.values);
  }

  private async endNow(
    { officer }: StaffRequest,
    kind: KnowledgeWord,
    id: string,
    until: string,
  ): Promise<void> {
    const { routingDesk } = this.house;
    if (kind === 'mandat') await routingDesk.endMandate(officer, id, until);
    else if (kind === 'aturan') await routingDesk.endRule(officer, id, until);
    else await routingDesk.endPlace(officer, id, until);
  }

  /** What the replay need not be asked about; the desk refuses the rest. */
  private mustBeLastDay(until: string): void {
    const code = !isDay(until) ? 'date-invalid' : until < this.yesterday ? 'day-past' : null;
    if (code !== null) throw new Failure('invalid', code, [{ field: 'until', code }]);
  }

  /** The earliest last day: what ends with it stops at once. */
  private get yesterday(): string {
    return dayOf(new Date(this.house.now().getTime() - DAY_MS), null);
  }

  /** One that is there and that he may end; for any other there is no such page. */
  private mine({ officer }: StaffRequest, kind: KnowledgeWord, id: string): KnownView {
    const found = this.models.find(kind, id);
    const known = found && this.models.known(found, officer);
    if (!known?.mayEnd) throw new Failure('not-found');
    return known;
  }

  private async showImpact(
    request: StaffRequest,
    response: Response,
    {
      drafted,
      ...of
    }: {
      kind: KnowledgeWord;
      drafted: RoutingKnowledge;
      known: KnownView;
      beside: PeruteanDampakView['beside'];
      lastDay: string | null;
      action: string;
    },
  ): Promise<void> {
    const { officer } = request;
    const since = new Date(this.house.now().getTime() - REPLAYED_DAYS * DAY_MS);
    const replayed = await this.house.routingReplay.replay(officer, drafted, since);
    const fields = Object.entries((request.body ?? {}) as Values)
      .filter(([name]) => name !== '_csrf' && name !== 'langkah')
      .map(([name, value = '']) => ({ name, value }));
    const model = { ...of, fields, firstDay: dayOf(since, null), ...this.models.impact(replayed) };
    this.face.show('perutean-dampak', model, { request, response, officer });
  }

  private showEnd(
    request: StaffRequest,
    response: Response,
    kind: KnowledgeWord,
    { known, form = blank }: { known: KnownView; form?: Form },
  ): void {
    const { officer } = request;
    const status = form.faults.length > 0 ? 422 : 200;
    const model = { ...form, kind, known, yesterday: this.yesterday };
    this.face.show('perutean-akhiri', model, { request, response, officer, status });
  }

  private showList(
    request: StaffRequest,
    response: Response,
    kind: KnowledgeWord,
    {
      form = blank,
      done = null,
      query = {},
    }: { form?: Form; done?: PeruteanDaftarView['done']; query?: Record<string, unknown> },
  ): void {
    const { officer } = request;
    const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
    const filter = { instansi: text('instansi'), kategori: text('kategori'), wilayah: text('wilayah') };
    const model = { ...this.models.list(kind, officer, filter), ...form, done };
    const status = form.faults.length > 0 ? 422 : 200;
    this.face.show('perutean-daftar', model, { request, response, officer, status });
  }
}

function kindOf(what: string): KnowledgeWord {
  const kind = knowledgeKinds.find((known) => known === what);
  if (kind === undefined) throw new Failure('not-found');
  return kind;
}

/** What is beyond his reach is said at the field, so that what he typed is not lost. */
function faultsOf(error: unknown, field: string): FieldFault[] {
  if (!(error instanceof Failure)) throw error;
  if (error.code === 'not-allowed') return [{ field, code: 'routing-beyond-reach' }];
  if (error.code !== 'invalid') throw error;
  return error.fields.map((fault) => ({ ...fault, code: ownWords[fault.code] ?? fault.code }));
}

/** Codes whose words on other pages are about something else. */
const ownWords: Record<string, string> = {
  'words-required': 'phrases-required',
  'words-too-long': 'phrases-too-long',
  'wilayah-unknown': 'area-code-unknown',
};
