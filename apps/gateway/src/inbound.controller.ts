import { Controller, HttpCode, Inject, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Rejected, Unreadable, type ChannelAdapter, type ChannelRequest, type RawReport } from '#channels';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import { HELD, reportsIn } from '#intake';
import { Allows } from './routes.js';

/** One door for every channel that is pushed. It knows none of them: what they share is the contract. */
@ApiExcludeController()
@Controller('channels')
export class InboundController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'channels' | 'channelWatch' | 'receipts' | 'intake' | 'publicUrl'>,
  ) {}

  /**
   * Takes in a provider's delivery. The answer goes out only after everything in it is durable. While the channel is
   * paused that is so too, since no provider can be relied on to bring it again: it is kept, and read when resumed.
   */
  @Post(':channel/inbound')
  @Allows('provider')
  @HttpCode(200)
  async inbound(
    @Param('channel') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const channel = this.channel(id);
    const raw = this.authentic(channel, request);
    const { channelWatch, intake } = this.house;
    const end = { channel: id, side: 'in', source: '' } as const;
    try {
      if (await holdsNoReport(channel, raw)) await this.takeReceipts(channel, raw);
      else if (await channelWatch.isPaused(id)) await intake.quarantine(id, raw, HELD);
      else await intake.receive(channel, raw);
    } catch (error) {
      void channelWatch.faulty(end, error);
      throw error;
    }
    void channelWatch.fine(end);
    const answer = channel.acknowledge?.() ?? { status: 200, contentType: 'text/plain', body: '' };
    response.status(answer.status).type(answer.contentType).send(answer.body);
  }

  /** Takes in what the provider says became of messages that went out. */
  @Post(':channel/status')
  @Allows('provider')
  @HttpCode(204)
  async status(@Param('channel') id: string, @Req() request: Request): Promise<void> {
    const channel = this.channel(id);
    if (!channel.status) throw new NotFoundException();
    await this.takeReceipts(channel, this.authentic(channel, request));
  }

  private async takeReceipts(channel: ChannelAdapter, raw: RawReport): Promise<void> {
    for (const receipt of channel.status?.(raw) ?? []) {
      await this.house.receipts.note(channel.id, receipt);
    }
  }

  private channel(id: string): ChannelAdapter {
    const channel = this.house.channels.get(id);
    if (channel?.capabilities.arrives !== 'pushed') throw new NotFoundException();
    return channel;
  }

  private authentic(channel: ChannelAdapter, request: Request): RawReport {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const asked: ChannelRequest = {
      url: this.house.publicUrl + request.originalUrl,
      headers: headersOf(request),
      body,
    };
    try {
      channel.verify(asked);
    } catch (error) {
      if (error instanceof Rejected) throw new Failure('not-allowed', 'not-authentic');
      throw error;
    }
    return { body, contentType: request.headers['content-type'] ?? 'application/octet-stream' };
  }
}

/** Whether it is understood and no report: providers post news of our own messages to this door as well. */
async function holdsNoReport(channel: ChannelAdapter, raw: RawReport): Promise<boolean> {
  if (!channel.status) return false;
  const reports = await reportsIn(channel, raw);
  if (reports instanceof Unreadable || reports.length > 0) return false;
  try {
    channel.status(raw);
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

function headersOf(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
