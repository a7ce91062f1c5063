import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { mayEver } from '#access';
import { classifications, Failure, showReportNumber } from '#complaint';
import { HOUSE, type House } from '#house';
import { excerptCharsets, HELD, type ExcerptCharset, type OpenedItem, type Taken } from '#intake';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import { PageModels } from '../page-models.js';
import type { KarantinaSatuView, KarantinaView, KeptRow } from '../pages/channel-views.js';
import type { Form, Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const HERE = '/petugas/karantina';
const SHOWN = 200;
const outcomes = ['accepted', 'joined', 'asked-which', 'answered', 'quarantined', 'duplicate'] as const;
type FormName = keyof KarantinaSatuView['forms'];
type Item = OpenedItem['item'];

interface Shown {
  opened?: { item: OpenedItem; charset: ExcerptCharset };
  refused?: { form: FormName; values: Values; error: Failure };
}

/** What came in and became no complaint, until a person has said what becomes of it. */
@ApiExcludeController()
@Controller('petugas/karantina')
export class QuarantineController {
  private readonly models: PageModels;

  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'channels' | 'now' | 'office' | 'quarantine' | 'sessions'>,
    private readonly face: Face,
  ) {
    this.models = new PageModels(house);
  }

  @Get()
  @Allows('quarantine.read')
  async list(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    const { officer } = request;
    const { quarantine } = this.house;
    const asked = query['kanal'];
    const channel = typeof asked === 'string' && this.house.channels.has(asked) ? asked : null;
    const [items, undecided] = await Promise.all([
      quarantine.list({ channel, limit: SHOWN }),
      quarantine.undecided(SHOWN),
    ]);
    const model: KarantinaView = {
      items: items.map(rowOf),
      undecided: undecided.map(rowOf),
      channel,
      channels: [...new Set(items.map((item) => item.channel))].sort().map((each) => ({ channel: each })),
      mayReplay: mayEver(officer.role, 'quarantine.replay'),
      done: doneIn(query),
    };
    this.face.show('karantina', model, { request, response, officer });
  }

  /** Lets today's adapters read everything again, or all of one channel. */
  @Post('ulang')
  @Allows('quarantine.replay')
  async replayAll(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const channel = ((request.body ?? {}) as Values)['channel'];
    const became = await this.house.quarantine.replayAll(byOf(request), channel ? { channel } : {});
    const counts = outcomes.map((name) => `&${name}=${became[name]}`).join('');
    response.redirect(303, `${HERE}?selesai=replayed-all${counts}`);
  }

  @Get(':id')
  @Allows('quarantine.read')
  one(@Req() request: StaffRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.show(request, response, id, {});
  }

  /** Shows what is in it, on this one page: who looked is in the audit before the vault opens it. */
  @Post(':id/buka')
  @Allows('quarantine.open')
  open(@Req() request: StaffRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.proven(request, response, id, () => this.show(request, response, id, { wanted: true }));
  }

  @Post(':id/ulang')
  @Allows('quarantine.replay')
  async replay(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    this.leave(response, id, await this.house.quarantine.replay(byOf(request), id));
  }

  @Post(':id/masukkan')
  @Allows('quarantine.open')
  enter(@Req() request: StaffRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.handling(request, response, id, 'masukkan', async (values) => {
      const { text = '', wilayah = '' } = values;
      const classification = classifications.find((known) => known === values['classification']);
      const isArea = this.house.office.directory.wilayah(wilayah) !== undefined;
      const given = {
        text,
        instansi: request.officer.instansi,
        ...(isArea ? { wilayah } : {}),
        ...(classification ? { classification } : {}),
      };
      this.leave(response, id, await this.house.quarantine.enter(byOf(request), id, given));
    });
  }

  /** Says for a sender who did not which of his complaints the text belongs to. */
  @Post(':id/tujuan')
  @Allows('quarantine.open')
  assign(@Req() request: StaffRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.handling(request, response, id, 'tujuan', async ({ number = '' }) => {
      await this.house.quarantine.one(id);
      if (number === '') throw fault('number', 'number-choose');
      const chosen = number === 'baru' ? null : number;
      this.leave(response, id, await this.house.quarantine.assign(byOf(request), id, chosen));
    });
  }

  @Post(':id/buang')
  @Allows('quarantine.open')
  discard(@Req() request: StaffRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.handling(request, response, id, 'buang', async ({ reason = '' }) => {
      await this.house.quarantine.discard(byOf(request), id, reason);
      response.redirect(303, `${HERE}?selesai=discarded`);
    });
  }

  private leave(response: Response, id: string, { outcome }: Taken): void {
    const stays = outcome === 'quarantined';
    response.redirect(
      303,
      stays ? `${HERE}/${encodeURIComponent(id)}?tetap=1` : `${HERE}?selesai=${outcome}`,
    );
  }

  private handling(
    request: StaffRequest,
    response: Response,
    id: string,
    form: FormName,
    work: (values: Values) => Promise<void>,
  ): Promise<void> {
    return this.proven(request, response, id, async () => {
      const values = (request.body ?? {}) as Values;
      try {
        await work(values);
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
        await this.show(request, response, id, { refused: { form, values, error } });
      }
    });
  }

  /** What is sealed opens to somebody who has just proved himself anew. */
  private async proven(
    request: StaffRequest,
    response: Response,
    id: string,
    work: () => Promise<void>,
  ): Promise<void> {
    if (!this.mustProve(request)) return work();
    await this.house.quarantine.one(id);
    response.redirect(303, `/petugas/akun/bukti?next=${encodeURIComponent(`${HERE}/${id}`)}`);
  }

  private mustProve({ officer }: StaffRequest): boolean {
    return officer.hasFactor && !this.house.sessions.hasSteppedUp(officer);
  }

  private async show(
    request: StaffRequest,
    response: Response,
    id: string,
    shown: Omit<Shown, 'opened'> & { wanted?: boolean },
  ): Promise<void> {
    const { officer } = request;
    const { quarantine } = this.house;
    const { refused } = shown;
    const given = ((request.body ?? {}) as Values)['charset'];
    const charset = excerptCharsets.find((known) => known === given) ?? 'utf-8';
    // Whoever has to choose again has to see what he chooses for.
    const isWanted = shown.wanted === true || refused?.form === 'tujuan';
    const opened = isWanted ? await quarantine.open(byOf(request), id, charset) : null;
    const item = opened?.item ?? (await quarantine.one(id));
    const form = (name: FormName): Form =>
      refused?.form === name
        ? { values: refused.values, faults: refused.error.fields }
        : { values: {}, faults: [] };
    const model: KarantinaSatuView = {
      item: { ...rowOf(item), isUndecided: item.outcome === 'asked-which' },
      opened: opened && openedOf(opened, charset),
      charsets: [...excerptCharsets],
      wilayah: this.models.wilayahChoices(),
      mayOpen: mayEver(officer.role, 'quarantine.open'),
      mayReplay: mayEver(officer.role, 'quarantine.replay'),
      mustProve: this.mustProve(request),
      forms: { masukkan: form('masukkan'), tujuan: form('tujuan'), buang: form('buang') },
      stays: request.query['tetap'] === '1',
    };
    this.face.show('karantina-satu', model, { request, response, officer, status: refused ? 422 : 200 });
  }
}

const byOf = ({ officer: { id, role } }: StaffRequest) => ({ id, role });
const fault = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);

const openedOf = (
  { texts, excerpt, talks }: OpenedItem,
  charset: ExcerptCharset,
): NonNullable<KarantinaSatuView['opened']> => ({
  texts,
  excerpt: excerpt.text,
  isCut: excerpt.isCut,
  size: excerpt.size,
  charset,
  talks: talks.map(({ code }) => showReportNumber(code)),
});

/** Reasons that are the intake's own, by catalogue key; any other is the adapter's, in its words. */
const reasons: Record<string, string> = {
  [HELD]: 'held',
  'holds no report': 'no-report',
  'bounce of an unknown message': 'bounce',
  'no complaint was chosen for it': 'not-chosen',
};

function rowOf({ id, channel, outcome, receivedAt, reason }: Item): KeptRow {
  const own = outcome === 'asked-which' ? 'undecided' : reasons[reason ?? ''];
  const key = own ?? (reason?.startsWith('cannot be stored') === true ? 'refused' : 'unreadable');
  return { id, channel, receivedAt, why: { key, detail: own === undefined ? reason : null } };
}

function doneIn(query: Record<string, unknown>): KarantinaView['done'] {
  const what = query['selesai'];
  const known = [...outcomes, 'discarded', 'replayed-all'].find((key) => key === what);
  const count = (name: string): number => Number(/^\d{1,6}$/.exec(String(query[name]))?.[0] ?? 0);
  const counts = Object.fromEntries(outcomes.map((name) => [name.replace('-', ''), count(name)]));
  return known === undefined ? null : { key: known, counts };
}
