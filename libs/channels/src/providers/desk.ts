import { classifications, type Classification, type InboundReport, type OtherWay } from '#complaint';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
  type ValidationArguments,
} from 'class-validator';

import type {
  Capabilities,
  ChannelAdapter,
  ChannelDefinition,
  ChannelRequest,
  RawReport,
} from '../channel-adapter.js';
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

/** How a reporter may wish to hear, the channel that brings it, and what of him it needs. */
const replyWays = {
  post: { channel: 'letter', needs: 'address' },
  counter: { channel: 'walk-in', needs: null },
  call: { channel: 'phone', needs: 'phone' },
  sms: { channel: 'sms', needs: 'phone' },
  email: { channel: 'email', needs: 'email' },
} as const;
export type ReplyBy = keyof typeof replyWays;
const replyBys = Object.keys(replyWays) as ReplyBy[];

/** Each way has what it needs: a letter the postal address, a call the number. */
const HasAddresses = (needed: 'address' | 'phone' | 'email'): PropertyDecorator => {
  const message = `reply-by-needs-${needed}`;
  const validate = (value: unknown, { object } = {} as ValidationArguments): boolean => {
    const ways = Array.isArray(value) ? (value as unknown[]) : [];
    const isNeeded = replyBys.some((way) => replyWays[way].needs === needed && ways.includes(way));
    return !isNeeded || (object as DeskReport).reached()[needed] !== undefined;
  };
  return ValidateBy({ name: message, validator: { validate } }, { message });
};

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

  /** How the reporter wants to hear, what he likes best first: the others are for when that fails. */
  @IsOptional()
  @HasAddresses('address')
  @HasAddresses('email')
  @HasAddresses('phone')
  @ArrayUnique({ message: 'reply-by-twice' })
  @ArrayMaxSize(replyBys.length, { message: 'reply-by-invalid' })
  @IsIn(replyBys, { each: true, message: 'reply-by-invalid' })
  @IsArray({ message: 'reply-by-invalid' })
  replyBy?: ReplyBy[];

  /** Where he is reached, as the form has it. */
  reached(): { phone?: string | undefined; email?: string | undefined; address?: string | undefined } {
    const { phone, email, address } = this.reporter ?? {};
    return { phone: phone || undefined, email: email || undefined, address: address || undefined };
  }
}

/** What one desk channel adds to what all have in common. */
export interface DeskDialect<T extends DeskReport> {
  id: string;
  form: new () => T;
  particular?(form: T, report: InboundReport): Partial<InboundReport>;
}

/**
 * A desk channel: no settings, always on. It sends nothing by itself: answers go by the ways that the reporter named,
 * and those of a letter, a call or the counter are brought by people.
 */
export function deskChannel<T extends DeskReport>(dialect: DeskDialect<T>): ChannelDefinition {
  return { id: dialect.id, create: () => new DeskChannel(dialect) };
}

class DeskChannel<T extends DeskReport> implements ChannelAdapter {
  readonly id: string;
  readonly capabilities: Capabilities;

  constructor(private readonly dialect: DeskDialect<T>) {
    this.id = dialect.id;
    this.capabilities = {
      arrives: 'pushed',
      media: true,
      location: false,
      canReply: false,
      ...(replyBys.some((way) => replyWays[way].channel === dialect.id) && { byHand: true }),
      knownBy: 'officer',
    };
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
    const whole = { ...report, ...this.dialect.particular?.(form, report) };
    const otherWays = (form.replyBy ?? []).flatMap((way) => wayOf(way, whole));
    return [known({ ...whole, otherWays: otherWays.length > 0 ? otherWays : undefined })];
  }
}

/** A way as the report has it; none where what it needs is missing. */
function wayOf(way: ReplyBy, { reporter }: InboundReport): OtherWay[] {
  const { channel, needs } = replyWays[way];
  if (needs === null) return [{ channel, given: 'officer' }];
  const address = reporter?.[needs];
  return address === undefined ? [] : [{ channel, address, given: 'officer' }];
}
