/** View models of the pages by which people come to see who reported. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { at } from './scene.js';

const id = '0193f5a0-7b1e-7c3a-9f10-5a1c2b3d4e61';

export const openings: Views['laporan']['openings'] = [
  {
    at: at('2026-11-21', '10:02'),
    action: 'service-data-opened',
    role: 'opd-admin',
    instansi: 'Perumda Tirtanadi',
    ground: 'consent',
  },
  {
    at: at('2026-11-22', '08:40'),
    action: 'identity-revealed',
    role: 'instansi-admin',
    instansi: 'Pemerintah Kota Medan',
    ground: 'vital-interest',
  },
  { at: at('2026-11-22'), action: 'name-shown', role: 'national-admin', instansi: null, ground: null },
];

const waiting: Views['pembukaan']['waiting'][number] = {
  id,
  code: 'MDN7-K3M9',
  askedBy: 'Rizka Harahap',
  askedRole: 'instansi-admin',
  askedInstansi: 'Dinas Sumber Daya Air, Bina Marga dan Bina Konstruksi Kota Medan',
  ground: 'vital-interest',
  reason: 'Pelapor menulis bahwa rumahnya didatangi orang. Kami perlu meneruskan namanya ke LPSK hari ini.',
  askedAt: at('2026-11-22', '08:15'),
  decideBy: at('2026-11-23', '08:15'),
  isOwn: false,
};

const asking: Views['pembukaan-minta'] = {
  values: {},
  faults: [],
  code: 'MDN7-K3M9',
  proven: true,
  asked: false,
  grounds: ['consent', 'legal-duty', 'vital-interest', 'public-duty'],
  own: [
    {
      id,
      ground: 'vital-interest',
      askedAt: at('2026-11-22'),
      state: 'approved',
      decision: null,
      openBy: at('2026-11-22', '10:00'),
    },
    {
      id: '0193f5a0-7b1e-7c3a-9f10-5a1c2b3d4e62',
      ground: 'public-duty',
      askedAt: at('2026-11-20'),
      state: 'refused',
      decision: 'Jawaban bisa dikirim tanpa mengetahui namanya.',
      openBy: null,
    },
  ],
};

/** Name, template, model and path of each. */
export const revealScenes = [
  {
    name: 'pembukaan',
    template: 'pembukaan',
    path: '/petugas/pembukaan',
    model: {
      waiting: [
        waiting,
        { ...waiting, id: '0193f5a0-7b1e-7c3a-9f10-5a1c2b3d4e63', askedBy: 'Budi Santoso', isOwn: true },
      ],
      proven: true,
      failed: { id, values: { reason: '' }, faults: [{ field: 'reason', code: 'reason-required' }] },
      outcome: null,
    } satisfies Views['pembukaan'],
  },
  {
    name: 'pembukaan before the second factor',
    template: 'pembukaan',
    path: '/petugas/pembukaan',
    model: {
      waiting: [waiting],
      proven: false,
      failed: null,
      outcome: 'approved',
    } satisfies Views['pembukaan'],
  },
  {
    name: 'pembukaan with nothing to decide',
    template: 'pembukaan',
    path: '/petugas/pembukaan',
    model: { waiting: [], proven: false, failed: null, outcome: 'refused' } satisfies Views['pembukaan'],
  },
  {
    name: 'pembukaan-minta',
    template: 'pembukaan-minta',
    path: '/petugas/laporan/MDN7-K3M9/pembukaan',
    model: asking,
  },
  {
    name: 'pembukaan-minta with faults',
    template: 'pembukaan-minta',
    path: '/petugas/laporan/MDN7-K3M9/pembukaan',
    model: {
      ...asking,
      own: [],
      values: { ground: 'consent', reason: 'perlu' },
      faults: [{ field: 'reason', code: 'reason-too-short' }],
    } satisfies Views['pembukaan-minta'],
  },
  {
    name: 'pembukaan-minta before the second factor',
    template: 'pembukaan-minta',
    path: '/petugas/laporan/MDN7-K3M9/pembukaan',
    model: {
      ...asking,
      proven: false,
      asked: true,
      own: asking.own.map((each) => ({ ...each, state: 'waiting' as const })),
    } satisfies Views['pembukaan-minta'],
  },
  {
    name: 'terbuka',
    template: 'terbuka',
    path: '/petugas/pembukaan',
    model: {
      code: 'MDN7-K3M9',
      what: 'identity',
      rows: [
        { key: 'name', isPlaceholder: false, value: 'Sekar Kenari' },
        { key: 'phone', isPlaceholder: false, value: '+6281355501234' },
        { key: 'address', isPlaceholder: false, value: 'sekar.kenari@warga.example' },
        { key: '[nomor telepon 1]', isPlaceholder: true, value: '+6281355509999' },
      ],
    } satisfies Views['terbuka'],
  },
  {
    name: 'terbuka with nothing in it',
    template: 'terbuka',
    path: '/petugas/pembukaan',
    model: { code: 'MDN7-K3M9', what: 'service-data', rows: [] } satisfies Views['terbuka'],
  },
] as const;
