/** One page as somebody may meet it, and what several of them show. */
import QRCode from 'qrcode';
import type { PageContext } from '../../../apps/gateway/src/pages/render.js';
import type { OfficerView, Views } from '../../../apps/gateway/src/pages/views.js';

export const at = (day: string, time = '09:30') => new Date(`${day}T${time}:00+07:00`);

export const wilayah = [
  { value: '12.71', text: 'Kota Medan' },
  { value: '73.11', text: 'Kabupaten Barru' },
  { value: '64.71', text: 'Kota Balikpapan' },
  { value: '35.27', text: 'Kabupaten Sampang' },
];

export const pdam = { id: 'tirtanadi', name: 'Perumda Tirtanadi', connected: true };

export const pupr = {
  id: 'medan.sdabmbk',
  name: 'Dinas SDA, Bina Marga dan Bina Konstruksi Kota Medan',
  connected: true,
};

export const qrSvg = await QRCode.toString('http://localhost:3000/lacak/MDN7-K3M9', {
  type: 'svg',
  margin: 1,
});

export const story =
  'Air PDAM di Jalan Sutomo Gang Bakti mati sejak Senin malam. Sudah dua kali kami telepon, jawabannya hanya “sedang diperbaiki”. Ada bayi dan orang sakit di gang ini.\n\nMohon segera dialirkan lagi.';

export const messages: Views['laporan']['messages'] = [
  {
    from: 'system',
    author: null,
    text: 'Laporan kami terima. Petugas memeriksanya paling lambat Rabu, 25 November 2026.',
    at: at('2026-11-20'),
    attachments: [],
  },
  {
    from: 'instansi',
    author: 'Perumda Tirtanadi',
    text: 'Pipa induk di Jalan Sutomo bocor dan sedang diganti. Apakah air di rumah Ibu mati seluruhnya atau hanya kecil?',
    at: at('2026-11-21', '13:05'),
    attachments: [
      { name: 'perbaikan-pipa.jpg', href: '/lacak/MDN7K3M9/berkas/1', held: null, bytes: 184_000 },
      { name: 'denah.pdf', href: null, held: 'unscanned', bytes: 92_000 },
      { name: 'lampiran-3.jpg', href: null, held: 'refused', bytes: 0 },
    ],
  },
  {
    from: 'reporter',
    author: null,
    text: 'Mati seluruhnya, dari ujung gang sampai masjid.',
    at: at('2026-11-21', '19:40'),
    attachments: [],
  },
];

export const entri: Views['entri'] = {
  values: { receivedOn: '2026-11-22', privacy: 'open' },
  faults: [],
  channel: 'letter',
  submission: '0193f5a0-7b1e-7c3a-9f10-5a1c2b3d4e61',
  wilayah,
  keptFiles: [],
  filesLost: false,
  today: at('2026-11-22'),
};

export const phone: Views['latihan-telepon'] = {
  number: '+6281260001111',
  service: '+6200001708',
  messages: [
    { direction: 'sent', text: 'MEDAN air pdam mati di jl sutomo gg bakti', at: at('2026-11-22', '08:00') },
    {
      direction: 'received',
      text: 'Laporan diterima. Nomor MDN7-K3M9, PIN 4820 1957. Diperiksa paling lambat Rabu, 25 Nov 2026.',
      at: at('2026-11-22', '08:00'),
    },
  ],
};

/** One page as somebody may meet it. */
export interface Scene {
  name: string;
  template: keyof Views;
  model: Views[keyof Views];
  /** `true`: an officer is signed in. */
  signedIn: boolean;
  path: string;
  /** A part of a page, not one by itself. */
  fragment?: boolean;
  insecure?: boolean;
}

export function scene<Name extends keyof Views>(
  name: string,
  template: Name,
  model: Views[Name],
  more: Partial<Scene> = {},
): Scene {
  return { name, template, model, signedIn: false, path: `/${template}`, ...more };
}

export const desk = { signedIn: true };

const officer: OfficerView = {
  name: 'Rizka Harahap',
  role: 'instansi-admin',
  home: '/petugas',
  entersReports: true,
  readsComplaints: true,
  reviewsAnswers: true,
  carriesAnswers: true,
  managesOfficers: true,
  readsFigures: true,
  managesCalendar: true,
  triesRouting: true,
  managesRouting: true,
  searchesReporters: true,
  keepsData: true,
  decidesReveals: false,
  channels: { count: 2 },
  quarantine: { count: 14 },
  recordsInLapor: true,
  unopened: 3,
  instansi: 'Pemerintah Kota Medan',
};

/** The request around a scene: demo on, and a form token as the real pages carry. */
export const contextOf = (each: Scene, language: PageContext['language']): PageContext => ({
  language,
  demo: true,
  officer: each.signedIn ? officer : null,
  insecure: each.insecure ?? false,
  path: each.path,
  csrf: () => 'token-of-the-form',
});

export const helpNumbers = [
  { name: 'Panggilan darurat Kota Medan', number: '112' },
  { name: 'Layanan kesehatan jiwa SEJIWA', number: '119 ext 8' },
];
