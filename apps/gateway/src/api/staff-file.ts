import { scopeOf, type Officer } from '#access';
import { Failure, readReportNumber, type ComplaintFile } from '#complaint';
import type { House } from '#house';
import { staffDetail } from './report-views.js';

/** What a caller of the officers' API sent. */
export type Words = Record<string, unknown> | undefined;

export const word = (body: Words, field: string): string => {
  const value = body?.[field];
  return typeof value === 'string' ? value : '';
};

export const wordsOf = (body: Words, field: string): string[] => {
  const value: unknown = body?.[field];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
};

export type Rooms = Pick<House, 'clockStore' | 'office' | 'queries'>;

/** The complaint of this number. Throws `not-found` for somebody else's, as for none. */
export async function fileSeen(house: Rooms, officer: Officer, number: string): Promise<ComplaintFile> {
  const code = readReportNumber(number);
  const scope = scopeOf(officer, house.office.directory);
  const file = code === null ? null : await house.queries.file(scope, { code });
  if (!file) throw new Failure('not-found');
  return file;
}

/** All that the caller sees of it. */
export async function detailOf(house: Rooms, file: ComplaintFile): Promise<object> {
  return staffDetail(file, await house.clockStore.of(file.id), house.office.directory);
}

/** What the caller sees after acting; of what has left his sight the number alone. */
export async function seenAfter(house: Rooms, officer: Officer, code: string): Promise<object> {
  const seen = await fileSeen(house, officer, code).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'not-found') return null;
    throw error;
  });
  return seen ? detailOf(house, seen) : { code };
}
