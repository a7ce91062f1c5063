import type { Complaint } from '#complaint';
import type { Directory, Instansi } from './directory.js';

/**
 * Who looks into what these bodies are accused of: the inspectorate of the government that owns them, the nearest one
 * above them all where they are several. A government, with which its head, deputy or secretary is accused, and an
 * inspectorate are looked into one level up; a body of the state by its own overseer. Where nobody in the directory is
 * accused the area's own. Null: no inspectorate of the directory; the inspectors of the whole country have it.
 */
export const overseerFor = (
  accused: readonly string[],
  wilayah: string | null,
  directory: Directory,
): Instansi | null => overseersOf(accused, wilayah, directory)[0] ?? null;

/** All that may look into it, nearest first; see `overseerFor`. */
export function overseersOf(
  accused: readonly string[],
  wilayah: string | null,
  directory: Directory,
): Instansi[] {
  const known = accused.filter((id) => directory.instansi(id) !== undefined);
  if (known.length === 0)
    return wilayah === null ? [] : inspectoratesFrom(governmentAt(wilayah, directory), directory);
  // What is told of the police beside a lurah is the lurah's inspectorate's to see to, as far as it can.
  const local = known.filter((id) => directory.governmentOf(id)?.kind !== 'pusat');
  const [first, ...others] = (local.length > 0 ? local : known).map((id) => aboveBody(id, directory));
  return (first ?? []).filter(
    ({ id }) =>
      others.every((chain) => chain.some((each) => each.id === id)) &&
      known.every((body) => !directory.isWithin(id, body)),
  );
}

/** Whether this body may look into it: an inspectorate, and one of those above everybody accused. */
export function mayOversee(
  id: string,
  { accused, wilayah }: { accused: readonly string[]; wilayah: string | null },
  directory: Directory,
): boolean {
  if (!directory.isInspectorate(id)) return false;
  const known = accused.filter((body) => directory.instansi(body) !== undefined);
  return known.length === 0 || overseersOf(known, wilayah, directory).some((each) => each.id === id);
}

/** The inspectorate that takes over from another; null where none is above it. */
export function overseerAbove(
  inspectorate: string,
  { accused, wilayah }: { accused: readonly string[]; wilayah: string | null },
  directory: Directory,
): Instansi | null {
  const chain = overseersOf(accused, wilayah, directory);
  const at = chain.findIndex(({ id }) => id === inspectorate);
  return (at < 0 ? undefined : chain[at + 1]) ?? null;
}

/**
 * The inspectorate before which a supervisory complaint lies: the one that has it, else the one it was raised or is
 * suggested to. Null: the inspectors of the whole country, who have what no inspectorate of the directory has.
 */
export function inspectorateOf(
  { instansi, raisedTo, suggestion }: Pick<Complaint, 'instansi' | 'raisedTo' | 'suggestion'>,
  directory: Directory,
): string | null {
  const named = instansi ?? raisedTo ?? suggestion?.instansi ?? null;
  return named !== null && directory.isInspectorate(named) ? named : null;
}

function aboveBody(id: string, directory: Directory): Instansi[] {
  const government = directory.governmentOf(id);
  const own = government?.kind === 'pusat' ? directory.overseerOf(id) : undefined;
  const above = inspectoratesFrom(government, directory);
  return own && own.id !== above[0]?.id ? [own, ...above] : above;
}

/** The inspectorates of a government and of those above it. */
function inspectoratesFrom(government: Instansi | undefined, directory: Directory): Instansi[] {
  const chain: Instansi[] = [];
  for (let at = government; at; at = governmentAbove(at, directory)) {
    const overseer = directory.overseerOf(at.id);
    if (overseer) chain.push(overseer);
  }
  return chain;
}

function governmentAbove({ wilayah, parentId }: Instansi, directory: Directory): Instansi | undefined {
  const province =
    wilayah === null || wilayah.length <= 2 ? undefined : directory.governmentFor(wilayah.slice(0, 2));
  return province ?? (parentId === null ? undefined : directory.governmentOf(parentId));
}

const governmentAt = (wilayah: string, directory: Directory): Instansi | undefined =>
  directory.governmentFor(wilayah) ?? directory.governmentFor(wilayah.slice(0, 2));
