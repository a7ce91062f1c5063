import 'reflect-metadata';

import type { InboundReport } from '#complaint';
import { Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsISO8601,
  IsLatitude,
  IsLongitude,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

import type { ChannelAdapter, ChannelDefinition, RawReport } from '../channel-adapter.js';
import { Rejected } from '../channel-failures.js';
import { IsPhone, parseForm, reportOfForm } from '../providers/form-report.js';
import { known, normalLine } from '../providers/normal-form.js';

const IsYesOrNo = (): PropertyDecorator => IsIn(['true', 'false'], { message: 'yes-or-no' });

/** What our service definitions ask beyond the fields of GeoReport. */
class Open311Attributes {
  @IsOptional()
  @IsYesOrNo()
  anonymous?: string;

  @IsOptional()
  @IsYesOrNo()
  confidential?: string;

  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'date-invalid' })
  @MaxLength(40, { message: 'date-invalid' })
  @IsString({ message: 'date-invalid' })
  occurred_on?: string;
}

const hasPoint = ({ lat, long }: Open311Request): boolean => lat !== undefined || long !== undefined;

/**
 * A service request as GeoReport v2 posts it, its fields by the names of the specification and all of them text;
 * `service_name` is the edge's own word for `service_code`. https://wiki.open311.org/GeoReport_v2/#post-service-request
 */
export class Open311Request {
  @MinLength(1, { message: 'service-required' })
  @MaxLength(100, { message: 'service-required' })
  @IsString({ message: 'service-required' })
  service_code!: string;

  @IsOptional()
  @MaxLength(200, { message: 'title-too-long' })
  @IsString({ message: 'title-invalid' })
  service_name?: string;

  @ValidateIf(hasPoint)
  @IsLatitude({ message: 'degrees-invalid' })
  @IsString({ message: 'degrees-invalid' })
  lat?: string;

  @ValidateIf(hasPoint)
  @IsLongitude({ message: 'degrees-invalid' })
  @IsString({ message: 'degrees-invalid' })
  long?: string;

  /** Needed where neither a point nor the number of an address was given. */
  @ValidateIf((request: Open311Request) => !hasPoint(request) && request.address_id === undefined)
  @MinLength(1, { message: 'location-required' })
  @MaxLength(500, { message: 'place-too-long' })
  @IsString({ message: 'location-required' })
  address_string?: string;

  @IsOptional()
  @MaxLength(100, { message: 'place-too-long' })
  @IsString({ message: 'place-invalid' })
  address_id?: string;

  @IsOptional()
  @IsEmail({}, { message: 'email-invalid' })
  email?: string;

  @IsOptional()
  @IsPhone()
  phone?: string;

  @IsOptional()
  @MaxLength(100, { message: 'name-too-long' })
  @IsString({ message: 'name-invalid' })
  first_name?: string;

  @IsOptional()
  @MaxLength(100, { message: 'name-too-long' })
  @IsString({ message: 'name-invalid' })
  last_name?: string;

  @IsOptional()
  @MaxLength(20_000, { message: 'text-too-long' })
  @IsString({ message: 'text-required' })
  description?: string;

  /** An address that a stranger chose: words for a person to read, and never fetched. */
  @IsOptional()
  @MaxLength(2_000, { message: 'media-url-too-long' })
  @IsString({ message: 'media-url-too-long' })
  media_url?: string;

  /** Kemendagri code, where the caller named a jurisdiction. */
  @IsOptional()
  @MaxLength(20, { message: 'wilayah-invalid' })
  @IsString({ message: 'wilayah-invalid' })
  jurisdiction_id?: string;

  @IsOptional()
  @IsObject({ message: 'form-invalid' })
  @ValidateNested({ message: 'form-invalid' })
  @Type(() => Open311Attributes)
  attribute?: Open311Attributes;
}

class Open311Channel implements ChannelAdapter {
  readonly id = 'open311';
  readonly capabilities = {
    arrives: 'pushed',
    media: false,
    location: true,
    canReply: false,
    knownBy: 'nobody',
  } as const;

  /** Refuses every request: the edge of GeoReport looks at the key and hands reports to intake itself. */
  verify(): never {
    throw new Rejected('Reports from Open311 come through /open311/v2 only.');
  }

  /** JSON of an `Open311Request`; envelope `externalId` is the caller's Idempotency-Key or made by the edge. */
  parse(raw: RawReport): InboundReport[] {
    const request = parseForm(Open311Request, raw);
    const { attribute, service_name, jurisdiction_id } = request;
    const report = reportOfForm(
      {
        text: textOf(request),
        reporter: known({ name: nameOf(request), phone: request.phone, email: request.email }),
        ...known({
          title: service_name,
          wilayah: jurisdiction_id,
          place: request.address_string ?? request.address_id,
          occurredOn: attribute?.occurred_on?.slice(0, 10),
          anonymous: yesOrNo(attribute?.anonymous),
          confidential: yesOrNo(attribute?.confidential),
        }),
      },
      raw,
    );
    return [{ ...report, ...pointOf(request), assurance: 'claimed' }];
  }
}

const nameOf = ({ first_name = '', last_name = '' }: Open311Request): string | undefined =>
  normalLine(`${first_name} ${last_name}`);

function textOf({ description = '', media_url = '' }: Open311Request): string {
  const link = normalLine(media_url);
  return link === undefined ? description : `${description}\n\nTautan dari pelapor: ${link}`.trimStart();
}

const yesOrNo = (given: string | undefined): boolean | undefined =>
  given === undefined ? undefined : given === 'true';

function pointOf({ lat, long }: Open311Request): Pick<InboundReport, 'point'> {
  return lat === undefined || long === undefined ? {} : { point: { lat: Number(lat), lon: Number(long) } };
}

export const open311Channel: ChannelDefinition = { id: 'open311', create: () => new Open311Channel() };
