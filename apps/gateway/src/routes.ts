import { RequestMethod, SetMetadata, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, type DiscoveryService } from '@nestjs/core';
import type { Action, Door } from '#access';

/** What a route lets in: a door that asks for no role, an action of the policy, or one by a parameter of its address. */
export type Allowed = Door | Action | { parameter: string; actions: Readonly<Record<string, Action>> };

const ALLOWED = 'muara:allowed';

/** Declares what a route lets in. A route without it is refused, at start-up already. */
export const Allows = (allowed: Allowed) => SetMetadata(ALLOWED, allowed);

export const allowedOf = (handler: object): Allowed | undefined =>
  Reflect.getMetadata(ALLOWED, handler) as Allowed | undefined;

export interface Route {
  method: string;
  path: string;
  /** What it lets in; undefined where nobody declared it. */
  allowed: Allowed | undefined;
}

/** Served before any controller: style sheets and scripts, and the description of the API. They show nobody's data. */
const beforeControllers = /^\/(assets\/:version\/:name|docs(\/.*)?|openapi\.(json|yaml))$/;

interface ExpressRoute {
  path: string | RegExp;
  stack: { method?: string }[];
}

/** Every route of the running router, with what its handler declares. */
export function routesOf(adapter: { getInstance(): unknown }, discovery: DiscoveryService): Route[] {
  const declared = declarationsOf(discovery);
  const { router } = adapter.getInstance() as { router: { stack: { route?: ExpressRoute }[] } };
  return router.stack.flatMap(({ route }) => {
    if (!route) return [];
    const path = String(route.path);
    const methods = new Set(route.stack.map(({ method }) => (method ?? 'all').toUpperCase()));
    return [...methods].map((method) => ({ method, path, allowed: declared(method, path) }));
  });
}

function declarationsOf(discovery: DiscoveryService): (method: string, path: string) => Allowed | undefined {
  const scanner = new MetadataScanner();
  const declared = new Map<string, Allowed | undefined>();
  for (const { metatype } of discovery.getControllers()) {
    if (!metatype) continue;
    const prototype = (metatype as Type).prototype as Record<string, object>;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[name];
      const path: unknown = handler && Reflect.getMetadata(PATH_METADATA, handler);
      if (!handler || typeof path !== 'string') continue;
      const base = String(Reflect.getMetadata(PATH_METADATA, metatype));
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
      declared.set(`${method} ${addressOf(base, path)}`, allowedOf(handler));
    }
  }
  return (method, path) =>
    declared.get(`${method} ${path}`) ?? (beforeControllers.test(path) ? 'public' : undefined);
}

const addressOf = (...parts: string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
