import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import compression from 'compression';
import { limitConnections, readBodies } from './edge/bodies.js';
import { securityHeaders } from './edge/headers.js';
import { onlyOwnForms } from './edge/own-pages.js';
import type { Face } from './face.js';
import { keepLanguage } from './words/words.js';

export interface HttpOptions {
  face: Pick<Face, 'tokens'>;
  publicUrl: string;
  trustedProxies: number;
}

/** Everything a request passes before a controller: headers, bodies, whether its form is ours. */
export function configureHttp(
  app: NestExpressApplication,
  { face, publicUrl, trustedProxies }: HttpOptions,
): void {
  app.set('trust proxy', trustedProxies);
  app.use(securityHeaders(publicUrl));
  // Pages that hold a PIN or somebody's report are not compressed: their length would tell of them (BREACH).
  app.use(
    compression({
      filter: (request) => /^\/(lapor|lacak|docs)?(\/swagger.*)?$/.test(request.url.split('?')[0] ?? ''),
    }),
  );
  readBodies(app);
  app.use(onlyOwnForms(publicUrl, face.tokens));
  app.use(keepLanguage);
  serveApiDescription(app);
  limitConnections(app.getHttpServer());
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
