import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Reveals, type Errand, type OpenedServiceData, type Revealed } from '#identity';
import {
  AboutComplaintAsked,
  AboutErrandAsked,
  AboutRevealAsked,
  DecideRevealAsked,
  RequestRevealAsked,
} from './reveal-asked.js';

/** One route per verb of `RevealVerbs`, as `VaultClient` calls them. */
@Controller()
export class RevealController {
  constructor(private readonly reveals: Reveals) {}

  @Post('name-shown')
  @HttpCode(200)
  async nameShown(@Body() asked: AboutComplaintAsked): Promise<{ name: string | null }> {
    return { name: await this.reveals.nameShown(asked) };
  }

  @Post('service-data')
  @HttpCode(200)
  serviceData(@Body() asked: AboutComplaintAsked): Promise<OpenedServiceData> {
    return this.reveals.serviceData(asked);
  }

  @Post('errand')
  @HttpCode(200)
  errand(@Body() asked: AboutErrandAsked): Promise<Errand> {
    return this.reveals.errand(asked);
  }

  @Post('request-reveal')
  @HttpCode(200)
  requestReveal(@Body() asked: RequestRevealAsked): Promise<{ requestId: string }> {
    return this.reveals.requestReveal(asked);
  }

  @Post('decide-reveal')
  @HttpCode(204)
  decideReveal(@Body() decided: DecideRevealAsked): Promise<void> {
    return this.reveals.decideReveal(decided);
  }

  @Post('reveal')
  @HttpCode(200)
  reveal(@Body() asked: AboutRevealAsked): Promise<Revealed> {
    return this.reveals.reveal(asked);
  }
}
