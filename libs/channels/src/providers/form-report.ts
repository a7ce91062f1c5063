import 'reflect-metadata';

import {
  holdsServiceNumber,
  type Consents,
  type FieldFault,
  type InboundAttachment,
  type InboundReport,
  type Reporter,
  type ServiceData,
} from '#complaint';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  validateSync,
  type ValidationArguments,
  type ValidationError,
} from 'class-validator';

import type { RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import { known, normalLine, normalPhone, normalText } from './normal-form.js';

/** What our own forms send, on the web and at the desk. Every message is a catalogue key, shown at its field. */

// In all of these the check of the type stands last, next to the property: decorators apply from there upwards, and
// a field's first fault is the one that is named.

/** A telephone number as people write it; `normalPhone` makes it E.164 where it can. */
export const IsPhone = (): PropertyDecorator =>
  Matches(/^\s*\+?[0-9(][0-9 ()./-]{2,28}\s*$/, { message: 'phone-invalid' });

/** A calendar day, YYYY-MM-DD. */
export const IsDay = (): PropertyDecorator => (target, property) => {
  Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'date-invalid' })(target, property);
  IsISO8601({ strict: true }, { message: 'date-invalid' })(target, property);
};

export class FormReporter {
  @IsOptional()
  @MaxLength(200, { message: 'name-too-long' })
  @IsString({ message: 'name-invalid' })
  name?: string;

  @IsOptional()
  @IsPhone()
  phone?: string;

  @IsOptional()
  @IsEmail({}, { message: 'email-invalid' })
  email?: string;
}

export class FormFile {
  @MinLength(1, { message: 'file-name-invalid' })
  @MaxLength(255, { message: 'file-name-invalid' })
  @IsString({ message: 'file-name-invalid' })
  name!: string;

  @MaxLength(255, { message: 'file-type-invalid' })
  @IsString({ message: 'file-type-invalid' })
  type!: string;

  /** Base64. How large it may be is the edge's decision. */
  @Matches(/^[A-Za-z0-9+/]*={0,2}$/, { message: 'file-content-invalid' })
  @IsString({ message: 'file-content-invalid' })
  content!: string;
}

/** So many digits, however they are grouped. */
const IsDigits = (counts: number[], message: string): PropertyDecorator =>
  Matches(new RegExp(`^\\s*(?:${counts.map((count) => `(?:\\d[ .-]?){${count}}`).join('|')})\\s*$`), {
    message,
  });

/** Numbers that some services need (data layanan). Nobody has to give one. */
export class FormServiceData {
  @IsOptional()
  @IsDigits([16], 'nik-invalid')
  nik?: string;

  @IsOptional()
  @IsDigits([16], 'kk-invalid')
  kk?: string;

  @IsOptional()
  @Matches(/^\s*[0-9A-Za-z][0-9A-Za-z ./-]{2,29}\s*$/, { message: 'customer-number-invalid' })
  customerNumber?: string;

  /** BPJS Kesehatan has thirteen digits, BPJS Ketenagakerjaan eleven. */
  @IsOptional()
  @IsDigits([13, 11], 'bpjs-invalid')
  bpjs?: string;

  @IsOptional()
  @IsBoolean({ message: 'yes-or-no' })
  mayBeContacted?: boolean;
}

/** What the reporter agreed to. */
export class FormConsents {
  @IsOptional()
  @IsBoolean({ message: 'yes-or-no' })
  serviceData?: boolean;

  @IsOptional()
  @IsBoolean({ message: 'yes-or-no' })
  publish?: boolean;

  @IsOptional()
  @IsBoolean({ message: 'yes-or-no' })
  showName?: boolean;

  /** Answers may be sent to the mail address or the number that stands in the form. */
  @IsOptional()
  @IsBoolean({ message: 'yes-or-no' })
  answers?: boolean;

  /** The month or day of the words: of no form that could say who agreed to them, for it is kept in plain. */
  @IsOptional()
  @Matches(/^(?:19|20)\d{2}-\d{2}(?:-\d{2})?$/, { message: 'text-version-invalid' })
  @IsString({ message: 'text-version-invalid' })
  textVersion?: string;
}

/**
 * Service data that could never be opened are not taken: without consent to it, or of a reporter who stays anonymous,
 * whom just these numbers name.
 */
const NeedsConsent = (message: string, breaks: (form: FormReport) => boolean): PropertyDecorator =>
  ValidateBy(
    {
      name: message,
      validator: {
        validate: (value: FormServiceData | undefined, { object } = {} as ValidationArguments) =>
          !holdsServiceNumber(value ?? {}) || !breaks(object as FormReport),
      },
    },
    { message },
  );

/** Who reports, in the channel's own shape of it. */
export const IsReporter =
  (shape: new () => FormReporter): PropertyDecorator =>
  (target, property) => {
    IsOptional()(target, property);
    IsObject({ message: 'reporter-invalid' })(target, property);
    ValidateNested({ message: 'reporter-invalid' })(target, property);
    Type(() => shape)(target, property);
  };

export class FormReport {
  @IsOptional()
  @MaxLength(200, { message: 'title-too-long' })
  @IsString({ message: 'title-invalid' })
  title?: string;

  /** May stay away where a file speaks for itself: a scanned letter. */
  @ValidateIf(
    ({ text, attachments }: FormReport) =>
      (text !== undefined && text !== '') || !Array.isArray(attachments) || attachments.length === 0,
  )
  @MaxLength(20_000, { message: 'text-too-long' })
  @Matches(/\S/, { message: 'text-required' })
  @IsString({ message: 'text-required' })
  text!: string;

  /** Kemendagri code, of whatever level. */
  @IsOptional()
  @Matches(/^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/, { message: 'wilayah-invalid' })
  wilayah?: string;

  @IsOptional()
  @MaxLength(500, { message: 'place-too-long' })
  @IsString({ message: 'place-invalid' })
  place?: string;

  @IsOptional()
  @IsDay()
  occurredOn?: string;

  /** Its class, and so its decorators, are the channel's own: see `IsReporter`. */
  reporter?: FormReporter;

  @IsOptional()
  @IsBoolean({ message: 'yes-or-no' })
  anonymous?: boolean;

  @IsOptional()
  @IsBoolean({ message: 'yes-or-no' })
  confidential?: boolean;

  @IsOptional()
  @NeedsConsent('service-data-consent', ({ consents }) => consents?.serviceData !== true)
  @NeedsConsent('service-data-anonymous', ({ anonymous }) => anonymous === true)
  @IsObject({ message: 'service-data-invalid' })
  @ValidateNested({ message: 'service-data-invalid' })
  @Type(() => FormServiceData)
  serviceData?: FormServiceData;

  @IsOptional()
  @IsObject({ message: 'consents-invalid' })
  @ValidateNested({ message: 'consents-invalid' })
  @Type(() => FormConsents)
  consents?: FormConsents;

  @IsOptional()
  @ArrayMaxSize(20, { message: 'attachments-too-many' })
  @IsArray({ message: 'attachments-invalid' })
  @ValidateNested({ each: true, message: 'attachments-invalid' })
  @Type(() => FormFile)
  attachments?: FormFile[];
}

/**
 * Reads `given` as a form and fails never: `faults` is empty where it is valid, and `form` then holds known fields only.
 * A fault's field is a path (`reporter.phone`), its code a catalogue key. With `strict` an unknown field is a fault
 * (`field-unknown`), otherwise it is passed over.
 */
export function readForm<T extends object>(
  shape: new () => T,
  given: unknown,
  { strict = false } = {},
): { form: T; faults: FieldFault[] } {
  const unreadable = { form: new shape(), faults: [{ field: '', code: 'form-invalid' }] };
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return unreadable;
  try {
    const form = plainToInstance(shape, given);
    const errors = validateSync(form, {
      whitelist: true,
      forbidNonWhitelisted: strict,
      forbidUnknownValues: false,
      stopAtFirstError: true,
    });
    return { form, faults: errors.flatMap((error) => faultsIn(error)) };
  } catch {
    // Absurdly nested values exhaust the stack.
    return unreadable;
  }
}

function faultsIn(error: ValidationError, above = ''): FieldFault[] {
  const field = above === '' ? error.property : `${above}.${error.property}`;
  const inside = (error.children ?? []).flatMap((child) => faultsIn(child, field));
  const [constraint] = Object.entries(error.constraints ?? {});
  if (inside.length > 0 || constraint === undefined) return inside;
  const [name, code] = constraint;
  return [{ field, code: name === 'whitelistValidation' ? 'field-unknown' : code }];
}

/** The form in a raw item. Throws `Unreadable`, naming fields and codes and never what was in them. */
export function parseForm<T extends object>(shape: new () => T, raw: RawReport): T {
  const { form, faults } = readForm(shape, jsonIn(raw.body));
  const named = faults.map(({ field, code }) => `${field} ${code}`.trim());
  if (named.length > 0) throw new Unreadable(`The form has faults: ${named.join(', ')}.`);
  return form;
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    // JSON.parse quotes what it could not read: its error must not get out.
    throw new Unreadable('The form is not JSON in UTF-8.');
  }
}

/** What every form says, as a report. Its id comes from the envelope: the form's one-time id. */
export function reportOfForm(form: FormReport, raw: RawReport): Omit<InboundReport, 'assurance'> {
  const externalId = normalLine(raw.envelope?.['externalId']);
  if (externalId === undefined) throw new Unreadable('The envelope has no externalId.');
  return known({
    externalId,
    title: normalLine(form.title),
    text: normalText(form.text ?? ''),
    reporter: reporterOf(form.reporter),
    wilayah: form.wilayah ?? undefined,
    place: normalLine(form.place),
    occurredOn: form.occurredOn ?? undefined,
    anonymous: form.anonymous ?? undefined,
    confidential: form.confidential ?? undefined,
    serviceData: serviceDataIn(form.serviceData),
    consents: consentsIn(form.consents),
    automatic: false,
    attachments: (form.attachments ?? []).map(attachmentOf),
  });
}

function reporterOf(given: FormReporter | null | undefined): Reporter | undefined {
  const reporter: Reporter = known({
    name: normalLine(given?.name),
    phone: given?.phone === undefined || given.phone === null ? undefined : normalPhone(given.phone),
    email: normalLine(given?.email),
  });
  return Object.keys(reporter).length > 0 ? reporter : undefined;
}

const digitsIn = (given: string | null | undefined): string | undefined =>
  given?.replace(/\D/g, '') || undefined;

function serviceDataIn(given: FormServiceData | null | undefined): ServiceData | undefined {
  const data: ServiceData = known({
    nik: digitsIn(given?.nik),
    kk: digitsIn(given?.kk),
    customerNumber: normalLine(given?.customerNumber),
    bpjs: digitsIn(given?.bpjs),
    mayBeContacted: given?.mayBeContacted ?? undefined,
  });
  return Object.keys(data).length > 0 ? data : undefined;
}

function consentsIn(given: FormConsents | null | undefined): Consents | undefined {
  const consents: Consents = known({
    serviceData: given?.serviceData ?? undefined,
    publish: given?.publish ?? undefined,
    showName: given?.showName ?? undefined,
    answers: given?.answers ?? undefined,
    textVersion: normalLine(given?.textVersion),
  });
  return Object.keys(consents).length > 0 ? consents : undefined;
}

function attachmentOf(file: FormFile): InboundAttachment {
  const content = new Uint8Array(Buffer.from(file.content, 'base64'));
  return {
    name: normalLine(file.name) ?? 'file',
    type: normalText(file.type),
    size: content.length,
    content,
  };
}
