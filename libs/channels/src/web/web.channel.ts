import type { InboundReport } from '#complaint';

import type { ChannelAdapter, ChannelDefinition, RawReport } from '../channel-adapter.js';
import { Rejected } from '../channel-failures.js';
import { FormReport, FormReporter, IsReporter, parseForm, reportOfForm } from '../providers/form-report.js';

/** What `/lapor` and `POST /api/v1/reports` take. A reporter hears by the tracking page, never by this channel. */
export class WebReport extends FormReport {
  @IsReporter(FormReporter)
  override reporter?: FormReporter = undefined;
}

class WebChannel implements ChannelAdapter {
  readonly id = 'web';
  readonly capabilities = {
    arrives: 'pushed',
    media: true,
    location: false,
    canReply: false,
    knownBy: 'nobody',
  } as const;

  /** Refuses every request: the edge that serves the form hands reports to intake itself, past any webhook. */
  verify(): never {
    throw new Rejected('Reports from the web come through the form and the API only.');
  }

  /** JSON of a `WebReport`; envelope `externalId` is the caller's Idempotency-Key or the form's one-time id. */
  parse(raw: RawReport): InboundReport[] {
    return [{ ...reportOfForm(parseForm(WebReport, raw), raw), assurance: 'claimed' }];
  }
}

export const webChannel: ChannelDefinition = { id: 'web', create: () => new WebChannel() };
