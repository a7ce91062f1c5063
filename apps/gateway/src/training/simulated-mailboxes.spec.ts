import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import { SimulatedMailboxes } from './simulated-mailboxes.js';

const service = 'lapor@muara.example';
const address = 'siti@warga.example';

let mailboxes: SimulatedMailboxes;
let post: ReturnType<typeof createTransport>;

beforeEach(async () => {
  mailboxes = new SimulatedMailboxes(service, () => new Date('2026-11-22T01:00:00Z'));
  post = createTransport({ url: await mailboxes.open(), pool: true, maxConnections: 1 });
});

afterEach(async () => {
  post.close();
  await mailboxes.close();
});

async function sent(subject: string, text: string): Promise<Email> {
  let raw: Uint8Array | undefined;
  await mailboxes.send({ address, subject, text }, async (bytes) => void (raw = bytes));
  return PostalMime.parse(raw ?? new Uint8Array());
}

const receive = (subject: string, messageId: string): Promise<unknown> =>
  post.sendMail({ from: service, to: address, subject, messageId, text: 'Laporan Anda kami terima.' });

it('composes a mail that says what was typed, to Muara alone, whatever was typed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      async (subject, text) => {
        const mail = await sent(`Perihal ${subject}`, `${text}\r\nBcc: orang@lain.example`);
        expect(mail.from?.address).toBe(address);
        expect(mail.to?.map((to) => to.address)).toEqual([service]);
        expect([mail.cc, mail.bcc, mail.attachments]).toEqual([undefined, undefined, []]);
        expect(mail.text?.trim().endsWith('Bcc: orang@lain.example')).toBe(true);
        expect(mail.messageId).toMatch(/^<[0-9a-f-]{36}@warga\.example>$/);
        expect(mail.date).toBe('2026-11-22T01:00:00.000Z');
      },
    ),
    { numRuns: 50 },
  );
});

it('answers the mail of the same subject, the latest of all otherwise, and none under a new subject', async () => {
  await receive('Lampu mati · Laporan 1', '<satu@muara.example>');
  await receive('Air mati · Laporan 2', '<dua@muara.example>');
  expect(
    mailboxes.messages(address).map(({ direction, from, subject }) => [direction, from, subject]),
  ).toEqual([
    ['received', service, 'Lampu mati · Laporan 1'],
    ['received', service, 'Air mati · Laporan 2'],
  ]);
  const answered = async (subject: string): Promise<(string | undefined)[]> => {
    const { inReplyTo, references, subject: shown } = await sent(subject, 'Masih mati.');
    return [shown, inReplyTo, references];
  };
  const [one, two] = ['<satu@muara.example>', '<dua@muara.example>'];
  expect(await answered('Re: Lampu mati · Laporan 1')).toEqual(['Re: Lampu mati · Laporan 1', one, one]);
  expect(await answered('BLS: lain')).toEqual(['BLS: lain', two, two]);
  expect(await answered('')).toEqual(['Re: Air mati · Laporan 2', two, two]);
  expect(await answered('Sampah')).toEqual(['Sampah', undefined, undefined]);
});

it('shows nothing as sent that was not taken', async () => {
  const refuse = () => Promise.reject(new Error('not now'));
  await expect(mailboxes.send({ address, subject: 'Air', text: 'Mati' }, refuse)).rejects.toThrow('not now');
  expect(mailboxes.messages(address)).toEqual([]);
});

it('takes no mail beyond a mebibyte', async () => {
  const large = { from: service, to: address, subject: 'Besar', text: 'a'.repeat(1_500_000) };
  await expect(post.sendMail(large)).rejects.toMatchObject({ responseCode: 552 });
  expect(mailboxes.messages(address)).toEqual([]);
});
