import { describe, expect, it } from '@jest/globals';

import { numbersOf } from '../../../../test/support/canary.js';
import { channelContract, pictureOf, serviceDataOf } from '../../testing/channel-contract.js';
import type { RawReport } from '../channel-adapter.js';
import { Unreadable } from '../channel-failures.js';
import { readForm } from '../providers/form-report.js';
import { WebReport, webChannel } from './web.channel.js';

const open = () =>
  webChannel.create({ config: undefined, publicUrl: 'https://muara.example', secret: 'secret' });

const report = {
  title: 'Lampu jalan mati',
  text: 'Lampu di Jl. Merpati mati sejak Senin.',
  wilayah: '12.71',
  place: 'Jl. Merpati, dekat pos ronda',
  occurredOn: '2026-11-16',
  reporter: { name: 'Budi Santoso', phone: '0812-3456-7890', email: 'budi@example.org' },
  anonymous: false,
  confidential: true,
  attachments: [{ name: 'foto.jpg', type: 'image/jpeg', content: '/9j/AA==' }],
};
const raw = (form: object, externalId = 'form-1'): RawReport => ({
  body: new TextEncoder().encode(JSON.stringify(form)),
  contentType: 'application/json',
  envelope: { externalId },
});

channelContract(open, {
  messages: [raw(report), raw({ text: 'Jembatan putus.' }, 'form-2')],
  redelivered: raw(Object.fromEntries(Object.entries(report).reverse())),
  withUnknownField: raw({
    ...report,
    constructor: 1,
    version: { next: true },
    reporter: { ...report.reporter, x: 1 },
  }),
  saying: (text) => raw({ text }),
  canaryRaw: async (canary) =>
    raw({
      title: `Hubungi ${canary.phone}, ${canary.email}`,
      text: numbersOf(canary),
      place: `Samping rumah, ${numbersOf(canary)}`,
      reporter: { name: canary.name, phone: canary.phone, email: canary.email, alamat: canary.address },
      browser: canary.header,
      ...serviceDataOf(canary),
      attachments: [await pictureOf(canary)],
    }),
  canaries: ['Merpati', 'Budi', '3456', 'budi@example.org'],
  authentic: [],
  forged: {
    'a report posted from outside': {
      url: 'https://muara.example/channels/web/inbound',
      headers: { 'content-type': 'application/json' },
      body: raw(report).body,
    },
    'even an officer': {
      url: 'https://muara.example/channels/web/inbound',
      headers: {},
      body: raw(report).body,
      officer: { id: 'admin', instansi: null },
    },
  },
});

describe('a report from the web', () => {
  it('says what the form said, and only claims who sent it', () => {
    expect(open().parse(raw(report))).toEqual([
      {
        externalId: 'form-1',
        title: 'Lampu jalan mati',
        text: 'Lampu di Jl. Merpati mati sejak Senin.',
        wilayah: '12.71',
        place: 'Jl. Merpati, dekat pos ronda',
        occurredOn: '2026-11-16',
        reporter: { name: 'Budi Santoso', phone: '+6281234567890', email: 'budi@example.org' },
        anonymous: false,
        confidential: true,
        assurance: 'claimed',
        automatic: false,
        attachments: [
          { name: 'foto.jpg', type: 'image/jpeg', size: 4, content: new Uint8Array([0xff, 0xd8, 0xff, 0]) },
        ],
      },
    ]);
  });

  it('lets answers go to what was typed only where that was ticked, and calls it a claim', () => {
    expect(open().parse(raw({ ...report, consents: { answers: true } }))).toMatchObject([
      {
        otherWays: [
          { channel: 'email', address: 'budi@example.org', given: 'claimed' },
          { channel: 'sms', address: '+6281234567890', given: 'claimed' },
        ],
      },
    ]);
    for (const consents of [undefined, { answers: false }, { publish: true }]) {
      expect(open().parse(raw({ ...report, consents }))).not.toMatchObject([
        { otherWays: expect.anything() },
      ]);
    }
    const nobody = { text: 'Jembatan putus.', consents: { answers: true } };
    expect(open().parse(raw(nobody))).not.toMatchObject([{ otherWays: expect.anything() }]);
  });

  it('takes an empty field for one that is not there', () => {
    const form = {
      text: 'Banjir',
      title: null,
      wilayah: null,
      occurredOn: null,
      reporter: null,
      anonymous: null,
    };
    expect(open().parse(raw({ ...form, attachments: null, place: ' ' }))).toEqual([
      { externalId: 'form-1', text: 'Banjir', assurance: 'claimed', automatic: false, attachments: [] },
    ]);
    expect(
      open().parse(raw({ text: 'Banjir', reporter: { name: ' ', phone: null } }))[0 as never],
    ).not.toHaveProperty('reporter');
  });

  it('is unreadable without the id that makes it one report', () => {
    expect(() => open().parse({ ...raw(report), envelope: {} })).toThrow(Unreadable);
  });

  it.each<[string, object, { field: string; code: string }[]]>([
    ['nothing', {}, [{ field: 'text', code: 'text-required' }]],
    ['white space', { text: ' \n' }, [{ field: 'text', code: 'text-required' }]],
    ['a number for a text', { text: 5 }, [{ field: 'text', code: 'text-required' }]],
    ['a text without end', { text: 'a'.repeat(20_001) }, [{ field: 'text', code: 'text-too-long' }]],
    ['a long title', { text: 'a', title: 'a'.repeat(201) }, [{ field: 'title', code: 'title-too-long' }]],
    ['a name for a code', { text: 'a', wilayah: 'Medan' }, [{ field: 'wilayah', code: 'wilayah-invalid' }]],
    ['no such day', { text: 'a', occurredOn: '2026-02-30' }, [{ field: 'occurredOn', code: 'date-invalid' }]],
    [
      'a time',
      { text: 'a', occurredOn: '2026-02-20T10:00' },
      [{ field: 'occurredOn', code: 'date-invalid' }],
    ],
    ['a yes', { text: 'a', anonymous: 'yes' }, [{ field: 'anonymous', code: 'yes-or-no' }]],
    ['no person', { text: 'a', reporter: 'Budi' }, [{ field: 'reporter', code: 'reporter-invalid' }]],
    [
      'no telephone and no address',
      { text: 'a', reporter: { phone: 'rumah', email: 'budi' } },
      [
        { field: 'reporter.phone', code: 'phone-invalid' },
        { field: 'reporter.email', code: 'email-invalid' },
      ],
    ],
    [
      'a file that is none',
      { text: 'a', attachments: [{ name: 'a', type: 'b', content: '%%' }] },
      [{ field: 'attachments.0.content', code: 'file-content-invalid' }],
    ],
    [
      'files that are none',
      { text: 'a', attachments: ['x'] },
      [{ field: 'attachments.0', code: 'attachments-invalid' }],
    ],
    ['something else', { text: 'a', NIK: '1' }, [{ field: 'NIK', code: 'field-unknown' }]],
    [
      'something else inside',
      { text: 'a', reporter: { nik: '1' } },
      [{ field: 'reporter.nik', code: 'field-unknown' }],
    ],
    ['no form', [], [{ field: '', code: 'form-invalid' }]],
  ])('names the field and what is wrong with it: %s', (_, given, faults) => {
    expect(readForm(WebReport, given, { strict: true }).faults).toEqual(faults);
  });

  it('holds files as large as the edge lets through', () => {
    const content = Buffer.alloc(12 * 1024 * 1024, 7).toString('base64');
    const [parsed] = open().parse(raw({ ...report, attachments: [{ name: 'a', type: 'b', content }] })) as {
      attachments: { size?: number }[];
    }[];
    expect(parsed?.attachments[0]?.size).toBe(12 * 1024 * 1024);
  });

  it('survives nesting that would exhaust the stack', () => {
    const deep = `{"text":"a","reporter":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;
    const body = new TextEncoder().encode(deep);
    expect(() => open().parse({ ...raw({}), body })).toThrow(Unreadable);
  });
});

describe('service data and consents', () => {
  const numbers = {
    nik: ' 1271 0165 1290 0001',
    kk: '1271.0112.1212.0003',
    customerNumber: ' 0123-45 ',
    bpjs: '0001234567890',
    mayBeContacted: true,
  };
  const agreed = { serviceData: true, publish: false, showName: true, textVersion: '2026-11' };
  const faultsOf = (form: object) =>
    readForm(WebReport, { text: 'KTP saya hilang.', ...form }, { strict: true }).faults;

  it.each(['Siti Aminah', '081234567890', '62812-34-56', '2026'])(
    'name the words agreed to by their month or day, and not as %s',
    (textVersion) => {
      expect(faultsOf({ consents: { ...agreed, textVersion } })).toEqual([
        { field: 'consents.textVersion', code: 'text-version-invalid' },
      ]);
    },
  );

  it('are taken as digits alone, with what was agreed to', () => {
    const [read] = open().parse(
      raw({ text: 'KTP saya hilang.', serviceData: numbers, consents: agreed }),
    ) as object[];
    expect(read).toMatchObject({
      serviceData: {
        nik: '1271016512900001',
        kk: '1271011212120003',
        customerNumber: '0123-45',
        bpjs: '0001234567890',
        mayBeContacted: true,
      },
      consents: agreed,
    });
  });

  it('are left out where none were given', () => {
    const [read] = open().parse(raw({ text: 'KTP saya hilang.', serviceData: {}, consents: {} })) as object[];
    expect(Object.keys(read ?? {})).not.toEqual(expect.arrayContaining(['serviceData']));
    expect(Object.keys(read ?? {})).not.toEqual(expect.arrayContaining(['consents']));
  });

  it.each<[string, object, { field: string; code: string }[]]>([
    ['none at all', {}, []],
    ['only that a call is welcome', { serviceData: { mayBeContacted: true } }, []],
    ['numbers with consent', { serviceData: numbers, consents: agreed }, []],
    ['numbers of a confidential report', { serviceData: numbers, consents: agreed, confidential: true }, []],
    [
      'no consent',
      { serviceData: { nik: '1271016512900001' } },
      [{ field: 'serviceData', code: 'service-data-consent' }],
    ],
    [
      'a consent not given',
      { serviceData: { kk: '1271011212120003' }, consents: { serviceData: false } },
      [{ field: 'serviceData', code: 'service-data-consent' }],
    ],
    [
      'numbers of an anonymous reporter',
      { serviceData: numbers, consents: agreed, anonymous: true },
      [{ field: 'serviceData', code: 'service-data-anonymous' }],
    ],
    [
      'numbers that are none',
      { serviceData: { nik: '127', kk: 5, bpjs: '12', customerNumber: '<' }, consents: agreed },
      [
        { field: 'serviceData.nik', code: 'nik-invalid' },
        { field: 'serviceData.kk', code: 'kk-invalid' },
        { field: 'serviceData.customerNumber', code: 'customer-number-invalid' },
        { field: 'serviceData.bpjs', code: 'bpjs-invalid' },
      ],
    ],
    [
      'what is no object',
      { serviceData: '1271', consents: true },
      [
        { field: 'serviceData', code: 'service-data-invalid' },
        { field: 'consents', code: 'consents-invalid' },
      ],
    ],
    [
      'fields nobody knows',
      { serviceData: { passport: 'X' } },
      [{ field: 'serviceData.passport', code: 'field-unknown' }],
    ],
  ])('%s', (_, form, faults) => {
    expect(faultsOf(form)).toEqual(faults);
  });
});
