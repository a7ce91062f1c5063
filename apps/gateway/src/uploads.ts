import type { Request, Response } from 'express';
import multer, { type StorageEngine } from 'multer';
import { Failure, type FieldFault } from '#complaint';
import type { Files, SoundFile } from '#intake';
import type { FormTokens } from './edge/form-tokens.js';

const MOST_FILES = 5;
const MOST_FILE_BYTES = 10 * 1024 * 1024;
/** Files a form may carry before the request itself is refused; those past `MOST_FILES` are only counted. */
const REFUSED_FROM = 20;
/** Bytes that are read past at most, so that the fields behind files that are too large are not lost. */
const MOST_BYTES = 120 * 1024 * 1024;
/** Bytes of files in memory at once, of all forms together. */
const MOST_HELD_BYTES = 400 * 1024 * 1024;

export interface Upload {
  fields: Record<string, string>;
  files: SoundFile[];
  /** What is wrong with the files; the fields are whole all the same. */
  faults: FieldFault[];
}

let heldBytes = 0;

/** Keeps the first files of a form, each up to its limit, and reads on past the others. */
const heldInMemory: StorageEngine = {
  _handleFile(request: Request & { filesHeld?: number }, file, done) {
    const parts: Buffer[] = [];
    request.filesHeld = (request.filesHeld ?? 0) + 1;
    const most = request.filesHeld > MOST_FILES ? 0 : MOST_FILE_BYTES;
    let size = 0;
    file.stream.on('data', (part: Buffer) => {
      size += part.length;
      if (size > most) parts.length = 0;
      else if (heldBytes > MOST_HELD_BYTES) done(new Failure('unavailable'));
      else {
        parts.push(part);
        hold(part.length, request);
      }
    });
    file.stream.on('error', (error: Error) => done(error));
    file.stream.on('end', () => {
      done(null, { size, buffer: size <= most ? Buffer.concat(parts) : Buffer.alloc(0) });
    });
  },
  _removeFile(_request, _file, done) {
    done(null);
  },
};

/** Makes room for bytes of a request that are to be looked at as one. Throws `unavailable` where there is none. */
export function holdBytes(bytes: number, request: Request): void {
  if (heldBytes > MOST_HELD_BYTES) throw new Failure('unavailable');
  hold(bytes, request);
}

/** Counts bytes as held until the request is over, however it ends. */
function hold(bytes: number, request: Request): void {
  heldBytes += bytes;
  request.res?.once('close', () => {
    heldBytes -= bytes;
  });
}

const reader = multer({
  storage: heldInMemory,
  limits: { files: REFUSED_FROM, fields: 100, fieldSize: 256 * 1024, fieldNameSize: 100, parts: 150 },
}).array('attachments');

/** Forms with files. */
export class Uploads {
  constructor(
    private readonly files: Files,
    private readonly tokens: FormTokens,
  ) {}

  /**
   * Reads a form. Everything typed comes back whatever is wrong with the files. Throws `too-large` only for a request
   * out of all proportion, and as `FormTokens.check` does for a form that is not ours, before a file is looked at.
   */
  async read(request: Request, response: Response): Promise<Upload> {
    await readAll(request, response);
    const fields = fieldsOf(request);
    this.tokens.check(request, fields['_csrf']);
    delete fields['_csrf'];
    const sent = ((request.files ?? []) as Express.Multer.File[]).filter(({ size }) => size > 0);
    const files: SoundFile[] = [];
    const codes = new Set<string>();
    if (sent.length > MOST_FILES) codes.add('too-many-files');
    for (const { originalname, size, buffer } of sent.slice(0, MOST_FILES)) {
      const judged =
        size > MOST_FILE_BYTES ? 'file-too-large' : await this.files.judge(readable(originalname), buffer);
      if (typeof judged === 'string') codes.add(judged);
      else files.push(judged);
    }
    return { fields, files, faults: [...codes].map((code) => ({ field: 'attachments', code })) };
  }
}

function readAll(request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MOST_BYTES) return;
      request.unpipe();
      request.resume();
      reject(new Failure('too-large'));
    });
    reader(request, response, (error: unknown) => {
      if (!error) resolve();
      else if (error instanceof Failure) reject(error);
      else if (error instanceof multer.MulterError) reject(new Failure('too-large'));
      else reject(new Failure('invalid', 'form-invalid'));
    });
  });
}

function fieldsOf(request: Request): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries((request.body ?? {}) as Record<string, unknown>)) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last === 'string') fields[name] = last.replaceAll('\u0000', '');
  }
  return fields;
}

/** Browsers send names in UTF-8; the multipart parser hands them over as Latin-1. */
function readable(name: string): string {
  const text = Buffer.from(name, 'latin1').toString('utf8');
  return (text.includes('\ufffd') ? name : text).normalize('NFC').slice(0, 200) || 'berkas';
}

const pageOrder = [
  'receivedOn',
  'receivedTime',
  'letterNumber',
  'letterDate',
  'sheets',
  'text',
  'attachments',
  'place',
  'wilayah',
  'occurredOn',
  'name',
  'phone',
  'email',
  'address',
  'replyBy',
  'nik',
  'kk',
  'customerNumber',
  'bpjs',
  'serviceData',
];

/** Faults as the page meets its reader with them: from the top down. */
export const fromTheTop = (faults: FieldFault[]): FieldFault[] => {
  const place = ({ field }: FieldFault): number => {
    const index = pageOrder.indexOf(field);
    return index === -1 ? pageOrder.length : index;
  };
  return faults.toSorted((one, other) => place(one) - place(other));
};

/** A fault of a channel's form at the field of the page's: `reporter.phone` stands there as `phone`. */
export function onForm({ field, code }: FieldFault): FieldFault {
  const last = field.startsWith('attachments') ? 'attachments' : (field.split('.').at(-1) ?? field);
  return { field: last, code: code === 'date-invalid' ? `${last}-invalid` : code };
}
