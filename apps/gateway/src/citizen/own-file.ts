import type { Request } from 'express';
import { showReportNumber, type ComplaintFile } from '#complaint';
import type { House } from '#house';
import type { Face } from '../face.js';

/** The cookie that opens a proved complaint. */
export const PASS = 'laporan';

/** The complaint that this browser was let into, where it is the one of the address; null for any other. */
export async function ownFile(
  house: Pick<House, 'tracking'>,
  face: Pick<Face, 'kept'>,
  request: Request,
  number: string,
): Promise<ComplaintFile | null> {
  const id = house.tracking.passed(face.kept(request, PASS) ?? '');
  const file = id === null ? null : await house.tracking.file(id);
  return file && showReportNumber(file.code) === number.toUpperCase() ? file : null;
}
