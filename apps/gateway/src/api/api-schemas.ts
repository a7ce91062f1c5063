import type { ApiBodyOptions } from '@nestjs/swagger';
import { searchReasons } from '#access';
import { classifications } from '#complaint';
import { matchFields } from '#identity';

type Schema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more });

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

export const verificationSchema: Schema = {
  type: 'object',
  required: ['reason'],
  properties: {
    reason: text('Why'),
    category: text('Id of the category', { example: 'air-minum' }),
    classification: { type: 'string', enum: [...classifications] },
    wilayah: text('Kemendagri code', { example: '12.71' }),
    supervisory: { type: 'boolean', description: 'Belongs to the inspectorate' },
    anonymous: { type: 'boolean', description: 'true hides who; cannot be taken off here' },
    confidential: {
      type: 'boolean',
      description: 'true hides what; false opens what only its category closed, and nothing else',
    },
  },
};

export const dispositionSchema: Schema = {
  type: 'object',
  required: ['instansi', 'reason'],
  properties: {
    instansi: text('Id of the body', { example: 'medan.sdabmbk' }),
    reason: text('Why this body'),
  },
};

export const returnSchema: Schema = {
  type: 'object',
  required: ['reason'],
  properties: { reason: text('Why it is not ours'), proposal: text('Id of the body it should go to') },
};

export const archiveSchema: Schema = {
  type: 'object',
  required: ['reason', 'words'],
  properties: {
    reason: text('Reason code', { example: 'TIDAK_JELAS' }),
    words: text('What the reporter is told'),
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
