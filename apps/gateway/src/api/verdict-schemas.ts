import { classifications, referralWays } from '#complaint';
import { archiveReasons } from '#disposition';
import { text, type Schema } from './api-schemas.js';

const again = {
  type: 'boolean',
  description: 'true: to a body that has returned it already, and the reason says why nevertheless',
} as const;

const bodies = { type: 'array', items: { type: 'string' }, example: ['medan.dlh'] } as const;

export const verificationSchema: Schema = {
  type: 'object',
  required: ['reason'],
  properties: {
    reason: text('Why'),
    title: text('What it is called from now on; the reporter’s own title stays beside it', {
      maxLength: 200,
    }),
    category: text('Id of the category', { example: 'air-minum' }),
    classification: { type: 'string', enum: [...classifications] },
    wilayah: text('Kemendagri code or name of a kabupaten/kota or province', { example: '12.71' }),
    supervisory: { type: 'boolean', description: 'Belongs to the inspectorate' },
    anonymous: { type: 'boolean', description: 'true hides who; cannot be taken off here' },
    confidential: {
      type: 'boolean',
      description: 'true hides what; false opens what only its category closed, and nothing else',
    },
    instansi: text('Id of a body: disposes it there in the same step', { example: 'medan.dlh' }),
    again,
  },
};

export const dispositionSchema: Schema = {
  type: 'object',
  required: ['instansi', 'reason'],
  properties: {
    instansi: text('Id of the body', { example: 'medan.sdabmbk' }),
    reason: text('Why this body'),
    again,
    copies: { ...bodies, description: 'Ids of bodies that get copies (tembusan) in the same step' },
  },
};

/** Shows that a body which is not connected was sent it. */
export const proofSchema = {
  type: 'object',
  required: ['how', 'sentAt'],
  properties: {
    how: { type: 'string', enum: [...referralWays] },
    sentAt: text('When it was sent: a date, or an instant', { example: '2026-11-26' }),
    number: text('Number of the letter, or of their receipt', { maxLength: 100 }),
    note: text('Whatever else shows it'),
    attachmentId: text('A file of this complaint', { format: 'uuid' }),
  },
} satisfies Schema;

export const referralSchema: Schema = {
  type: 'object',
  required: ['instansi', 'reason'],
  properties: {
    instansi: text('Id of a body that is not connected', { example: 'pln' }),
    reason: text('Why this body'),
    again,
    proof: { ...proofSchema, description: 'May be added later' },
  },
};

export const copiesSchema: Schema = {
  type: 'object',
  required: ['instansi', 'reason'],
  properties: {
    instansi: { ...bodies, minItems: 1 },
    reason: text('Why they have a part in it'),
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
    reason: { type: 'string', enum: [...archiveReasons], example: 'TIDAK_JELAS' },
    words: text('What the reporter is told'),
  },
};

const codes = {
  type: 'array',
  items: { type: 'string' },
  minItems: 1,
  maxItems: 100,
  description: 'Report numbers',
} as const;

const many = (schema: Schema, without: string[] = []): Schema => {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, object>;
    required?: string[];
  };
  const kept = Object.entries(properties).filter(([name]) => !without.includes(name));
  return {
    type: 'object',
    required: ['codes', ...required.filter((name) => !without.includes(name))],
    properties: { codes, ...Object.fromEntries(kept) },
  };
};

/** The verdicts on many. */
export const bulkSchemas = {
  verifications: many(verificationSchema, ['title', 'instansi', 'again']),
  dispositions: {
    type: 'object',
    required: ['codes', 'reason'],
    properties: {
      codes,
      instansi: text('Id of the body for all; left out: the one suggested for each'),
      reason: text('Why'),
    },
  } as Schema,
  declines: many(returnSchema),
  archivals: many(archiveSchema),
};
