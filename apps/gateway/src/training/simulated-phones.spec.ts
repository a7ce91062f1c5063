import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import twilio from 'twilio';
import { SimulatedPhones } from './simulated-phones.js';

interface Posted {
  path: string;
  signature: string;
  params: Record<string, string>;
}

const publicUrl = 'https://lapor.kota.example/muara';
const number = '+6281200000001';

let muara: Server;
let posted: Posted[];
let answers: number;
let phones: SimulatedPhones;

beforeEach(async () => {
  posted = [];
  answers = 200;
  muara = createServer((request, response) => {
    void text(request).then((body) => {
      posted.push({
        path: request.url ?? '',
        signature: String(request.headers['x-twilio-signature']),
        params: Object.fromEntries(new URLSearchParams(body)),
      });
      response.writeHead(answers).end();
      muara.emit('posted');
    });
  });
  muara.listen(0, '127.0.0.1');
  await once(muara, 'listening');
  phones = new SimulatedPhones({
    account: 'ACdemo',
    token: 'demo-token',
    service: '+6200001708',
    port: (muara.address() as AddressInfo).port,
    publicUrl,
    now: () => new Date('2026-11-22T01:00:00Z'),
  });
});

afterEach(async () => {
  phones.stop();
  muara.closeAllConnections();
  if (muara.listening) await new Promise((closed) => muara.close(closed));
});

const isTwilios = ({ path, signature, params }: Posted): boolean =>
  twilio.validateRequest('demo-token', signature, publicUrl + path, params);

it('signs whatever is typed as Twilio does, over the public address', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (typed) => {
      posted = [];
      await phones.send(number, typed);
      const [sms] = posted;
      expect(sms && isTwilios(sms)).toBe(true);
      expect(sms?.params).toMatchObject({ From: number, To: '+6200001708', Body: typed.toWellFormed() });
      expect(sms?.params['MessageSid']).toMatch(/^SM[0-9a-f]{32}$/);
    }),
    { numRuns: 50 },
  );
});

it('shows nothing as sent that was not taken', async () => {
  answers = 503;
  await expect(phones.send(number, 'lampu mati')).rejects.toMatchObject({ code: 'unavailable' });
  expect(phones.messages(number)).toEqual([]);
  muara.closeAllConnections();
  await new Promise((closed) => muara.close(closed));
  await expect(phones.send(number, 'lampu mati')).rejects.toMatchObject({ code: 'unavailable' });
  expect(phones.messages(number)).toEqual([]);
});

it('confirms by a signed receipt that an SMS has arrived', async () => {
  const { status, body } = phones.take({
    account: 'ACdemo',
    authorization: `Basic ${Buffer.from('ACdemo:demo-token').toString('base64')}`,
    fields: {
      From: '+6200001708',
      To: number,
      Body: 'Halo',
      StatusCallback: `${publicUrl}/channels/sms/status`,
    },
  });
  expect(status).toBe(201);
  await once(muara, 'posted');
  const [receipt] = posted;
  expect(receipt && isTwilios(receipt)).toBe(true);
  expect(receipt).toMatchObject({
    path: '/channels/sms/status',
    params: { MessageSid: (body as { sid: string }).sid, MessageStatus: 'delivered' },
  });
});

it('takes a call in no other shape than the adapter’s', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('From', 'To', 'Body', '__proto__'), fc.anything()),
      (fields) => {
        const authorization = `Basic ${Buffer.from('ACdemo:demo-token').toString('base64')}`;
        const { status } = phones.take({ account: 'ACdemo', authorization, fields });
        expect([201, 400]).toContain(status);
      },
    ),
  );
  expect(phones.numbers()).toEqual([]);
});
