import { setImmediate as breathe } from 'node:timers/promises';
import { create } from 'xmlbuilder2';

/** A document of GeoReport in its JSON form, from which the XML follows (Spark convention). */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [field: string]: Value };
export type Format = 'xml' | 'json';

/** What is rendered between two breaths holds nobody else up. */
const AT_ONCE = 50;

/** How an item of each list is called in XML; in JSON it has no name. */
const itemNames: Readonly<Record<string, string>> = {
  services: 'service',
  attributes: 'attribute',
  values: 'value',
  service_requests: 'request',
  errors: 'error',
  endpoints: 'endpoint',
  formats: 'format',
};

const types: Readonly<Record<Format, string>> = {
  xml: 'text/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** The document in the format asked for, `root` being the name of its outermost element in XML. */
export async function render(
  root: string,
  value: Value,
  format: Format,
): Promise<{ type: string; body: string }> {
  const type = types[format];
  if (format === 'json') return { type, body: JSON.stringify(value) };
  const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';
  if (!isList(value)) return { type, body: declaration + element(root, value) };
  const parts = [declaration, `<${root}>`];
  for (const [index, item] of value.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await breathe();
    parts.push(element(itemNames[root] ?? 'item', item));
  }
  return { type, body: `${parts.join('')}</${root}>` };
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const element = (name: string, value: Value): string =>
  create({ [name]: nodeOf(name, value) }).end({ headless: true });

/** Everything that is no character of XML 1.0, which no escape lets in either. */
const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** The value as xmlbuilder2 takes it. */
function nodeOf(name: string, value: Value): unknown {
  if (isList(value)) {
    const item = itemNames[name] ?? 'item';
    return { [item]: value.map((one) => nodeOf(item, one)) };
  }
  if (value === null) return '';
  if (typeof value !== 'object') return String(value).replace(notXml, '');
  return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, nodeOf(field, part)]));
}
