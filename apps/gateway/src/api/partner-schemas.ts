import type { ApiBodyOptions } from '@nestjs/swagger';
import { statuses } from '#complaint';
import { webhookTypes } from '#partners';

type Schema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more });
const named = { type: 'object', nullable: true, properties: { id: text('Id'), name: text('Name') } } as const;

/** `SharedReport` of `#partners`. */
export const sharedSchema: Schema = {
  type: 'object',
  properties: {
    code: text('Report number'),
    status: { type: 'string', enum: [...statuses] },
    statusLabel: text('The label the public knows the status by'),
    title: text('Title', { nullable: true }),
    text: text('What is reported, without numbers that name anybody'),
    classification: text('`pengaduan`, `aspirasi`, `permintaan_informasi`', { nullable: true }),
    topic: named,
    wilayah: named,
    place: text('The place in words', { nullable: true }),
    occurredOn: text('Day', { format: 'date', nullable: true }),
    instansi: named,
    receivedAt: text('When it came', { format: 'date-time' }),
    answerBy: text('Until when an answer is due', { format: 'date-time' }),
    changedAt: text('When it last changed', { format: 'date-time' }),
    files: { type: 'integer', description: 'How many files stand with it' },
  },
};

export const sharedPageSchema: Schema = {
  type: 'object',
  properties: {
    items: { type: 'array', items: sharedSchema },
    cursor: text('Goes on after these, now or at the next round', { nullable: true }),
    more: { type: 'boolean', description: 'There is more already' },
  },
};

export const followUpSchema: Schema = {
  type: 'object',
  properties: {
    id: text('Id'),
    kind: text('`answer`, `response`, `question`, `notice`'),
    text: text('The words'),
    at: text('When', { format: 'date-time' }),
    instansi: named,
  },
};

/** What `POST /api/v1/partner/reports/{code}/follow-ups` takes. */
export const newFollowUpSchema: Schema = {
  type: 'object',
  required: ['kind', 'text'],
  properties: {
    kind: {
      type: 'string',
      enum: ['answer', 'response'],
      description: 'An answer, or that the body has it in hand',
    },
    text: text('What the reporter is told', { minLength: 1, maxLength: 20_000 }),
  },
};

const agreement = {
  name: text('Whose it is', { maxLength: 120 }),
  instansi: text('Only what this body, or one below it, has', { example: 'medan' }),
  wilayah: text('Only of this area and what lies in it', { example: '12.71' }),
  topics: { type: 'array', items: { type: 'string' }, description: 'Only of these categories' },
} as const;

/** What `POST /api/v1/staff/webhooks` takes. */
export const webhookSchema: Schema = {
  type: 'object',
  required: ['name', 'url'],
  properties: {
    ...agreement,
    url: text('Where it is told: https, on the public internet', { format: 'uri' }),
    types: { type: 'array', items: { type: 'string', enum: [...webhookTypes] }, description: 'All without' },
  },
};

export const replaySchema: Schema = {
  type: 'object',
  required: ['since'],
  properties: {
    since: text('From when on', { format: 'date-time' }),
    all: { type: 'boolean', description: 'Also what had arrived' },
  },
};

/** What a peer posts to hand a complaint over: a message of Standard Webhooks. */
export const handoverSchema: Schema = {
  type: 'object',
  required: ['type', 'timestamp', 'data'],
  properties: {
    type: { type: 'string', enum: ['handover'] },
    timestamp: text('When', { format: 'date-time' }),
    data: {
      type: 'object',
      required: ['id', 'number', 'text'],
      properties: {
        id: text('Of the hand-over, the same at every try; statuses go back under it', { maxLength: 100 }),
        number: text('Its number there', { maxLength: 100 }),
        title: text('Title', { nullable: true, maxLength: 200 }),
        text: text('What is reported'),
        words: {
          type: 'array',
          description: 'What the reporter added; sent again with more of it under the same id',
          items: {
            type: 'object',
            required: ['id', 'text'],
            properties: { id: text('The same at every try'), text: text('The words') },
          },
        },
        classification: text('`pengaduan`, `aspirasi`, `permintaan_informasi`', { nullable: true }),
        category: text('Id of the category there', { nullable: true }),
        wilayah: text('Kemendagri code', { nullable: true }),
        place: text('The place in words', { nullable: true, maxLength: 500 }),
        point: {
          type: 'object',
          nullable: true,
          properties: { lat: { type: 'number' }, lon: { type: 'number' } },
        },
        occurredOn: text('Day', { format: 'date', nullable: true }),
        anonymous: { type: 'boolean', description: 'Its reporter stays hidden; so he does without it' },
        mayBecomePublic: {
          type: 'boolean',
          description: 'Its reporter agreed to that, or was told of it; nothing is public without it',
        },
        receivedAt: text('When it came there', { format: 'date-time' }),
        files: { type: 'integer', description: 'How many files stand with it there' },
      },
    },
  },
};

export const receiptSchema: Schema = {
  type: 'object',
  properties: {
    id: text('Of the hand-over, as it was sent'),
    reference: text('Its number here'),
    state: { type: 'string', enum: [...statuses] },
  },
};

/** What a peer posts when a complaint that was handed over to it has moved: a message of Standard Webhooks. */
export const handoverStatusSchema: Schema = {
  type: 'object',
  required: ['type', 'timestamp', 'data'],
  properties: {
    type: { type: 'string', enum: ['handover.status'] },
    timestamp: text('When', { format: 'date-time' }),
    data: {
      type: 'object',
      required: ['reference', 'state'],
      properties: {
        id: text('Of the hand-over'),
        reference: text('Its number there', { maxLength: 100 }),
        state: { type: 'string', enum: [...statuses] },
        followUp: {
          type: 'object',
          nullable: true,
          description: 'What the body said to the reporter',
          properties: {
            kind: { type: 'string', enum: ['answer', 'response', 'question', 'notice'] },
            text: text('The words', { maxLength: 20_000 }),
          },
        },
      },
    },
  },
};
