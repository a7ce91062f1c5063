import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { Keys } from '#identity';
import type { House } from '#house';
import { createLog } from '#platform';
import type { Face } from '../../apps/gateway/src/face.js';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';

export interface Route {
  method: string;
  /** As it is declared: `/petugas/laporan/:code`. */
  path: string;
}

/** Every route of the gateway, from what its router is made of: a route that is added is in here. */
export function gatewayRoutes(): Route[] {
  const { controllers = [] } = GatewayModule.of({ keys: new Keys('of no house') } as House, {
    log: createLog({ level: 'silent' } as never),
    face: {} as Face,
    vault: { check: () => Promise.resolve() },
    uploadScanner: null,
    trustedProxies: 0,
    reportsPerMinute: 600,
  });
  return controllers.flatMap((controller) => {
    const base = String(Reflect.getMetadata(PATH_METADATA, controller) ?? '');
    const members = Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object));
    return members.flatMap(({ value: handler }: PropertyDescriptor): Route[] => {
      if (typeof handler !== 'function') return [];
      const kind: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
      if (kind === undefined) return [];
      const own = String(Reflect.getMetadata(PATH_METADATA, handler) ?? '');
      const path = `/${base}/${own}`.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
      return [{ method: RequestMethod[kind as RequestMethod], path }];
    });
  });
}

/** The ways in which people write an address who want past a guard. */
export function variantsOf(path: string): string[] {
  const [, first = '', ...rest] = path.split('/');
  const tail = rest.length > 0 ? `/${rest.join('/')}` : '';
  const encoded = `%${first.charCodeAt(0).toString(16)}${first.slice(1)}`;
  return [
    path,
    path.toUpperCase(),
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `//${path}`,
    path.replace(/(?<=.)\//g, '//'),
    `/./${first}${tail}`,
    `/lapor/..${path}`,
    `/assets/x/../..${path}`,
    `/docs/..${path}`,
    `/lapor/%2e%2e${path}`,
    `/lapor/..%2f${first}${tail}`,
    `/${encoded}${tail}`,
    `/${encoded.replace('%', '%25')}${tail}`,
    `${path}%20`,
    `${path}%00`,
    `${path}.`,
    `${path}.json`,
    `${path};a=b`,
    `${path}?`,
    `${path}?a=/assets/`,
    `${path}#lapor`,
    path.replaceAll('/', '\\'),
    `/%2f${first}${tail}`,
    `http://localhost${path}`,
  ];
}
