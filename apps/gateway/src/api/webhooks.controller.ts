import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import type { WebhookView } from '#partners';
import type { StaffRequest } from '../access.guard.js';
import { Allows } from '../routes.js';
import { instantIn } from './partner.controller.js';
import { replaySchema, webhookSchema } from './partner-schemas.js';

type Given = Record<string, unknown> | undefined;
const noSuchWebhook = { status: 404, description: 'There is none of this id.' };

/** Which other systems are told of complaints. Secrets are shown once, when they are made. */
@ApiTags('staff')
@ApiBearerAuth()
@Controller('api/v1/staff/webhooks')
export class WebhooksController {
  constructor(@Inject(HOUSE) private readonly house: House) {}

  @Get()
  @Allows('partner.manage')
  @ApiOperation({ summary: 'Who is told, and how that fares' })
  async list(): Promise<{ items: WebhookView[] }> {
    return { items: await this.house.webhooks.list() };
  }

  @Post()
  @Allows('partner.manage')
  @HttpCode(201)
  @ApiOperation({ summary: 'Tell another system, by Standard Webhooks' })
  @ApiBody({ schema: webhookSchema })
  @ApiResponse({ status: 201, description: '{id, secret}: the secret is shown this once.' })
  @ApiResponse({ status: 422, description: 'Problem with one entry per field at fault.' })
  add(@Req() { officer }: StaffRequest, @Body() given: Given): Promise<{ id: string; secret: string }> {
    const { name, url, types, instansi, wilayah, topics } = given ?? {};
    return this.house.webhooks.add({ name, url, types, instansi, wilayah, topics }, officer);
  }

  @Post(':id/rotations')
  @Allows('partner.manage')
  @HttpCode(201)
  @ApiOperation({ summary: 'Give it a new secret; the old one signs as well until the next rotation' })
  @ApiResponse({ status: 201, description: '{secret}: shown this once.' })
  @ApiResponse(noSuchWebhook)
  async rotate(@Req() { officer }: StaffRequest, @Param('id') id: string): Promise<{ secret: string }> {
    return { secret: await this.house.webhooks.rotate(id, officer) };
  }

  @Post(':id/replays')
  @Allows('partner.manage')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send again what it has missed' })
  @ApiBody({ schema: replaySchema })
  @ApiResponse({ status: 202, description: '{queued}: how many messages.' })
  @ApiResponse(noSuchWebhook)
  async replay(
    @Req() { officer }: StaffRequest,
    @Param('id') id: string,
    @Body() given: Given,
  ): Promise<{ queued: number }> {
    const since = instantIn('since', given?.['since']);
    if (!since) {
      const code = 'instant-invalid';
      throw new Failure('invalid', code, [{ field: 'since', code }]);
    }
    return { queued: await this.house.webhooks.replay(id, { since, all: given?.['all'] === true }, officer) };
  }

  @Post(':id/activations')
  @Allows('partner.manage')
  @HttpCode(204)
  @ApiOperation({ summary: 'Tell it again; what waited goes out' })
  @ApiResponse(noSuchWebhook)
  activate(@Req() { officer }: StaffRequest, @Param('id') id: string): Promise<void> {
    return this.house.webhooks.set(id, 'active', officer);
  }

  @Post(':id/deactivations')
  @Allows('partner.manage')
  @HttpCode(204)
  @ApiOperation({ summary: 'Tell it nothing for now' })
  @ApiResponse(noSuchWebhook)
  deactivate(@Req() { officer }: StaffRequest, @Param('id') id: string): Promise<void> {
    return this.house.webhooks.set(id, 'disabled', officer);
  }
}
