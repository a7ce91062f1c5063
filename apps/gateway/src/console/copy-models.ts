import { mayDisposeTo, mayReceive, requireLevel, type Officer } from '#access';
import { Failure, mayDo, mayMove, type ComplaintFile, type FieldFault } from '#complaint';
import { mayOversee } from '#instansi';
import { isLed, openCopiesIn, ownCopy } from '#disposition';
import type { House } from '#house';
import type { PageModels } from '../page-models.js';
import { COPY_FIELDS, type CopiesView } from '../pages/copy-views.js';
import { instansiIdIn, type InstansiChoice, type OfficerAction } from '../pages/verdict-views.js';
import type { Values } from '../pages/views.js';

/** What the page of a complaint shows of the bodies that have copies, and what the officer may do about them. */
export class CopyModels {
  constructor(
    private readonly rooms: Pick<House, 'office'>,
    private readonly pages: Pick<PageModels, 'nameOf'>,
    private readonly bodies: (which: (id: string) => boolean) => InstansiChoice[],
  ) {}

  can(file: ComplaintFile, officer: Officer): OfficerAction[] {
    const own = ownCopy(officer, openCopiesIn(file), this.rooms.office.directory);
    const adds = isLed(file) && mayDo(officer.role, 'dispose') && this.decides(file, officer);
    return [
      ...(adds ? (['copy'] as const) : []),
      ...(own && mayDo(officer.role, 'answer') ? (['part'] as const) : []),
      ...(own && mayDo(officer.role, 'return') ? (['return-copy'] as const) : []),
    ];
  }

  view(file: ComplaintFile, officer: Officer): CopiesView {
    const { directory } = this.rooms.office;
    const open = openCopiesIn(file);
    const own = ownCopy(officer, open, directory);
    const name = (id: string): string => this.pages.nameOf(id) ?? id;
    const { supervisory, wilayah } = file;
    const accused = file.accused.flatMap(({ instansi }) => instansi ?? []);
    const has = new Set([file.instansi, ...open.map(({ instansi }) => instansi)]);
    const disposes = mayDo(officer.role, 'dispose') && (isLed(file) || mayMove(file.status, 'dispose'));
    const may = (id: string): boolean =>
      this.rooms.office.isConnected(id) &&
      !has.has(id) &&
      mayReceive(id, accused, directory) &&
      (!supervisory || mayOversee(id, { accused, wilayah }, directory)) &&
      mayDisposeTo(officer, id, directory);
    return {
      copies: open.map(({ instansi, part }) => ({ name: name(instansi), part })),
      ownCopy: own
        ? { name: name(own.instansi), part: own.part, whole: own.instansi === officer.instansi }
        : null,
      copyOptions: disposes ? this.bodies(may) : [],
    };
  }

  private decides(file: ComplaintFile, officer: Officer): boolean {
    try {
      requireLevel(officer, file, file.hops, this.rooms.office.directory);
      return true;
    } catch (error) {
      if (error instanceof Failure) return false;
      throw error;
    }
  }
}

const places = Array.from({ length: COPY_FIELDS }, (_, place) => place);

/** Bodies named in a form for copies, each in its place; empty where none is named. */
export const copiesOn = (values: Values): string[] =>
  places.map((place) => instansiIdIn(values[`copies.${place}`] ?? ''));

/** Faults about copies, at the fields of the form: parts that are out are said once, at the tick that leaves them out. */
export function asOnCopies(action: OfficerAction, faults: readonly FieldFault[]): FieldFault[] {
  const out = faults.find(({ code }) => code === 'copies-open');
  const others = faults.flatMap(({ field, code }) => {
    if (code === 'copies-open') return [];
    const place = /^instansi(?:\.(\d+))?$/.exec(action === 'copy' ? field : '');
    return { field: place ? `copies.${place[1] ?? 0}` : field, code };
  });
  return out ? [...others, { field: 'withoutParts', code: out.code }] : others;
}

/** What the forms about copies do. */
export async function actOnCopies(
  { copies }: Pick<House, 'copies'>,
  action: OfficerAction,
  { officer, code, values }: { officer: Officer; code: string; values: Values },
): Promise<void> {
  const { text = '', reason = '' } = values;
  if (action === 'part') await copies.answerPart(officer, code, text);
  if (action === 'return-copy') await copies.handBack(officer, code, reason);
  if (action === 'copy') await copies.add(officer, code, copiesOn(values), reason);
}
