/** Style sheets, scripts and the icon under an address that changes with their bytes. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { IRouter, Request, Response } from 'express';

const types = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;

/** Every file a page may ask for. `citizen.*` is all that a citizen's phone ever loads. */
const own = ['citizen.js', 'console.js', 'trusted.js', 'icon.svg', 'kunci.js'];
const sheets = ['citizen.css', 'console.css'];

interface Asset {
  type: string;
  plain: Buffer;
  gzip: Buffer;
  br: Buffer;
}

/** Where `npm run styles` leaves the style sheets, for the compiled program and for the sources beside it. */
function compiledStyles(): string {
  const here = fileURLToPath(new URL('./assets', import.meta.url));
  const place = '/apps/gateway/src/pages/assets';
  return here.endsWith(`/dist${place}`) ? here : `${here.slice(0, -place.length)}/dist${place}`;
}

export class Assets {
  /** Changes whenever any file does. */
  readonly version: string;
  private readonly files = new Map<string, Asset>();

  constructor(styles = compiledStyles()) {
    const here = fileURLToPath(new URL('./assets/', import.meta.url));
    const find = createRequire(import.meta.url);
    const htmx = find.resolve('htmx.org/dist/htmx.min.js');
    const passkeys = join(
      dirname(find.resolve('@simplewebauthn/browser')),
      '../dist/bundle/index.umd.min.js',
    );
    const hash = createHash('sha256');
    const paths = [
      ...own.map((name) => join(here, name)),
      ...sheets.map((name) => join(styles, name)),
      htmx,
      passkeys,
    ];
    for (const path of paths) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const plain = readFileSync(path);
      hash.update(name).update(plain);
      const kind = name.slice(name.lastIndexOf('.') + 1) as keyof typeof types;
      const type = `${types[kind]}; charset=utf-8`;
      this.files.set(name, {
        type,
        plain,
        gzip: gzipSync(plain, { level: 9 }),
        br: brotliCompressSync(plain),
      });
    }
    this.version = hash.digest('hex').slice(0, 12);
  }

  /** The address of a file, for a page. */
  url(name: string): string {
    if (!this.files.has(name)) throw new Error(`No asset is called ${name}`);
    return `/assets/${this.version}/${name}`;
  }

  /** Bytes on the wire with gzip, which every browser and Opera Mini's proxy take. */
  wireSize(name: string): number {
    return this.files.get(name)?.gzip.length ?? 0;
  }

  /** Serves `/assets/<version>/<name>` from memory, already compressed. */
  mount(app: IRouter): void {
    app.get('/assets/:version/:name', (request: Request, response: Response) => {
      const asset = this.files.get(String(request.params['name']));
      if (!asset) {
        response.sendStatus(404);
        return;
      }
      // A page of the release before this one still gets its style sheet, but nobody keeps it.
      const current = request.params['version'] === this.version;
      response.setHeader('Cache-Control', current ? 'public, max-age=31536000, immutable' : 'no-cache');
      response.setHeader('Content-Type', asset.type);
      response.vary('Accept-Encoding');
      const encoding = request.acceptsEncodings(['br', 'gzip', 'identity']);
      if (encoding === 'br' || encoding === 'gzip') response.setHeader('Content-Encoding', encoding);
      response.end(encoding === 'br' || encoding === 'gzip' ? asset[encoding] : asset.plain);
    });
  }
}
