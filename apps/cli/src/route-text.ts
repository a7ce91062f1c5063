import type { Directory } from '#instansi';
import { areaOf, regionsCalled, type Router } from '#routing';

/** The code of the area that was typed: a code of the country, or a name that one province or kabupaten/kota alone has.
 * Throws a sentence where it is none. */
export function areaMeant(typed: string): string {
  const known = areaOf(typed.trim());
  const [area, ...others] = known ? [known] : regionsCalled(typed);
  if (!area) throw new Error(`--wilayah '${typed}': no area has this code or name`);
  if (others.length === 0) return area.code;
  const called = [area, ...others].map(({ code, name }) => named(code, name)).join(', ');
  throw new Error(`--wilayah '${typed}': several areas are called so: ${called}`);
}

/** Says where one text would go and why, in words that a person reads. */
export function toldOf(
  router: Router,
  directory: Directory,
  { text, wilayah }: { text: string; wilayah: string | null },
): string {
  const decision = router.route({ text, contextWilayah: wilayah });
  const body = (id: string | null): string => named(id, directory.instansi(id ?? '')?.name);
  const sure = (confidence: number): string => `${(confidence * 100).toFixed(1)} %`;
  const { place } = decision;
  const area = named(decision.wilayah, areaOf(decision.wilayah ?? '')?.name);
  const lines: [label: string, ...values: string[]][] = [
    ['instansi', `${body(decision.instansi)}, ${sure(decision.confidence)}, ${decision.outcome}`],
    ['or', ...decision.alternatives.map((other) => `${body(other.instansi)}, ${sure(other.confidence)}`)],
    ['category', named(decision.category, directory.category(decision.category)?.label)],
    ['wilayah', place === null ? area : `${area}, ${named(place.code, place.name)}`],
    ['classification', decision.classification ?? '-'],
    ['supervisory', decision.supervisory ? 'yes' : 'no'],
    ['accused', ...decision.accused.map(body)],
    ['why', ...decision.why],
    ['model', decision.modelVersion],
  ];
  return lines
    .flatMap(([label, ...values]) =>
      values.map((value, index) => `${(index === 0 ? label : '').padEnd(15)} ${value}\n`),
    )
    .join('');
}

const named = (id: string | null, name: string | undefined): string =>
  id === null ? '-' : name === undefined ? id : `${name} (${id})`;
