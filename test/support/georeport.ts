import { readFileSync } from 'node:fs';
import { create } from 'xmlbuilder2';
import { validateXML } from 'xmllint-wasm';

export type Schema =
  'services' | 'service-definition' | 'created' | 'token' | 'requests' | 'errors' | 'discovery';

/** What a schema of GeoReport v2 has against an answer; nothing where it validates. */
export async function faultsOf(schema: Schema, xml: string): Promise<string[]> {
  const text = readFileSync(new URL(`georeport-v2/${schema}.xsd`, import.meta.url), 'utf8');
  const { errors } = await validateXML({
    xml: { fileName: 'answer.xml', contents: xml },
    schema: { fileName: `${schema}.xsd`, contents: text },
  });
  return errors.map(({ message }) => message);
}

export interface Answer {
  status: number;
  type: string;
  body: string;
}

/** How a caller of GeoReport asks and posts; the key goes along where there is one. */
export function georeport(url: string, key?: string) {
  const read = async (response: Promise<Response>): Promise<Answer> => {
    const answered = await response;
    return {
      status: answered.status,
      type: answered.headers.get('content-type') ?? '',
      body: await answered.text(),
    };
  };
  return {
    get: (path: string): Promise<Answer> => read(fetch(`${url}/open311/v2/${path}`)),
    async json<T>(path: string): Promise<T> {
      return JSON.parse((await read(fetch(`${url}/open311/v2/${path}`))).body) as T;
    },
    post: (
      fields: Record<string, string>,
      { format = 'json', headers = {} }: { format?: string; headers?: Record<string, string> } = {},
    ): Promise<Answer> =>
      read(
        fetch(`${url}/open311/v2/requests.${format}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...headers },
          body: new URLSearchParams({ ...(key === undefined ? {} : { api_key: key }), ...fields }),
        }),
      ),
  };
}

/** What an answer in XML says, its lists by the names of their items; every value a text. */
export const readXml = (xml: string): Record<string, unknown> =>
  create(xml).end({ format: 'object' }) as unknown as Record<string, unknown>;
