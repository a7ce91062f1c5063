import { describe, expect, it } from '@jest/globals';
import { render } from './documents.js';

const xml = async (root: string, value: Parameters<typeof render>[1]): Promise<string> =>
  (await render(root, value, 'xml')).body.replace(/^<\?xml[^>]*\?>\n/, '');

describe('a document of GeoReport', () => {
  it('is the same in XML and JSON, lists naming their items', async () => {
    const value = [{ code: 403, description: 'a < b & "c"', none: null, sure: false }];
    expect(await xml('errors', value)).toBe(
      '<errors><error><code>403</code><description>a &lt; b &amp; "c"</description><none/><sure>false</sure></error></errors>',
    );
    expect(JSON.parse((await render('errors', value, 'json')).body)).toEqual(value);
  });

  it('names what lists in it hold', async () => {
    expect(await xml('discovery', { changeset: '1', endpoints: [{ formats: ['text/xml', 'a'] }] })).toBe(
      '<discovery><changeset>1</changeset><endpoints><endpoint><formats><format>text/xml</format><format>a</format></formats></endpoint></endpoints></discovery>',
    );
  });

  it('is whole where there is nothing to list', async () => {
    expect(await xml('service_requests', [])).toBe('<service_requests></service_requests>');
    expect(await xml('service_definition', { service_code: 'x', attributes: [] })).toContain('<attributes/>');
  });

  it('leaves out what XML cannot hold', async () => {
    expect(await xml('errors', [{ description: 'a\u0001b\u000bc\ufffed' }])).toContain('<description>abcd<');
  });
});
