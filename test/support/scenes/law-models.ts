/** View models of the pages about reporters' data. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { at } from './scene.js';

const blank = { values: {}, faults: [] };
const request = '0190a1b2-0000-7000-8000-000000000001';

export const data: Views['data'] = {
  requests: [
    {
      id: request,
      code: '7K3M-9QX2-ABCD',
      kind: 'erasure',
      askedBy: 'reporter',
      at: at('2026-11-20'),
      due: { at: at('2026-11-23'), hours: -5 },
      decided: false,
    },
    {
      id: '0190a1b2-0000-7000-8000-000000000002',
      code: '8MNP-2RST-VWXY',
      kind: 'restriction',
      askedBy: 'sari',
      at: at('2026-11-22'),
      due: { at: at('2026-11-25'), hours: 41 },
      decided: true,
    },
  ],
  holds: [
    {
      code: '8MNP-2RST-VWXY',
      kind: 'legal',
      reason: 'Perkara 7/Pid.Sus-TPK/2026/PN Mdn',
      setBy: 'sari',
      at: at('2026-11-19'),
    },
  ],
  terms: [
    { category: '*', label: null, months: 12, source: 'Ketetapan awal Muara' },
    { category: 'pungli', label: 'Pungutan liar', months: 60, source: 'JRA Perwal 12/2020' },
    { category: 'quarantine', label: null, months: 1, source: 'Ketetapan awal Muara' },
  ],
  categories: [{ value: 'pungli', text: 'Pungutan liar' }],
  openBreaches: 1,
  waitingReveals: 2,
  mustProve: true,
  forms: { permintaan: blank, penahanan: blank, lepas: blank, retensi: blank, ekspor: blank },
  decision: null,
  done: { key: 'granted' },
};

export const dataWithFaults: Views['data'] = {
  ...data,
  mustProve: false,
  openBreaches: 0,
  waitingReveals: 0,
  done: null,
  holds: [],
  forms: {
    ...data.forms,
    retensi: {
      values: { months: 'setahun', source: 'JRA' },
      faults: [
        { field: 'category', code: 'category-unknown' },
        { field: 'months', code: 'months-invalid' },
      ],
    },
  },
  decision: { id: request, values: {}, faults: [{ field: 'reason', code: 'reason-required' }] },
};

const breach: Views['insiden-satu']['breach'] = {
  id: '0190a1b2-0000-7000-8000-000000000003',
  what: 'Kata sandi seorang petugas dipakai orang lain. Nama dan nomor telepon pelapor terbuka.',
  noticedAt: at('2026-11-21'),
  due: { at: at('2026-11-24'), hours: 20 },
  affected: 2,
  notifiedAt: null,
  from: at('2026-11-20', '00:00'),
  until: at('2026-11-20', '23:59'),
  actor: 'rina',
  role: 'opd-admin',
  measures: 'Akun ditutup, kata sandi semua petugas diganti.',
  registeredBy: 'sari',
};

export const insiden: Views['insiden'] = {
  values: {},
  faults: [],
  breaches: [
    breach,
    { ...breach, id: '0190a1b2-0000-7000-8000-000000000004', affected: 0, notifiedAt: at('2026-11-22') },
  ],
  roles: ['opd-admin', 'liaison-officer'],
};

export const insidenWithFaults: Views['insiden'] = {
  ...insiden,
  breaches: [],
  values: { from: '2026-11-20T00:00', actor: 'rina' },
  faults: [
    { field: 'until', code: 'instant-invalid' },
    { field: 'what', code: 'what-required' },
  ],
};

export const insidenSatu: Views['insiden-satu'] = {
  breach,
  affected: [
    {
      code: '7K3M-9QX2-ABCD',
      openings: 2,
      first: at('2026-11-20', '10:00'),
      last: at('2026-11-20', '10:05'),
    },
    {
      code: '8MNP-2RST-VWXY',
      openings: 1,
      first: at('2026-11-20', '11:00'),
      last: at('2026-11-20', '11:00'),
    },
  ],
  counts: [
    { actor: 'rina', role: 'opd-admin', action: 'identity-opened', openings: 2, complaints: 1 },
    { actor: 'system', role: null, action: 'identity-delivered', openings: 1, complaints: 1 },
  ],
};

const openings: Views['data-saya']['openings'] = [
  {
    at: at('2026-11-21'),
    action: 'service-data-opened',
    role: 'opd-admin',
    reason: 'consent',
    key: 'ground.consent',
  },
  { at: at('2026-11-20'), action: 'identity-delivered', role: null, reason: null, key: null },
];

export const dataSaya: Views['data-saya'] = {
  code: '7K3M-9QX2-ABCD',
  values: {},
  faults: [],
  requests: [
    {
      kind: 'erasure',
      state: 'refused',
      at: at('2026-11-18'),
      due: at('2026-11-21'),
      reason: 'Masih diperiksa polisi.',
    },
    { kind: 'restriction', state: 'wanted', at: at('2026-11-21'), due: at('2026-11-24'), reason: null },
  ],
  restricted: true,
  erasedAt: null,
  openings,
  breaches: [breach],
  asked: true,
  formOf: 'permintaan',
};

export const dataSayaWithFaults: Views['data-saya'] = {
  ...dataSaya,
  requests: [],
  breaches: [],
  restricted: false,
  asked: false,
  openings: [],
  faults: [
    { field: 'kind', code: 'kind-required' },
    { field: 'pin', code: 'pin-wrong' },
  ],
};

export const dataSayaErased: Views['data-saya'] = { ...dataSaya, erasedAt: at('2026-11-22'), asked: false };

export const dataEkspor: Views['data-ekspor'] = {
  code: '7K3M-9QX2-ABCD',
  madeAt: at('2026-11-22'),
  text: 'Air PDAM mati sejak Senin malam.',
  receivedAt: at('2026-11-20'),
  identity: [
    {
      kind: 'reporter',
      fields: [
        { field: 'name', known: true, value: 'Siti Aminah' },
        { field: 'phone', known: true, value: '081260001111' },
      ],
    },
    { kind: 'hidden', fields: [{ field: '', known: false, value: '081260001111' }] },
  ],
  messages: [{ from: 'instansi', text: 'Pipa sedang diganti.', at: at('2026-11-21') }],
  files: [{ name: 'lampiran-1.jpg', bytes: 184_000 }],
  openings,
};
