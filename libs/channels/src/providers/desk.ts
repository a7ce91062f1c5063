import { classifications, type Classification, type InboundReport } from '#complaint';
import { IsIn, IsISO8601, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

import type { ChannelAdapter, ChannelDefinition, ChannelRequest, RawReport } from '../channel-adapter.js';
import { Rejected, Unreadable } from '../channel-failures.js';
import { FormReport, FormReporter, IsReporter, parseForm, reportOfForm } from './form-report.js';
import { known, normalLine, normalText } from './normal-form.js';

/** What walk-in, phone, letter and fax share: an officer types for somebody else, and both are named apart. */

export class DeskReporter extends FormReporter {
  @IsOptional()
  @MaxLength(500, { message: 'address-too-long' })
  @IsString({ message: 'address-invalid' })
  address?: string;
}

export class DeskReport extends FormReport {
  @IsReporter(DeskReporter)
  override reporter?: DeskReporter = undefined;

  /** When the office got it, with its offset: clocks run from here, not from the typing. */
  @Matches(/T.+(Z|[+-]\d{2}:?\d{2})$/, { message: 'received-at-invalid' })
  @IsISO8601({ strict: true }, { message: 'received-at-invalid' })
  receivedAt!: string;

  @IsOptional()
  @IsIn(classifications, { message: 'classification-invalid' })
  classification?: Classification;

  /** How the reporter agreed: heard it read aloud, signed it, or was not asked. */
  @IsOptional()
  @IsIn(['read-aloud', 'signed', 'none'], { message: 'consent-invalid' })
  consent?: 'read-aloud' | 'signed' | 'none';

  @IsOptional()
  @MaxLength(5_000, { message: 'handled-on-the-spot-too-long' })
  @IsString({ message: 'handled-on-the-spot-invalid' })
  handledOnTheSpot?: string;

  @IsOptional()
  @MaxLength(200, { message: 'reply-by-too-long' })
  @IsString({ message: 'reply-by-invalid' })
  replyBy?: string;
}

/** What one desk channel adds to what all have in common. */
export interface DeskDialect<T extends DeskReport> {
  id: string;
  form: new () => T;
  particular?(form: T, report: InboundReport): Partial<InboundReport>;
}

/** A desk channel: no settings, always on. Answers go out by whatever address the report left, never by itself. */
export function deskChannel<T extends DeskReport>(dialect: DeskDialect<T>): ChannelDefinition {
  return { id: dialect.id, create: () => new DeskChannel(dialect) };
}

class DeskChannel<T extends DeskReport> implements ChannelAdapter {
  readonly id: string;
  readonly capabilities = {
    arrives: 'pushed',
    media: true,
    location: false,
    canReply: false,
    knownBy: 'officer',
  } as const;

  constructor(private readonly dialect: DeskDialect<T>) {
    this.id = dialect.id;
  }

  /** The gateway has authenticated the officer; a request without one is nobody's. */
  verify(request: ChannelRequest): void {
    if (!request.officer?.id) throw new Rejected('No officer is signed in.');
  }

  /** JSON of the channel's form; the envelope names the form's `externalId`, the `officer` and his `instansi`. */
  parse(raw: RawReport): InboundReport[] {
    const form = parseForm(this.dialect.form, raw);
    const officer = raw.envelope?.['officer'];
    if (!officer) throw new Unreadable('The envelope names no officer.');
    const common = reportOfForm(form, raw);
    const address = normalLine(form.reporter?.address);
    const notes = known({
      consent: form.consent ?? undefined,
      handledOnTheSpot: form.handledOnTheSpot ? normalText(form.handledOnTheSpot) : undefined,
      replyBy: normalLine(form.replyBy),
    });
    const report: InboundReport = known({
      ...common,
      assurance: 'officer' as const,
      receivedAt: new Date(form.receivedAt),
      classification: form.classification ?? undefined,
      enteredBy: { officer, instansi: raw.envelope?.['instansi'] || null },
      reporter: address === undefined ? common.reporter : { ...common.reporter, address },
      desk: Object.keys(notes).length > 0 ? notes : undefined,
    });
    return [{ ...report, ...this.dialect.particular?.(form, report) }];
  }
}
