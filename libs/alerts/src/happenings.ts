import type { AlertKind } from '#store';
import type { Level } from './recipients.js';

/** What is told, of which body's matter, and how high up; nothing for an event that concerns no officer. */
export interface Happening {
  kind: Exclude<AlertKind, 'digest'>;
  complaintId: string;
  /** Absent: the body that has it now. */
  instansi?: string[];
  level: Level;
  /** User name of the one officer whom it is for, where he is in office. */
  only?: string;
}

/** By the level that an escalation names; one that is not known here goes to whoever is responsible. */
const levels: Readonly<Record<string, Level>> = {
  officer: 'responsible',
  'opd-admin': 'opd-admin',
  'instansi-admin': 'instansi-admin',
  head: 'head',
  'regional-admin': 'head',
};

type Named = Pick<Happening, 'complaintId' | 'instansi'>;
type Said = Readonly<Record<string, unknown>>;

const asked = ({ level }: Said): Level =>
  typeof level === 'string' ? (levels[level] ?? 'responsible') : 'responsible';

/** What each event of the house means to officers; every other means nothing to them. */
const readers: Readonly<Record<string, (named: Named, said: Said) => Happening | null>> = {
  'complaint.disposed': (named) => ({ kind: 'disposed', ...named, level: 'responsible' }),
  'complaint.copied': (named) => ({ kind: 'copied', ...named, level: 'responsible' }),
  'complaint.unopened': (named, { deputy }) => ({
    kind: 'unopened',
    ...named,
    level: 'responsible',
    ...(typeof deputy === 'string' && { only: deputy }),
  }),
  'complaint.heard': ({ complaintId }) => ({ kind: 'heard', complaintId, level: 'responsible' }),
  'complaint.part-answered': ({ complaintId }) => ({ kind: 'part', complaintId, level: 'responsible' }),
  'complaint.due-soon': (named, said) => ({ kind: 'due-soon', ...named, level: asked(said) }),
  'complaint.overdue': (named, said) => ({ kind: 'overdue', ...named, level: asked(said) }),
  'complaint.emergency': (named) => ({ kind: 'emergency', ...named, level: 'responsible' }),
  'complaint.moved': ({ complaintId }, { status }) =>
    status === 'returned' ? { kind: 'returned', complaintId, level: 'instansi-admin' } : null,
};

/** Reads an event as far as it is known; what is not makes no alert and no error. */
export function happeningIn(pattern: string, payload: unknown): Happening | null {
  const said = (payload ?? {}) as Said;
  const { complaintId, instansi } = said;
  if (typeof complaintId !== 'string') return null;
  const bodies = (Array.isArray(instansi) ? (instansi as unknown[]) : [instansi]).filter(
    (body) => typeof body === 'string',
  );
  const named: Named = bodies.length > 0 ? { complaintId, instansi: bodies } : { complaintId };
  return readers[pattern]?.(named, said) ?? null;
}
