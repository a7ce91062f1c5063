import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import compression from 'compression';
import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { keepLanguage } from './words/words.js';

const WEBHOOK_BYTES = '20mb';
const FORM_BYTES = '256kb';
const JSON_BYTES = '1mb';

/** Everything a request passes before a controller: headers, bodies, the same-origin check. */
export function configureHttp(app: INestApplication): void {
  // Pages never show who visited from where, and nothing of ours runs that we did not serve.
  const policy = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'manifest-src': ["'self'"],
  };
  const strict = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
  });
  // The API's own documentation brings inline styles; it shows nobody's data.
  const docs = helmet({
    contentSecurityPolicy: {
      directives: { 'style-src': ["'self'", "'unsafe-inline'"], 'upgrade-insecure-requests': null },
    },
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    (request.path.startsWith('/docs') ? docs : strict)(request, response, next);
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!request.path.startsWith('/assets/')) response.setHeader('Cache-Control', 'no-store');
    next();
  });
  // Pages that hold a PIN or somebody's report are not compressed: their length would tell of them (BREACH).
  app.use(
    compression({
      filter: (request) => /^\/(lapor|lacak|docs)?(\/swagger.*)?$/.test(request.url.split('?')[0] ?? ''),
    }),
  );
  app.use('/channels', express.raw({ type: () => true, limit: WEBHOOK_BYTES }));
  app.use('/api', express.json({ limit: JSON_BYTES, type: () => true }));
  app.use('/api', keepKindOfFault);
  app.use(sameOrigin);
  app.use(
    /^\/(?!api|channels).*/,
    express.urlencoded({ extended: false, limit: FORM_BYTES, parameterLimit: 200 }),
  );
  app.use(keepLanguage);
  serveApiDescription(app);
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

/** A form of somebody else's page must not act for whoever is signed in here. Webhooks and tokens carry their own proof. */
function sameOrigin(request: Request, response: Response, next: NextFunction): void {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads || /^\/(api|channels|latihan\/penyedia)(\/|$)/.test(request.path)) return next();
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const foreign =
    site === undefined
      ? origin !== undefined && !sameHost(origin, request)
      : site !== 'same-origin' && site !== 'none';
  if (foreign) {
    response.status(403).type('text/plain').send('403');
    return;
  }
  next();
}

function sameHost(origin: string, request: Request): boolean {
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}

function serveApiDescription(app: INestApplication): void {
  const description = new DocumentBuilder()
    .setTitle('Muara')
    .setDescription('Reports in, answers out. Errors are RFC 9457 problems with a stable `code`.')
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
