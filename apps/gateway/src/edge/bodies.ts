import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import express, { type NextFunction, type Request, type Response } from 'express';
import { Failure } from '#complaint';

const WEBHOOK_BYTES = '20mb';
const FORM_BYTES = '256kb';
const JSON_BYTES = '1mb';
const DEEPEST = 20;

/** Nothing is changed by PATCH but a file on its way in: whoever takes its bytes reads them as they come. */
const bringsBytes = ({ method }: IncomingMessage): boolean => method === 'PATCH';

/** A request that is signed: by these bytes, not by what was read of them. */
export interface SignedRequest extends Request {
  signedBody?: Buffer;
}

const signed = /^\/api\/v1\/partner\/(peers|handovers)\//i;

function keepSigned(request: IncomingMessage, _response: ServerResponse, body: Buffer): void {
  const asked = request as SignedRequest;
  if (signed.test(asked.originalUrl)) asked.signedBody = body;
}

/** Reads bodies, each kind within its bounds: raw for webhooks, JSON for the API, forms for pages. */
export function readBodies(app: INestApplication): void {
  app.use('/channels', express.raw({ type: () => true, limit: WEBHOOK_BYTES }));
  const type = (request: IncomingMessage): boolean => !bringsBytes(request);
  app.use('/api', express.json({ limit: JSON_BYTES, type, verify: keepSigned }));
  app.use('/api', keepKindOfFault, plainJson);
  app.use(
    /^\/(?!api|channels).*/,
    express.urlencoded({ extended: false, limit: FORM_BYTES, parameterLimit: 200 }),
    oneOfEach,
  );
}

/**
 * A phone on a bad network may take minutes for a photo, but not for its headers; and who sends nothing holds nobody
 * else up.
 */
export function limitConnections(server: Server): void {
  server.headersTimeout = 15_000;
  server.requestTimeout = 300_000;
  server.keepAliveTimeout = 10_000;
  server.maxHeadersCount = 100;
  server.maxRequestsPerSocket = 1_000;
  server.maxConnections = 4_000;
}

/** Nest makes a plain 400 of every SyntaxError, with the text that it could not read: that of a body keeps its kind. */
function keepKindOfFault(
  error: { type?: unknown },
  _request: Request,
  _response: Response,
  next: NextFunction,
): void {
  const { type } = error;
  next(type === 'entity.parse.failed' ? Object.assign(new Error('no JSON'), { type, status: 400 }) : error);
}

/** Refuses JSON nested deeper than any form of ours, and keys that reach for prototypes. */
function plainJson(request: Request, _response: Response, next: NextFunction): void {
  if (!isPlain(request.body)) throw new Failure('invalid', 'json-shape');
  request.body = storable(request.body);
  next();
}

/** PostgreSQL stores no NUL, and nobody writes one: texts go on without it. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\u0000', '');
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, storable(part)]));
}

const reaching = new Set(['__proto__', 'constructor', 'prototype']);

function isPlain(body: unknown): boolean {
  // Level by level: what is nested a hundred thousand deep must not exhaust the stack.
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    const objects = level.filter((value): value is object => typeof value === 'object' && value !== null);
    if (objects.length > 0 && depth > DEEPEST) return false;
    if (objects.some((value) => !Array.isArray(value) && Object.keys(value).some((key) => reaching.has(key))))
      return false;
    level = objects.flatMap((value) => Object.values(value) as unknown[]);
  }
  return true;
}

/** A field sent twice counts once, the last: no reader of a form ever meets a list where it expects words. */
function oneOfEach(request: Request, _response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  if (typeof body === 'object' && body !== null) {
    request.body = Object.fromEntries(
      Object.entries(body as Record<string, unknown>).map(([name, value]) => [
        name,
        storable(Array.isArray(value) && !name.endsWith('[]') ? value.at(-1) : value),
      ]),
    );
  }
  next();
}
