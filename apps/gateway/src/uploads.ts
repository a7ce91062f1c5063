import type { Request, Response } from 'express';
import { fileTypeFromBuffer } from 'file-type';
import multer, { type StorageEngine } from 'multer';
import { Failure, type FieldFault } from '#complaint';

const MOST_FILES = 5;
const MOST_FILE_BYTES = 10 * 1024 * 1024;
/** Files a form may carry before the request itself is refused; those past `MOST_FILES` are only counted. */
const REFUSED_FROM = 20;

export interface UploadedFile {
  name: string;
  /** By content, never by name or claim. */
  type: string;
  content: Buffer;
}

export interface Upload {
  fields: Record<string, string>;
  files: UploadedFile[];
  /** What is wrong with the files; the fields are whole all the same. */
  faults: FieldFault[];
}

interface Held {
  name: string;
  content: Buffer | null;
}

/** Reads on past a file that is too large, so that the fields behind it are not lost. */
const heldInMemory: StorageEngine = {
  _handleFile(_request, file, done) {
    const parts: Buffer[] = [];
    let size = 0;
    file.stream.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= MOST_FILE_BYTES) parts.push(part);
      else parts.length = 0;
    });
    file.stream.on('error', (error: Error) => done(error));
    file.stream.on('end', () => {
      done(null, { size, buffer: size <= MOST_FILE_BYTES ? Buffer.concat(parts) : Buffer.alloc(0) });
    });
  },
  _removeFile(_request, _file, done) {
    done(null);
  },
};

const reader = multer({
  storage: heldInMemory,
  limits: { files: REFUSED_FROM, fields: 100, fieldSize: 256 * 1024, parts: 150 },
}).array('attachments');

const acceptable =
  /^(image\/(jpeg|png|webp|gif|tiff|avif)|application\/pdf|audio\/|video\/)|officedocument|opendocument|x-cfb/;

/**
 * A form with files. Everything typed comes back whatever is wrong with the files; only a request out of all
 * proportion throws `too-large`.
 */
export async function readUpload(request: Request, response: Response): Promise<Upload> {
  await new Promise<void>((resolve, reject) => {
    reader(request, response, (error: unknown) => {
      if (error)
        reject(
          error instanceof multer.MulterError
            ? new Failure('too-large')
            : new Failure('invalid', 'form-invalid'),
        );
      else resolve();
    });
  });
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries((request.body ?? {}) as Record<string, unknown>)) {
    if (typeof value === 'string') fields[name] = value;
  }
  const sent = ((request.files ?? []) as Express.Multer.File[])
    .filter(({ size }) => size > 0)
    .map((file): Held => ({
      name: file.originalname,
      content: file.size > MOST_FILE_BYTES ? null : file.buffer,
    }));
  const files: UploadedFile[] = [];
  const codes = new Set<string>();
  if (sent.length > MOST_FILES) codes.add('too-many-files');
  for (const { name, content } of sent.slice(0, MOST_FILES)) {
    const type = content && (await typeOf(content));
    if (content === null) codes.add('file-too-large');
    else if (type === null) codes.add('file-type');
    else files.push({ name: readable(name), type, content });
  }
  return { fields, files, faults: [...codes].map((code) => ({ field: 'attachments', code })) };
}

async function typeOf(content: Buffer): Promise<string | null> {
  const known = await fileTypeFromBuffer(content);
  if (known) return acceptable.test(known.mime) ? known.mime : null;
  const text = content.subarray(0, 4096);
  return text.includes(0) ? null : 'text/plain';
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
