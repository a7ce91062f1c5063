import { Failure, type DangerKind } from '#complaint';
import { mayReceive, type Officer } from '#access';
import type { Directory, Office } from '#instansi';
import { dangerIn } from '#routing';
import type { ComplaintUnit } from '#store';
import { wordsIn, type ComplaintWork } from './complaint-work.js';

/** What the bodies that help with a danger handle; who handles it where is the directory's matter. */
const helpers: Record<DangerKind, string[]> = {
  fire: ['kebakaran-penyelamatan'],
  electricity: ['listrik', 'kebakaran-penyelamatan'],
  drowning: ['kebakaran-penyelamatan', 'bencana'],
  disaster: ['bencana', 'kebakaran-penyelamatan'],
  medical: ['layanan-kesehatan'],
  suicide: ['layanan-kesehatan', 'perempuan-anak'],
  'violence-child': ['perempuan-anak'],
  'violence-woman': ['perempuan-anak'],
  crime: ['ketertiban-umum'],
};

/**
 * The bodies to alert: those with users here that handle it in the area, and never one that is accused; the area's
 * government where there is none; nobody where the place is unknown, since then only the reporter can call.
 */
export function bodiesToAlert(
  kind: DangerKind,
  wilayah: string | null,
  { office, accused }: { office: Pick<Office, 'directory' | 'isConnected'>; accused: string[] },
): string[] {
  if (wilayah === null) return [];
  const { directory } = office;
  const may = (id: string): boolean => office.isConnected(id) && mayReceive(id, accused, directory);
  const handlers = helpers[kind].flatMap((category) => directory.handlersOf(category, wilayah));
  const found = [...new Set(handlers.map(({ id }) => id))].filter(may);
  if (found.length > 0) return found;
  const government = governmentNear(wilayah, directory);
  return government !== undefined && may(government) ? [government] : [];
}

const governmentNear = (wilayah: string, directory: Directory): string | undefined =>
  (directory.governmentFor(wilayah) ?? directory.governmentFor(wilayah.slice(0, 2)))?.id;

/**
 * Marks a complaint whose words tell of danger, and has the bodies alerted at once, at any hour and before anybody has
 * verified it. Once a complaint: neither more words nor a person's having taken the mark off bring the same kind again.
 */
export async function heedDanger(
  unit: ComplaintUnit,
  words: string,
  { office, at, first }: { office: Office; at: Date; first: boolean },
): Promise<void> {
  const { id: complaintId, emergency, automatic, takenOver, wilayah } = unit.complaint;
  if (emergency !== null || automatic || takenOver !== null) return;
  const danger = dangerIn(words);
  if (danger === null || (await unit.isRecorded('emergency', danger.kind))) return;
  const { kind } = danger;
  await unit.set({ emergency: { kind, at } });
  await unit.record({ at, actor: 'system', action: 'emergency', reason: kind });
  const instansi = bodiesToAlert(kind, wilayah, { office, accused: await unit.accusedInstansi() });
  await unit.announce('complaint.emergency', { complaintId, kind, instansi, first });
}

/** Dangers as officers see to them. */
export class Emergencies {
  constructor(private readonly work: ComplaintWork) {}

  /** Takes the mark off; `wrong-state` where there is none. The record of who was alerted stays. */
  calm(officer: Officer, number: string, reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    return this.work.on(officer, number, async (unit) => {
      if (unit.complaint.emergency === null) throw new Failure('wrong-state', 'no-emergency');
      await unit.set({ emergency: null });
      await this.work.record(unit, officer, 'calmed', why, null);
    });
  }
}
