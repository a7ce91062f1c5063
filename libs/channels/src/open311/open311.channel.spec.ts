import { describe, expect, it } from '@jest/globals';

import { fileNameOf, numbersOf } from '../../../../test/support/canary.js';
import { channelContract } from '../../testing/channel-contract.js';
import type { RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import { open311Channel } from './open311.channel.js';

const open = () =>
  open311Channel.create({ config: undefined, publicUrl: 'https://muara.example', secret: 'secret' });

const request = {
  service_code: 'lampu-jalan',
  service_name: 'Penerangan jalan umum',
  jurisdiction_id: '12.71',
  lat: '3.5952',
  long: '98.6722',
  address_string: 'Jl. Merpati, dekat pos ronda',
  email: 'budi@example.org',
  first_name: 'Budi',
  last_name: 'Santoso',
  phone: '0812-3456-7890',
  description: 'Lampu di Jl. Merpati mati sejak Senin.',
  media_url: 'https://foto.example/1.jpg',
  attribute: { anonymous: 'false', confidential: 'true', occurred_on: '2026-11-16T19:00:00+07:00' },
};
const bare = { service_code: 'sampah', address_string: 'Jl. Sutomo Medan' };
const raw = (form: object, externalId = 'key-1'): RawReport => ({
  body: new TextEncoder().encode(JSON.stringify(form)),
  contentType: 'application/json',
  envelope: { externalId },
});

channelContract(open, {
  messages: [raw(request), raw({ ...bare, description: 'Sampah menumpuk.' }, 'key-2')],
  redelivered: raw(Object.fromEntries(Object.entries(request).reverse())),
  withUnknownField: raw({
    ...request,
    constructor: 1,
    device_id: 'tt222111',
    attribute: { ...request.attribute, WHISPAWN: '123456' },
  }),
  saying: (text) => raw({ ...bare, description: text }),
  canaryRaw: (canary) =>
    raw({
      ...bare,
      description: numbersOf(canary),
      address_string: `Samping rumah, ${numbersOf(canary)}`,
      first_name: canary.name.split(' ')[0],
      last_name: canary.name.split(' ')[1],
      phone: canary.phone,
      email: canary.email,
      device_id: canary.header,
      account_id: `${canary.address} ${fileNameOf(canary, 'jpg')}`,
    }),
  canaries: ['Merpati', 'Budi', '3456', 'budi@example.org'],
  authentic: [],
  forged: {
    'a request posted past the edge': {
      url: 'https://muara.example/channels/open311/inbound',
      headers: { 'content-type': 'application/json' },
      body: raw(request).body,
    },
  },
});

describe('a service request', () => {
  it('says what GeoReport said, and only claims who sent it', () => {
    expect(open().parse(raw(request))).toEqual([
      {
        externalId: 'key-1',
        title: 'Penerangan jalan umum',
        text: 'Lampu di Jl. Merpati mati sejak Senin.\n\nTautan dari pelapor: https://foto.example/1.jpg',
        wilayah: '12.71',
        place: 'Jl. Merpati, dekat pos ronda',
        point: { lat: 3.5952, lon: 98.6722 },
        occurredOn: '2026-11-16',
        reporter: { name: 'Budi Santoso', phone: '+6281234567890', email: 'budi@example.org' },
        anonymous: false,
        confidential: true,
        assurance: 'claimed',
        automatic: false,
        attachments: [],
      },
    ]);
  });

  it('has the number of an address for its place where nothing else was given', () => {
    const { address_string: _, ...rest } = bare;
    expect(open().parse(raw({ ...rest, address_id: '545483' }))).toMatchObject([{ place: '545483' }]);
  });

  it.each([
    ['no service', { ...bare, service_code: '' }, 'service_code service-required'],
    ['no place', { service_code: 'sampah' }, 'address_string location-required'],
    ['half a point', { ...bare, lat: '3.5' }, 'long degrees-invalid'],
    ['a point off the globe', { ...bare, lat: '93.5', long: '98' }, 'lat degrees-invalid'],
    ['an address that is none', { ...bare, email: 'budi@' }, 'email email-invalid'],
    ['a maybe', { ...bare, attribute: { anonymous: 'mungkin' } }, 'attribute.anonymous yes-or-no'],
  ])('with %s is unreadable, and says which field', (_, form, fault) => {
    expect(() => open().parse(raw(form))).toThrow(new Unreadable(`The form has faults: ${fault}.`));
  });
});
