import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { SubjectCustody, type ExportedValue } from '#identity';
import { EraseAsked, ExportAsked } from './asked.js';

/** The verbs of `SubjectRights`, as `VaultClient` calls them. */
@Controller()
export class SubjectController {
  constructor(private readonly custody: SubjectCustody) {}

  @Post('erase')
  @HttpCode(204)
  erase(@Body() asked: EraseAsked): Promise<void> {
    return this.custody.erase(asked);
  }

  @Post('export')
  @HttpCode(200)
  export(@Body() asked: ExportAsked): Promise<ExportedValue[]> {
    return this.custody.export(asked);
  }
}
