import { PreconditionFailedException } from '@nestjs/common';
import type { Request } from 'express';
import { isUUID } from 'class-validator';
import { Failure, type FieldFault } from '#complaint';
import { MOST_FILE_BYTES, type AnnouncedFile } from '#intake';

/** Bytes that are kept by one commit: what a broken connection may cost, and what one request holds in memory. */
const PART_BYTES = 256 * 1024;

/** What somebody announces. Throws `invalid` with every field at fault. */
export function announcedIn(body: unknown): AnnouncedFile {
  const { id, name, size, sha256 } = (body ?? {}) as Record<string, unknown>;
  const faults: FieldFault[] = [];
  const wrong = (field: string, code: string): void => void faults.push({ field, code });
  if (typeof id !== 'string' || !isUUID(id)) wrong('id', 'upload-id-invalid');
  if (typeof name !== 'string' || name.trim() === '' || name.length > 255) wrong('name', 'file-name-invalid');
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1) wrong('size', 'file-size-invalid');
  else if (size > MOST_FILE_BYTES) wrong('size', 'file-too-large');
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256)) wrong('sha256', 'file-sha256-invalid');
  if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
  const clean = String(name).toWellFormed().normalize('NFC').slice(0, 200);
  return {
    id: String(id).toLowerCase(),
    name: clean,
    size: Number(size),
    sha256: String(sha256).toLowerCase(),
  };
}

/** Where the bytes of a request begin. Throws `invalid`, and 412 for another version of tus. */
export function offsetIn(request: Request): number {
  const version = request.get('tus-resumable');
  if (version !== undefined && version !== '1.0.0') throw new PreconditionFailedException();
  const given = request.get('upload-offset') ?? '';
  if (!/^\d{1,9}$/.test(given)) throw new Failure('invalid', 'upload-offset-invalid');
  return Number(given);
}

/**
 * The bytes of a request as they come, in parts that are worth a commit; they end where the connection breaks. Throws
 * `too-large` past `most`, once what came before is out.
 */
export async function* partsOf(request: Request, most: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  let total = 0;
  let refusal: Failure | undefined;
  try {
    // The answer goes out on the same connection: it must outlive a refusal.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > most) throw new Failure('too-large', 'upload-too-large');
      held.push(chunk);
      size += chunk.length;
      if (size < PART_BYTES) continue;
      yield Buffer.concat(held);
      held = [];
      size = 0;
    }
  } catch (error) {
    if (error instanceof Failure) refusal = error;
  }
  if (size > 0) yield Buffer.concat(held);
  if (refusal) throw refusal;
}
