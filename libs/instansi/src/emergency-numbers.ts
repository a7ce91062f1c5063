import type { DangerKind } from '#complaint';

/** A number to call, and what for; `any` helps whatever the danger is (112). */
export interface EmergencyNumber {
  /** Kemendagri code; empty for the whole country. */
  wilayah: string;
  kind: DangerKind | 'any';
  name: string;
  number: string;
  /** Nobody has confirmed it yet. */
  toCheck: boolean;
}

/**
 * Whom to call: first what helps with everything at the narrowest area that has it, then those of the kind at the
 * narrowest area that names any. Never empty for numbers that hold the country's own.
 */
export function numbersFor(
  numbers: readonly EmergencyNumber[],
  kind: DangerKind,
  wilayah: string | null,
): EmergencyNumber[] {
  const areas = wilayah === null ? [''] : [...new Set([wilayah, wilayah.slice(0, 2), ''])];
  const nearest = (wanted: EmergencyNumber['kind']): EmergencyNumber[] => {
    const found = areas.map((area) =>
      numbers.filter((each) => each.kind === wanted && each.wilayah === area),
    );
    return found.find((each) => each.length > 0) ?? [];
  };
  return [...nearest('any'), ...nearest(kind)];
}
