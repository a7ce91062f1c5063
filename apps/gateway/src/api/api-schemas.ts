import type { ApiBodyOptions } from '@nestjs/swagger';
import { searchReasons } from '#access';
import { statuses } from '#complaint';
import { matchFields } from '#identity';

export type Schema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

/** A text of a schema. */
export const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more });

/** What `POST /api/v1/reports` takes; checked by `WebReport` of `#channels`. */
export const reportSchema: Schema = {
  type: 'object',
  required: ['text'],
  properties: {
    title: text('A short title', { maxLength: 200 }),
    text: text('What happened', { minLength: 1, maxLength: 20_000 }),
    wilayah: text('Kemendagri code of the area', { example: '12.71' }),
    place: text('The place in own words', { maxLength: 500 }),
    occurredOn: text('Day it happened', { format: 'date' }),
    reporter: {
      type: 'object',
      description: 'Who reports; every field may be left out',
      properties: {
        name: text('Name'),
        phone: text('Telephone'),
        email: text('Mail address', { format: 'email' }),
      },
    },
    anonymous: { type: 'boolean', description: 'Hide who reports' },
    confidential: { type: 'boolean', description: 'Hide what is reported' },
    serviceData: {
      type: 'object',
      description:
        'Numbers some services need; none is required. Sealed; with consents.serviceData the body that handles it may open them, each time recorded and shown to the reporter. Without that consent, and of an anonymous reporter, they are refused.',
      properties: {
        nik: text('NIK, 16 digits'),
        kk: text('Number of the family card, 16 digits'),
        customerNumber: text('Customer number of a water or power company', { maxLength: 30 }),
        bpjs: text('BPJS number, 13 digits (Kesehatan) or 11 (Ketenagakerjaan)'),
        mayBeContacted: { type: 'boolean', description: 'The body may contact the reporter itself' },
      },
    },
    consents: {
      type: 'object',
      description: 'What the reporter agreed to',
      properties: {
        serviceData: { type: 'boolean', description: 'The service data may be opened' },
        publish: { type: 'boolean', description: 'It may become public once verified' },
        showName: { type: 'boolean', description: 'Officers who handle it may see the name' },
        answers: {
          type: 'boolean',
          description:
            'What officers publish may be sent to the mail address, else to the telephone; nothing automatic ever is',
        },
        textVersion: text('Month or day of the words agreed to', { example: '2026-11' }),
      },
    },
  },
};

export const textSchema: Schema = {
  type: 'object',
  required: ['text'],
  properties: { text: text('The words', { minLength: 1, maxLength: 20_000 }) },
};

/** An answer: a text alone, or its parts, of which `by` and `on` are then required. */
export const answerSchema: Schema = {
  type: 'object',
  required: ['text'],
  properties: {
    text: text('What was done', { minLength: 1, maxLength: 20_000 }),
    by: text('Who did it', { maxLength: 500 }),
    on: text('Day on which it was done', { format: 'date' }),
    evidence: text('What shows it, in words', { maxLength: 500 }),
    confirmed: { type: 'boolean', description: 'Promises beside what was done are meant' },
    withoutParts: {
      type: 'boolean',
      description: 'true: parts that bodies with copies have not written are left out',
    },
    attachments: {
      type: 'array',
      maxItems: 5,
      description: 'What shows it: pictures, 10 MB each. Needed where the category asks for it',
      items: {
        type: 'object',
        required: ['name', 'content'],
        properties: { name: text('Name of the file'), content: text('Base64') },
      },
    },
  },
};

export const reviewSchema: Schema = {
  type: 'object',
  required: ['draft', 'verdict'],
  properties: {
    draft: text('Id of the draft', { format: 'uuid' }),
    verdict: { type: 'string', enum: ['publish', 'send-back'] },
    words: text('Why it goes back', { maxLength: 20_000 }),
  },
};

/** What the reporter says of the answer; an empty body agrees that it settles the report. */
export const confirmationSchema: Schema = {
  type: 'object',
  properties: {
    done: { type: 'boolean', description: 'false objects: the report is taken up again', default: true },
    rating: { type: 'integer', minimum: 1, maximum: 5 },
    text: text('Why', { maxLength: 20_000 }),
  },
};

/** What `POST /api/v1/reports/{code}/messages` takes: at least one of them. */
export const wordsSchema: Schema = {
  type: 'object',
  properties: {
    text: text('The words', { maxLength: 20_000 }),
    place: text('Where it is, in own words', { maxLength: 500, example: 'Depan SPBU Sudirman' }),
    point: {
      type: 'object',
      description: 'Where it is, in degrees (WGS 84)',
      required: ['lat', 'lon'],
      properties: {
        lat: { type: 'number', minimum: -90, maximum: 90 },
        lon: { type: 'number', minimum: -180, maximum: 180 },
      },
    },
  },
};

/** What `POST /api/v1/reports/{code}/attachments` takes. */
export const fileSchema: Schema = {
  type: 'object',
  required: ['id', 'name', 'size', 'sha256'],
  properties: {
    id: text('UUID made by the caller, the same for every try', { format: 'uuid' }),
    name: text('Name of the file', { minLength: 1, maxLength: 255 }),
    size: { type: 'integer', minimum: 1, maximum: 10 * 1024 * 1024, description: 'Bytes' },
    sha256: text('SHA-256 of its bytes, hexadecimal', { pattern: '^[0-9a-f]{64}$' }),
  },
};

/** How far a file has come. */
export const fileProgressSchema: Schema = {
  type: 'object',
  properties: {
    id: text('As the caller made it', { format: 'uuid' }),
    size: { type: 'integer' },
    received: { type: 'integer', description: 'Bytes that are here: the next part begins there' },
    state: { type: 'string', enum: ['receiving', 'kept', 'refused'] },
    reason: text('Code of why it was refused', { nullable: true }),
    attachment: text('Its id among the attachments of the report, once kept', { nullable: true }),
    expiresAt: text('Until when the parts are kept if nothing more comes', { format: 'date-time' }),
  },
};

const named = {
  type: 'object',
  nullable: true,
  properties: { id: text('Id in the directory'), name: text('Name') },
} as const;

/** A report as its reporter sees it: `TrackedView`. */
export const trackedSchema: Schema = {
  type: 'object',
  properties: {
    code: text('Report number'),
    status: { type: 'string', enum: [...statuses] },
    statusLabel: text('The label the public knows the status by'),
    instansi: named,
    category: text('Id of the category', { nullable: true }),
    wilayah: text('Kemendagri code', { nullable: true }),
    receivedAt: text('When it came', { format: 'date-time' }),
    answerBy: text('Until when an answer is due', { format: 'date-time' }),
    messages: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          from: { type: 'string', enum: ['reporter', 'instansi', 'system'] },
          kind: text('`report`, `words`, `answer`, `response`, `question`, `acknowledgement`, `notice`'),
          text: text('The words'),
          at: text('When', { format: 'date-time' }),
        },
      },
    },
    attachments: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: text('For `GET …/files/{id}`', { format: 'uuid' }),
          name: text('Made by us'),
          type: text('By its content'),
          size: { type: 'integer' },
          held: text(
            '`unscanned`: shown once a scanner saw it; `infected`: never; `coming`: on its way here; `refused`, `unreachable`: it will not come',
            { nullable: true },
          ),
        },
      },
    },
    may: {
      type: 'object',
      description: 'What the reporter can do now',
      properties: { add: { type: 'boolean' }, confirm: { type: 'boolean' } },
    },
    openings: {
      type: 'array',
      description: 'Each time that somebody came to see who reported, or something of it',
      items: { type: 'object' },
    },
  },
};

export const mergeSchema: Schema = {
  type: 'object',
  required: ['codes', 'reason'],
  properties: {
    codes: {
      type: 'array',
      description: 'Numbers of the reports that become part of this one',
      minItems: 1,
      maxItems: 200,
      items: { type: 'string' },
    },
    reason: text('Why they are about the same'),
  },
};

export const splitSchema: Schema = {
  type: 'object',
  required: ['reason'],
  properties: {
    codes: {
      type: 'array',
      description: 'Numbers of merged reports; left out with `merge`: this one',
      maxItems: 200,
      items: { type: 'string' },
    },
    merge: text('Id of a merging that is undone as a whole', { format: 'uuid' }),
    reason: text('Why'),
  },
};

export const matchSchema: Schema = {
  type: 'object',
  required: ['field', 'value', 'reason'],
  properties: {
    field: { type: 'string', enum: [...matchFields] },
    value: text('As the reporter says it'),
    reason: { type: 'string', enum: [...searchReasons], description: 'How the reporter is in touch' },
  },
};

export const reasonSchema: Schema = {
  type: 'object',
  required: ['reason'],
  properties: { reason: text('Why') },
};
