import type { ApiBodyOptions } from '@nestjs/swagger';
import { classifications } from '#complaint';

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

export const reasonSchema: Schema = {
  type: 'object',
  required: ['reason'],
  properties: { reason: text('Why') },
};
