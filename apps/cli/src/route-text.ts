import type { Directory } from '#instansi';
import { areaOf, type Router } from '#routing';

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
