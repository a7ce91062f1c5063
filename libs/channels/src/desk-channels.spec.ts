import { describe, expect, it } from '@jest/globals';

import { numbersOf } from '../../../test/support/canary.js';
import { channelContract, pictureOf, serviceDataOf } from '../testing/channel-contract.js';
import type { ChannelDefinition, RawReport } from './channel-adapter.js';
import { Unreadable } from './channel-failures.js';
import { faxChannel } from './fax/fax.channel.js';
import { letterChannel } from './letter/letter.channel.js';
import { phoneChannel } from './phone/phone.channel.js';
import { walkInChannel } from './walk-in/walk-in.channel.js';

const open = (channel: ChannelDefinition) =>
  channel.create({ config: undefined, publicUrl: 'https://muara.example', secret: 'secret' });

const told = {
  text: 'Jalan Merpati berlubang, dua motor jatuh.',
  receivedAt: '2026-11-20T09:30:00+07:00',
  reporter: { name: 'Siti Aminah', phone: '0813 1111 2222', address: 'Gg. Kenanga 7' },
  wilayah: '73.11',
  classification: 'pengaduan',
  consent: 'read-aloud',
  handledOnTheSpot: 'Diberi nomor PLN.',
  replyBy: ['call', 'post'],
  attachments: [{ name: 'pindai.pdf', type: 'application/pdf', content: 'JVBERg==' }],
};
const envelope = { externalId: 'form-1', officer: 'front-desk', instansi: 'barru.diskominfo' };
const raw = (form: object, more: Record<string, string> = {}): RawReport => ({
  body: new TextEncoder().encode(JSON.stringify(form)),
  contentType: 'application/json',
  envelope: { ...envelope, ...more },
});
const read = (channel: ChannelDefinition, form: object, more?: Record<string, string>): unknown =>
  (open(channel).parse(raw(form, more)) as unknown[])[0];

describe.each([
  ['walk-in', walkInChannel, {}],
  ['phone', phoneChannel, { callerNumber: '021-555 1234' }],
  ['letter', letterChannel, { letterNumber: '12/LSM/XI/2026', letterDate: '2026-11-12' }],
  ['fax', faxChannel, { faxNumber: '021-555 1234', faxSheets: 3 }],
] as const)('%s', (id, channel, particular) => {
  const form = { ...told, ...particular };
  const request = { url: `https://muara.example/channels/${id}/inbound`, headers: {}, body: raw(form).body };

  channelContract(() => open(channel), {
    messages: [raw(form), raw({ ...form, attachments: [] }, { externalId: 'form-2' })],
    redelivered: raw(Object.fromEntries(Object.entries(form).reverse())),
    withUnknownField: raw({ ...form, officer: 'somebody else', kecamatan: 'Barru' }),
    saying: (text) => raw({ ...form, text }),
    canaryRaw: async (canary) =>
      raw({
        ...form,
        title: `Hubungi ${canary.phone}, ${canary.email}`,
        text: numbersOf(canary),
        place: numbersOf(canary),
        reporter: { name: canary.name, phone: canary.phone, email: canary.email, address: canary.address },
        handledOnTheSpot: numbersOf(canary),
        replyBy: ['email', 'sms', 'post'],
        scanner: canary.header,
        ...serviceDataOf(canary),
        attachments: [await pictureOf(canary)],
      }),
    canaries: ['Merpati', 'Siti', '1111', '555', 'Kenanga', 'Diberi'],
    authentic: [{ ...request, officer: { id: 'front-desk', instansi: 'barru.diskominfo' } }],
    forged: {
      'a request without an officer': request,
      'an officer without a name': { ...request, officer: { id: '', instansi: null } },
    },
  });

  it('is what its id says', () => {
    expect([channel.id, open(channel).id]).toEqual([id, id]);
  });

  it('keeps officer and reporter, hearing and typing apart', () => {
    expect(read(channel, form)).toMatchObject({
      externalId: 'form-1',
      text: told.text,
      receivedAt: new Date('2026-11-20T02:30:00Z'),
      assurance: 'officer',
      enteredBy: { officer: 'front-desk', instansi: 'barru.diskominfo' },
      reporter: { name: 'Siti Aminah', phone: '+6281311112222', address: 'Gg. Kenanga 7' },
      classification: 'pengaduan',
      desk: { consent: 'read-aloud', handledOnTheSpot: 'Diberi nomor PLN.' },
    });
    expect(read(channel, form, { instansi: '' })).toMatchObject({ enteredBy: { instansi: null } });
  });

  it.each([
    ['without the time it came', { receivedAt: undefined }, 'receivedAt received-at-invalid'],
    ['at a time without its offset', { receivedAt: '2026-11-20T09:30:00' }, 'receivedAt received-at-invalid'],
    ['of an unknown kind', { classification: 'curhat' }, 'classification classification-invalid'],
    ['with a wrong consent', { consent: true }, 'consent consent-invalid'],
    ['with an address that is none', { reporter: { address: 5 } }, 'reporter.address address-invalid'],
    ['with neither words nor a file', { text: '', attachments: [] }, 'text text-required'],
  ])('is unreadable %s, and says why', (_, change, reason) => {
    expect(() => read(channel, { ...form, ...change })).toThrow(reason);
  });

  it('names the ways on which its reporter wants to hear, what he likes best first', () => {
    const replyBy = ['counter', 'email', 'sms', 'call', 'post'];
    const reporter = { ...told.reporter, email: 'siti@warga.id' };
    expect(read(channel, { ...form, reporter, replyBy })).toMatchObject({
      otherWays: [
        { channel: 'walk-in', given: 'officer' },
        { channel: 'email', address: 'siti@warga.id', given: 'officer' },
        { channel: 'sms', address: '+6281311112222', given: 'officer' },
        { channel: 'phone', address: '+6281311112222', given: 'officer' },
        { channel: 'letter', address: 'Gg. Kenanga 7', given: 'officer' },
      ],
    });
    expect(read(channel, { ...form, replyBy: undefined })).not.toHaveProperty('otherWays');
  });

  it.each([
    ['a letter without where to', ['post'], { name: 'Siti' }, 'reply-by-needs-address'],
    ['a mail without an address', ['email'], told.reporter, 'reply-by-needs-email'],
    ['a way that is none', ['merpati pos'], told.reporter, 'reply-by-invalid'],
    ['words', 'lewat telepon', told.reporter, 'reply-by-invalid'],
    ['one way twice', ['call', 'call'], told.reporter, 'reply-by-twice'],
  ])('takes no wish for %s', (_, replyBy, reporter, code) => {
    expect(() => read(channel, { ...form, reporter, replyBy })).toThrow(`replyBy ${code}`);
  });

  it('is unreadable when the envelope names no officer', () => {
    expect(() => read(channel, form, { officer: '' })).toThrow(Unreadable);
  });

  it('needs no words where the scan has them', () => {
    expect(read(channel, { ...form, text: '' })).toMatchObject({
      text: '',
      attachments: [{ name: 'pindai.pdf' }],
    });
    expect(read(channel, { ...form, text: undefined })).toMatchObject({ text: '' });
  });
});

describe('what one desk channel has and the others have not', () => {
  it('letter: its number and its date', () => {
    const letter = { ...told, letterNumber: ' 12/LSM/XI/2026 ', letterDate: '2026-11-12' };
    expect(read(letterChannel, letter)).toMatchObject({
      references: [{ system: 'letter', reference: '12/LSM/XI/2026', date: '2026-11-12' }],
      sentAt: new Date('2026-11-12'),
    });
    expect(read(letterChannel, told)).not.toHaveProperty('references');
    expect(() => read(letterChannel, { ...letter, letterDate: '12 November' })).toThrow(
      'letterDate date-invalid',
    );
  });

  it.each([
    ['phone', phoneChannel, 'callerNumber'],
    ['fax', faxChannel, 'faxNumber'],
  ] as const)('%s: the line it came from, where the reporter left no number', (_, channel, field) => {
    const anonymous = { ...told, replyBy: undefined, reporter: undefined, [field]: '(021) 555 1234' };
    expect(read(channel, anonymous)).toMatchObject({ reporter: { phone: '+62215551234' } });
    expect(read(channel, { ...anonymous, reporter: { name: 'Siti' } })).toMatchObject({
      reporter: { name: 'Siti', phone: '+62215551234' },
    });
    expect(read(channel, { ...told, [field]: '021 555 1234' })).toMatchObject({
      reporter: { phone: '+6281311112222' },
    });
    expect(() => read(channel, { ...told, [field]: 'kantor' })).toThrow(`${field} phone-invalid`);
  });

  it.each([
    [phoneChannel, 'callerNumber'],
    [faxChannel, 'faxNumber'],
  ] as const)('calls back on the line it came from: %#', (channel, field) => {
    const anonymous = { ...told, reporter: undefined, replyBy: ['call'] };
    expect(read(channel, { ...anonymous, [field]: '(021) 555 1234' })).toMatchObject({
      otherWays: [{ channel: 'phone', address: '+62215551234', given: 'officer' }],
    });
    expect(() => read(channel, anonymous)).toThrow('replyBy reply-by-needs-phone');
  });

  it.each([
    [letterChannel, true],
    [walkInChannel, true],
    [phoneChannel, true],
    [faxChannel, undefined],
  ])('%#: whether people bring an answer', (channel, byHand) => {
    expect(open(channel).capabilities).toMatchObject({ canReply: false });
    expect(open(channel).capabilities.byHand).toBe(byHand);
  });

  it('fax: how many sheets it announced', () => {
    expect(read(faxChannel, { ...told, faxSheets: 3 })).toMatchObject({
      desk: { sheets: 3, consent: 'read-aloud' },
    });
    expect(() => read(faxChannel, { ...told, faxSheets: 0 })).toThrow('faxSheets fax-sheets-invalid');
  });
});
