import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

const YEAR_SECONDS = 31_536_000;

/** What a page may load, send and be framed by: nothing that we did not serve ourselves, and nothing inline. */
const directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'connect-src': ["'self'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
  'manifest-src': ["'self'"],
  'require-trusted-types-for': ["'script'"],
};

/** Citizens' pages turn no text into markup at all. The console's do in one place: see `assets/trusted.js`. */
export const citizenPolicy = { ...directives, 'trusted-types': ["'none'"] };
export const consolePolicy = { ...directives, 'trusted-types': ['default'] };

/** Features of browsers that no page of ours asks for. */
const features = [
  'accelerometer',
  'autoplay',
  'bluetooth',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
];
const permissions = features.map((feature) => `${feature}=()`).join(', ');

const isConsole = (path: string): boolean => /^\/(petugas|latihan)(\/|$)/i.test(path);
const isDocs = (path: string): boolean => /^\/docs(\/|$)/.test(path);

/** The headers of every answer. Dynamic ones are kept by nobody; assets say for themselves how long they last. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const strictTransportSecurity = publicUrl.startsWith('https:')
    ? { maxAge: YEAR_SECONDS, includeSubDomains: false }
    : false;
  const under = (policy: Record<string, string[]>): RequestHandler =>
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: policy },
      referrerPolicy: { policy: 'no-referrer' },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      crossOriginEmbedderPolicy: { policy: 'require-corp' },
      strictTransportSecurity,
      xFrameOptions: { action: 'deny' },
    });
  // The API's own documentation brings inline styles and scripts of its own making; it shows nobody's data.
  const docs = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...directives,
        'img-src': ["'self'", 'data:'],
        'style-src': ["'self'", "'unsafe-inline'"],
        'require-trusted-types-for': null,
      },
    },
    strictTransportSecurity,
  });
  const [forCitizens, forConsole] = [under(citizenPolicy), under(consolePolicy)];
  return (request: Request, response: Response, next: NextFunction): void => {
    const { path } = request;
    response.setHeader('Permissions-Policy', permissions);
    if (!path.startsWith('/assets/')) response.setHeader('Cache-Control', 'no-store');
    const headers = isConsole(path) ? forConsole : forCitizens;
    (isDocs(path) ? docs : headers)(request, response, next);
  };
}
