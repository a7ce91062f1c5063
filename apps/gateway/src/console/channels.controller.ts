import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { mayEver } from '#access';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import { HELD, type ChannelView, type CheckResult } from '#intake';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { AccountView, ChannelRow, KanalSatuView } from '../pages/channel-views.js';
import type { Form, Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const HERE = '/petugas/kanal';
const LONGEST_CURSOR = 200;
const done = ['paused', 'resumed'] as const;

interface Shown {
  form?: Form;
  checked?: CheckResult | null;
  done?: string | null;
}

/** How each channel fares, for whoever keeps them running: no content, no secret, no address of a reporter. */
@ApiExcludeController()
@Controller('petugas/kanal')
export class ChannelsController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'channelDesk' | 'quarantine'>,
    private readonly face: Face,
  ) {}

  @Get()
  @Allows('channel.read')
  async list(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { officer } = request;
    const { channelDesk, quarantine } = this.house;
    const [channels, kept] = await Promise.all([
      channelDesk.list(),
      mayEver(officer.role, 'quarantine.read') ? quarantine.count() : null,
    ]);
    this.face.show('kanal', { channels: channels.map(rowOf), kept }, { request, response, officer });
  }

  @Get(':channel')
  @Allows('channel.read')
  one(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('channel') id: string,
    @Query('selesai') what?: unknown,
  ): Promise<void> {
    return this.show(request, response, id, { done: done.find((each) => each === what) ?? null });
  }

  @Post(':channel/jeda')
  @Allows('channel.manage')
  pause(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('channel') id: string,
  ): Promise<void> {
    return this.handling(request, response, id, async (by, reason) => {
      await this.house.channelDesk.pause(by, id, reason);
      response.redirect(303, `${HERE}/${encodeURIComponent(id)}?selesai=paused`);
    });
  }

  /** What was kept meanwhile is taken in at once where the vault is there, else as soon as it is. */
  @Post(':channel/lanjut')
  @Allows('channel.manage')
  resume(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('channel') id: string,
  ): Promise<void> {
    return this.handling(request, response, id, async (by, reason) => {
      await this.house.channelDesk.resume(by, id, reason);
      await this.house.quarantine.replayAll(by, { channel: id, reason: HELD }).catch((error: unknown) => {
        if (!(error instanceof Failure)) throw error;
      });
      response.redirect(303, `${HERE}/${encodeURIComponent(id)}?selesai=resumed`);
    });
  }

  @Post(':channel/uji')
  @Allows('channel.manage')
  async check(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('channel') id: string,
  ): Promise<void> {
    await this.show(request, response, id, { checked: await this.house.channelDesk.check(id) });
  }

  private async handling(
    request: StaffRequest,
    response: Response,
    id: string,
    work: (by: { id: string; role: string }, reason: string) => Promise<void>,
  ): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const { id: officer, role } = request.officer;
    try {
      await work({ id: officer, role }, values['reason'] ?? '');
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      await this.show(request, response, id, { form: { values, faults: error.fields } });
    }
  }

  private async show(request: StaffRequest, response: Response, id: string, shown: Shown): Promise<void> {
    const { officer } = request;
    const { channelDesk } = this.house;
    const channel = await channelDesk.one(id);
    const ever = (await channelDesk.account(null)).filter((row) => row.channel === id);
    const kept = ever.find(({ outcome }) => outcome === 'quarantined')?.messages ?? 0;
    const model: KanalSatuView = {
      shown: { ...rowOf(channel), ...pick(channel) },
      pause: channel.pause,
      sources: channel.sources,
      ends: channel.ends,
      cursors: channel.cursors.map(({ source, cursor, at }) => ({
        source,
        at,
        reached: JSON.stringify(cursor).slice(0, LONGEST_CURSOR),
      })),
      nextAt: channel.out.nextAt,
      today: accountOf(channel.today),
      ever: accountOf(ever),
      kept:
        kept > 0 && mayEver(officer.role, 'quarantine.read')
          ? { count: kept, href: `/petugas/karantina?kanal=${encodeURIComponent(id)}` }
          : null,
      mayManage: mayEver(officer.role, 'channel.manage'),
      checked: shown.checked ? saidOf(shown.checked) : null,
      form: shown.form ?? { values: {}, faults: [] },
      done: shown.done ? { key: shown.done } : null,
    };
    this.face.show('kanal-satu', model, { request, response, officer, status: shown.form ? 422 : 200 });
  }
}

const pick = ({ hasProvider, canCheck, arrives }: ChannelView) => ({ hasProvider, canCheck, arrives });

function rowOf({ id, state, lastIn, out, today }: ChannelView): ChannelRow {
  const count = (rows: ChannelView['today']): number => rows.reduce((sum, { messages }) => sum + messages, 0);
  return {
    channel: id,
    state,
    lastIn,
    lastOut: out.lastAt,
    waiting: out.waiting,
    in: { all: count(today), wrong: count(today.filter(({ outcome }) => outcome === 'quarantined')) },
    out: { all: out.sent + out.failed, wrong: out.failed },
  };
}

/** What may have become of a source message, in the order in which people ask. */
const parts = ['accepted', 'joined', 'answered', 'asked-which', 'quarantined', 'discarded'] as const;

const accountOf = (rows: ChannelView['today']): AccountView => ({
  all: rows.reduce((sum, { messages }) => sum + messages, 0),
  parts: parts.flatMap((key) =>
    rows.filter(({ outcome }) => outcome === key).map(({ messages }) => ({ key, messages })),
  ),
});

const saidOf = (result: CheckResult): NonNullable<KanalSatuView['checked']> =>
  typeof result === 'string' ? { key: result, fault: null } : { key: 'fault', fault: result.fault };
