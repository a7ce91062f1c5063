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

/** Reads an event as far as it is known; what is not makes no alert and no error. */
export function happeningIn(pattern: string, payload: unknown): Happening | null {
  const { complaintId, instansi, level, status, deputy } = (payload ?? {}) as Record<string, unknown>;
  if (typeof complaintId !== 'string') return null;
  const named = bodiesNamed(instansi);
  const asked = typeof level === 'string' ? (levels[level] ?? 'responsible') : 'responsible';
  switch (pattern) {
    case 'complaint.disposed':
      return { kind: 'disposed', complaintId, ...named, level: 'responsible' };
    case 'complaint.copied':
      return { kind: 'copied', complaintId, ...named, level: 'responsible' };
    case 'complaint.unopened':
      return { kind: 'unopened', complaintId, ...named, level: 'responsible', ...onlyFor(deputy) };
    case 'complaint.heard':
      return { kind: 'heard', complaintId, level: 'responsible' };
    case 'complaint.due-soon':
      return { kind: 'due-soon', complaintId, ...named, level: asked };
    case 'complaint.overdue':
      return { kind: 'overdue', complaintId, ...named, level: asked };
    case 'complaint.emergency':
      return { kind: 'emergency', complaintId, ...named, level: 'responsible' };
    case 'complaint.moved':
      return status === 'returned' ? { kind: 'returned', complaintId, level: 'instansi-admin' } : null;
    default:
      return null;
  }
}

function bodiesNamed(instansi: unknown): Pick<Happening, 'instansi'> {
  const bodies = (Array.isArray(instansi) ? (instansi as unknown[]) : [instansi]).filter(
    (body) => typeof body === 'string',
  );
  return bodies.length > 0 ? { instansi: bodies } : {};
}

const onlyFor = (deputy: unknown): Pick<Happening, 'only'> =>
  typeof deputy === 'string' ? { only: deputy } : {};
