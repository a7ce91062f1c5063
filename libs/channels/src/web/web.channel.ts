import type { InboundReport, OtherWay } from '#complaint';

import type { ChannelAdapter, ChannelDefinition, RawReport } from '../channel-adapter.js';
import { Rejected } from '../channel-failures.js';
import { FormReport, FormReporter, IsReporter, parseForm, reportOfForm } from '../providers/form-report.js';

/** What `/lapor` and `POST /api/v1/reports` take. A reporter hears by the tracking page, and by
 * what he asked for, never by this channel. */
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
    const report = reportOfForm(parseForm(WebReport, raw), raw);
    const otherWays = waysIn(report);
    return [{ ...report, ...(otherWays.length > 0 && { otherWays }), assurance: 'claimed' }];
  }
}

/**
 * Where the sender wants officers' answers too. Anybody can type anybody's address: nothing automatic goes there, and
 * nothing at all unless he asked for it.
 */
function waysIn({ consents, reporter }: Pick<InboundReport, 'consents' | 'reporter'>): OtherWay[] {
  if (consents?.answers !== true) return [];
  const { email, phone } = reporter ?? {};
  return [
    ...(email === undefined ? [] : [{ channel: 'email', address: email, given: 'claimed' as const }]),
    ...(phone === undefined ? [] : [{ channel: 'sms', address: phone, given: 'claimed' as const }]),
  ];
}

export const webChannel: ChannelDefinition = { id: 'web', create: () => new WebChannel() };
