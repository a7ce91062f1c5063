import 'reflect-metadata';

import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

/** What a setting is called outside, and what an operator must know to fill it in. */
export interface SettingOptions {
  /** Name of the environment variable. */
  key: string;
  /** One sentence for `.env.example` and the README. */
  says: string;
  example?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;
type Shape<T extends object = object> = new () => T;

const settingsOf = new WeakMap<object, Map<string, SettingOptions>>();

/** Binds a property of a settings class to its environment variable; class-validator decorators say what is valid. */
export function Setting(options: SettingOptions): PropertyDecorator {
  return (target, property) => {
    const known = settingsOf.get(target) ?? new Map<string, SettingOptions>();
    known.set(String(property), options);
    settingsOf.set(target, known);
  };
}

/** Settings that cannot be used: every line of `faults` names its environment variable. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly faults: string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

export function describeSettings(shape: Shape): SettingOptions[] {
  return [...(settingsOf.get(shape.prototype as object)?.values() ?? [])];
}

/** Whether the environment holds a value for any setting of the class: a part is off only when all are absent. */
export function anySetting(shape: Shape, environment: Environment = process.env): boolean {
  return describeSettings(shape).some(({ key }) => (environment[key] ?? '') !== '');
}

// The declared type, or the default's where the declaration leaves it to be inferred.
function kindOf<T extends object>(shape: Shape<T>, property: string): unknown {
  const declared: unknown = Reflect.getMetadata('design:type', shape.prototype as object, property);
  if (declared === Number || declared === Boolean) return declared;
  const byDefault = (new shape() as Record<string, unknown>)[property];
  return { number: Number, boolean: Boolean }[typeof byDefault as string];
}

// What does not read as the kind stays text, for the validator to refuse: "no" must not become true.
function meant(text: string, kind: unknown): unknown {
  if (kind === Number && Number.isFinite(Number(text))) return Number(text);
  if (kind === Boolean && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** Reads and validates one part's settings. Empty values count as absent. Throws `SettingsError`. */
export function readSettings<T extends object>(shape: Shape<T>, environment: Environment = process.env): T {
  const bound = settingsOf.get(shape.prototype as object) ?? new Map<string, SettingOptions>();
  const given: Record<string, unknown> = {};
  for (const [property, { key }] of bound) {
    const value = environment[key];
    if (value !== undefined && value !== '') given[property] = meant(value, kindOf(shape, property));
  }
  const settings = plainToInstance(shape, given, { exposeDefaultValues: true });
  const faults = validateSync(settings, { forbidUnknownValues: false }).map((fault) => {
    const key = bound.get(fault.property)?.key ?? fault.property;
    return `${key} ${Object.values(fault.constraints ?? { invalid: 'is not valid' })
      .map((text) => text.replace(fault.property, '').trim())
      .join(', ')}`;
  });
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}
