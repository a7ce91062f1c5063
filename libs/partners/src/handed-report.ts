import 'reflect-metadata';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsISO8601,
  IsLatitude,
  IsLongitude,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { classifications, Failure, type InboundReport } from '#complaint';
import type { Directory } from '#instansi';
import { REFERENCE } from './signed-message.js';

const LONGEST_TEXT = 100_000;

class HandedPoint {
  @IsLatitude({ message: 'point-invalid' })
  @IsNumber({}, { message: 'point-invalid' })
  lat!: number;

  @IsLongitude({ message: 'point-invalid' })
  @IsNumber({}, { message: 'point-invalid' })
  lon!: number;
}

class HandedWords {
  @Matches(REFERENCE, { message: 'reference-invalid' })
  @IsString({ message: 'reference-invalid' })
  id!: string;

  @MaxLength(LONGEST_TEXT, { message: 'text-too-long' })
  @Matches(/\S/, { message: 'text-required' })
  @IsString({ message: 'text-required' })
  text!: string;
}

/** What a peer hands over, as far as it is taken: everything else of it stays in the raw bytes. */
class HandedReport {
  @Matches(REFERENCE, { message: 'reference-invalid' })
  @IsString({ message: 'reference-invalid' })
  id!: string;

  @Matches(REFERENCE, { message: 'reference-invalid' })
  @IsString({ message: 'reference-invalid' })
  number!: string;

  @IsOptional()
  @MaxLength(200, { message: 'title-too-long' })
  @IsString({ message: 'title-invalid' })
  title?: string | null;

  @MaxLength(LONGEST_TEXT, { message: 'text-too-long' })
  @Matches(/\S/, { message: 'text-required' })
  @IsString({ message: 'text-required' })
  text!: string;

  @IsOptional()
  @ArrayMaxSize(200, { message: 'text-too-long' })
  @ValidateNested({ each: true, message: 'text-required' })
  @IsArray({ message: 'text-required' })
  @Type(() => HandedWords)
  words?: HandedWords[] | null;

  @IsOptional()
  @MaxLength(500, { message: 'place-too-long' })
  @IsString({ message: 'place-invalid' })
  place?: string | null;

  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'date-invalid' })
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'date-invalid' })
  @IsString({ message: 'date-invalid' })
  occurredOn?: string | null;

  @IsOptional()
  @IsString({ message: 'wilayah-invalid' })
  wilayah?: string | null;

  @IsOptional()
  @IsString({ message: 'classification-invalid' })
  classification?: string | null;

  @IsOptional()
  @ValidateNested({ message: 'point-invalid' })
  @Type(() => HandedPoint)
  point?: HandedPoint | null;

  @IsOptional()
  @IsBoolean({ message: 'flag-invalid' })
  anonymous?: boolean | null;

  @IsOptional()
  @IsBoolean({ message: 'flag-invalid' })
  mayBecomePublic?: boolean | null;
}

/**
 * A complaint of another installation as a report of ours, with the id of its hand-over and what its reporter added. Throws
 * `invalid` with every field at fault. A machine brought it: nobody is asked by itself, and a person disposes it. An area
 * or a kind that is not known here is left out, for the words to say. Of whom nothing else is said is anonymous, and
 * what he reports not public.
 */
export function reportHandedOver(
  data: Record<string, unknown>,
  peer: { id: string; name: string },
  directory: Directory,
): { id: string; report: InboundReport; words: InboundReport[] } {
  const given = plainToInstance(HandedReport, data);
  const faults = validateSync(given, { forbidUnknownValues: false, stopAtFirstError: true });
  if (faults.length > 0) {
    const fields = faults.map((fault) => ({ field: fault.property, code: codeOf(fault) }));
    throw new Failure('invalid', 'invalid', fields);
  }
  const { id, number, title, place, occurredOn, wilayah, point } = given;
  const classification = classifications.find((known) => known === given.classification);
  const externalId = `peer:${peer.id}:${id}`;
  const report: InboundReport = {
    ...said(externalId, given.text),
    automatic: true,
    source: peer.name,
    references: [{ system: peer.name, reference: number }],
    anonymous: given.anonymous ?? true,
    consents: { publish: given.mayBecomePublic ?? false },
    ...(title ? { title } : {}),
    ...(place ? { place } : {}),
    ...(occurredOn ? { occurredOn } : {}),
    ...(wilayah && directory.wilayah(wilayah) ? { wilayah } : {}),
    ...(classification === undefined ? {} : { classification }),
    ...(point ? { point: { lat: point.lat, lon: point.lon } } : {}),
  };
  const words = (given.words ?? []).map((one) => said(`${externalId}:${one.id}`, one.text));
  return { id, report, words };
}

/** The code of a fault, or of the first inside it. */
const codeOf = ({ constraints, children }: ValidationError): string => {
  const [inside] = children ?? [];
  return Object.values(constraints ?? {})[0] ?? (inside ? codeOf(inside) : 'invalid');
};

const said = (externalId: string, text: string): InboundReport => ({
  externalId,
  text: text.trim().toWellFormed().normalize('NFC'),
  assurance: 'claimed',
  automatic: false,
  attachments: [],
});
