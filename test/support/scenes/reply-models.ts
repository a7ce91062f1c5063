import { at, desk, scene, type Scene } from './scene.js';

/** Answers that people bring, and what goes out on each way. */

const letter = {
  id: '0199a1b2-0000-7000-8000-000000000001',
  code: 'MDN7-K3M9',
  channel: 'letter',
  text: 'Pipa di Jalan Sutomo sudah kami ganti.\nTerima kasih atas laporan Anda.',
  at: at('2026-11-21'),
};
/** As it waits in the list. */
const waiting = { ...letter, today: '2026-11-22' };
const call = { ...waiting, id: '0199a1b2-0000-7000-8000-000000000002', channel: 'phone' };
const counter = { ...waiting, id: '0199a1b2-0000-7000-8000-000000000003', channel: 'walk-in' };
const faults = { values: { on: '2027-01-01' }, faults: [{ field: 'on', code: 'day-in-future' }] };

const previews = [
  {
    channel: 'sms',
    given: 'came-by' as const,
    carried: 'itself' as const,
    text: 'Perumda Tirtanadi menjawab laporan MDN7-K3M9:\n\nPipa “utama” sudah diganti.',
    shortened: true,
    measured: {
      encoding: 'UCS-2',
      length: 74,
      segments: 2,
      cost: 900,
      plainer: 'Pipa "utama" sudah diganti.',
    },
  },
  {
    channel: 'email',
    given: 'claimed' as const,
    carried: 'itself' as const,
    text: 'Pipa “utama” sudah diganti.',
    shortened: false,
    measured: null,
  },
  {
    channel: 'letter',
    given: 'officer' as const,
    carried: 'by-hand' as const,
    text: 'Pipa “utama” sudah diganti.',
    shortened: false,
    measured: null,
  },
];

export const replyScenes: Scene[] = [
  scene(
    'surat',
    'surat',
    {
      letters: [waiting],
      told: [call, counter],
      done: { key: 'done' },
      failed: null,
    },
    desk,
  ),
  scene(
    'surat with faults',
    'surat',
    {
      letters: [waiting],
      told: [],
      done: null,
      failed: { id: letter.id, ...faults },
    },
    desk,
  ),
  scene(
    'surat-cetak',
    'surat-cetak',
    {
      code: letter.code,
      channel: 'letter',
      name: 'Siti Aminah',
      address: 'Gg. Kenanga 7\nMedan 20213',
      from: 'Perumda Tirtanadi',
      text: letter.text,
      today: at('2026-11-22'),
      trackUrl: 'http://localhost:3000/lacak',
    },
    desk,
  ),
  scene(
    'surat-cetak to call',
    'surat-cetak',
    {
      code: letter.code,
      channel: 'phone',
      name: null,
      address: '+628131112222',
      from: null,
      text: letter.text,
      today: at('2026-11-22'),
      trackUrl: 'http://localhost:3000/lacak',
    },
    desk,
  ),
  scene(
    'tidak-sampai',
    'tidak-sampai',
    { rows: [{ ...letter, channel: 'sms', why: 'gone-number' }], done: { key: 'settled' }, failed: null },
    desk,
  ),
  scene(
    'tidak-sampai with faults',
    'tidak-sampai',
    {
      rows: [{ ...letter, channel: 'email', why: 'gone-address' }],
      done: null,
      failed: {
        id: letter.id,
        values: { reason: '' },
        faults: [{ field: 'reason', code: 'reason-required' }],
      },
    },
    desk,
  ),
  scene(
    'tinjauan',
    'tinjauan',
    {
      waiting: [
        {
          id: 'd1',
          code: letter.code,
          officer: 'rina',
          submittedAt: new Date('2026-11-20T03:00:00Z'),
          text: 'Lampu tiang nomor 3 sudah diganti.\n\nDikerjakan oleh: Dinas Perhubungan',
          parts: { text: 'Lampu tiang nomor 3 sudah diganti.', by: 'Dinas Perhubungan', on: '2026-11-20' },
          files: ['f1'],
        },
      ],
      done: { key: 'sent-back' },
      form: null,
    },
    desk,
  ),
  scene(
    'tinjauan with faults',
    'tinjauan',
    {
      waiting: [
        {
          id: 'd1',
          code: letter.code,
          officer: 'rina',
          submittedAt: new Date('2026-11-20T03:00:00Z'),
          text: 'Lampu diganti.',
          parts: { text: 'Lampu diganti.' },
          files: [],
        },
      ],
      done: null,
      form: { draft: 'd1', values: {}, faults: [{ field: 'words', code: 'words-required' }] },
    },
    desk,
  ),
  scene('tinjauan of nothing', 'tinjauan', { waiting: [], done: null, form: null }, desk),
  scene(
    'pratinjau',
    'pratinjau',
    { code: letter.code, kind: 'answer', parts: { text: letter.text }, previews },
    desk,
  ),
  scene(
    'pratinjau of nothing',
    'pratinjau',
    { code: letter.code, kind: 'response', parts: { text: '' }, previews: [] },
    desk,
  ),
  scene('pratinjau-isi', 'pratinjau-isi', { previews }, { ...desk, fragment: true }),
];
