import { messageIdFor } from '../../libs/channels/src/email/threading.js';
import type { RawReport } from '#channels';

/** One thing that a reporter said, whichever way it came. */
export interface Said {
  /** Unique among all that is said on a channel. */
  id: string;
  /** Who says it: a telephone number in E.164. */
  from: string;
  words: string;
  /** Of the complaint that it answers, where its reporter has heard from us. */
  token?: string;
}

/** How a channel's provider delivers what somebody said, and whether what one person says belongs together. */
export interface Dialect {
  /** The provider vouches for the sender: all that he says is one talk. */
  joins: boolean;
  /** What is said may answer what we wrote. */
  answers?: boolean;
  raw(said: Said): RawReport;
}

const account = 'ACdemo';

const twilio = (scheme: string, more: (said: Said) => Record<string, string> = () => ({})): Dialect => ({
  joins: true,
  raw: (said) => ({
    body: Buffer.from(
      new URLSearchParams({
        MessageSid: said.id,
        AccountSid: account,
        From: `${scheme}${said.from}`,
        To: `${scheme}+6200001708`,
        Body: said.words,
        NumMedia: '0',
        ...more(said),
      }).toString(),
    ),
    contentType: 'application/x-www-form-urlencoded',
  }),
});

const json = (form: object, envelope: Record<string, string>): RawReport => ({
  body: Buffer.from(JSON.stringify(form)),
  contentType: 'application/json',
  envelope,
});

const desk: Dialect = {
  joins: false,
  raw: ({ id, words, from }) =>
    json(
      {
        text: words,
        receivedAt: '2026-11-20T09:30:00+07:00',
        reporter: { phone: from },
        consent: 'read-aloud',
      },
      { externalId: id, officer: 'front-desk', instansi: 'medan' },
    ),
};

const email: Dialect = {
  joins: false,
  answers: true,
  raw: ({ id, from, words, token }) => ({
    body: Buffer.from(
      [
        `From: warga${from.slice(1)}@example.org`,
        'To: lapor@muara.example',
        `Message-ID: <${id}@example.org>`,
        ...(token === undefined ? [] : [`In-Reply-To: ${messageIdFor(id, 'muara.example', token)}`]),
        'Date: Fri, 20 Nov 2026 09:30:00 +0700',
        `Subject: ${token === undefined ? 'Laporan' : 'Re: Laporan'}`,
        'Content-Type: text/plain; charset=utf-8',
        '',
        words,
        '',
      ].join('\r\n'),
    ),
    contentType: 'message/rfc822',
  }),
};

/** By channel. A channel without one fails the property. */
export const dialects: Readonly<Record<string, Dialect>> = {
  sms: twilio(''),
  whatsapp: twilio('whatsapp:', ({ from }) => ({
    MessageType: 'text',
    WaId: from.slice(1),
    ProfileName: 'Warga',
  })),
  email,
  x: {
    joins: true,
    raw: ({ id, from, words }) => {
      const author = { id: from.slice(1), name: 'Warga', username: 'warga' };
      const item = {
        id: id.replace('SM', '18'),
        event_type: 'MessageCreate',
        text: words,
        sender_id: author.id,
        dm_conversation_id: `1708-${author.id}`,
        created_at: '2026-11-20T02:00:00.000Z',
      };
      return json({ kind: 'message', item, author, media: [] }, {});
    },
  },
  web: {
    joins: false,
    raw: ({ id, words, from }) => json({ text: words, reporter: { phone: from } }, { externalId: id }),
  },
  open311: {
    joins: false,
    raw: ({ id, words }) =>
      json(
        { service_code: 'sampah', address_string: 'Jl. Sutomo Medan', description: words },
        { externalId: id },
      ),
  },
  'walk-in': desk,
  phone: desk,
  letter: desk,
  fax: desk,
  legacy: {
    joins: false,
    raw: ({ id, words }) =>
      json(
        { columns: ['No Aduan', 'Isi Laporan'], cells: [id, words] },
        {
          source: 'e-sukma',
          officer: 'operator',
          instansi: '',
          line: '2',
          reading: JSON.stringify({ places: { number: 0, text: 1 }, states: {} }),
        },
      ),
  },
};
