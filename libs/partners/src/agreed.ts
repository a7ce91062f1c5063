import { Failure, type FieldFault } from '#complaint';
import type { Directory } from '#instansi';
import type { Agreed, SharedScope } from '#store';

const LONGEST_NAME = 120;

/** What somebody asks to be agreed with another system. */
export interface AgreementAsked {
  name?: unknown;
  instansi?: unknown;
  wilayah?: unknown;
  topics?: unknown;
}

/** An agreement in the directory's own terms. Throws `invalid` with every field at fault, those in `found` among them. */
export function agreementOf(
  asked: AgreementAsked,
  directory: Directory,
  found: FieldFault[] = [],
): Agreed & { name: string } {
  const name = textIn(asked.name) ?? '';
  const instansi = textIn(asked.instansi);
  const wilayah = textIn(asked.wilayah);
  const topics = Array.isArray(asked.topics) ? asked.topics.map(String) : null;
  const isKnown = (given: string | null, find: (id: string) => unknown): boolean =>
    given === null || find(given) !== undefined;
  const checks: [boolean, FieldFault][] = [
    [name !== '' && name.length <= LONGEST_NAME, { field: 'name', code: 'partner-name-invalid' }],
    [isKnown(instansi, (id) => directory.instansi(id)), { field: 'instansi', code: 'instansi-unknown' }],
    [isKnown(wilayah, (id) => directory.wilayah(id)), { field: 'wilayah', code: 'wilayah-unknown' }],
    [
      topics?.length !== 0 && (topics ?? []).every((id) => directory.category(id)),
      { field: 'topics', code: 'category-unknown' },
    ],
  ];
  const faults = [...found, ...checks.flatMap(([isRight, fault]) => (isRight ? [] : [fault]))];
  if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
  return { name, instansi, wilayah, topics };
}

const textIn = (given: unknown): string | null =>
  typeof given === 'string' && given.trim() !== '' ? given.trim() : null;

/** The complaints that an agreement covers, as the directory stands now. A body that is gone covers none. */
export function sharedScope({ instansi, wilayah, topics }: Agreed, directory: Directory): SharedScope {
  const bodies =
    instansi === null
      ? null
      : directory.data.instansi.filter(({ id }) => directory.isWithin(id, instansi)).map(({ id }) => id);
  return { bodies, wilayah, topics };
}
