/** Where a text would go, and what is known of who handles what where. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { desk, pdam, pupr, scene, story, wilayah, type Scene } from './scene.js';

const bench: Views['perutean'] = {
  values: {},
  faults: [],
  areas: wilayah,
  examples: ['air pdam mati 3 hari, mohon dicek', 'Selamat pagi admin'],
  decision: null,
  standing: null,
  of: null,
  cut: false,
};

const decision: NonNullable<Views['perutean']['decision']> = {
  outcome: 'dispose',
  instansi: { name: 'Perumda Tirtanadi', connected: true, autopilot: false },
  confidence: 0.953,
  sureness: 'very',
  category: 'Air minum dan PDAM',
  classification: 'pengaduan',
  wilayah: 'Kota Medan',
  place: 'Medan Denai',
  supervisory: false,
  accused: [],
  alternatives: [
    { name: 'Dinas SDA, Bina Marga dan Bina Konstruksi Kota Medan', confidence: 0.031 },
    { name: 'PT PLN (Persero)', confidence: 0.012 },
  ],
  why: [
    'kata: air mati, meteran → Air minum dan PDAM',
    'wilayah: Medan Denai (disebut)',
    '14 laporan serupa ke Perumda Tirtanadi',
  ],
  modelVersion: '4f1c9a7e20b3',
};

type Known = Views['perutean-akhiri']['known'];

const mandate: Known = {
  id: '0193f5a0-7b1e-7c3a-9f10-5a1c2b3d4e61',
  title: 'Dinas SDA, Bina Marga dan Bina Konstruksi (Pemerintah Kota Medan)',
  words: null,
  category: 'Jalan, jembatan, dan trotoar',
  body: null,
  area: 'Kota Medan',
  road: null,
  validFrom: '2026-12-01',
  validUntil: '2027-11-30',
  basis: 'Peraturan Wali Kota Medan Nomor 12 Tahun 2026',
  mayEnd: true,
};
const rule: Known = {
  ...mandate,
  title: 'Bronjong',
  words: 'bronjong; tembok penahan tanah',
  body: 'Dinas SDA, Bina Marga dan Bina Konstruksi (Pemerintah Kota Medan)',
  area: 'Medan Denai (Kota Medan)',
  validUntil: null,
};
const place: Known = {
  ...mandate,
  title: 'Jalan Lintas Timur; Jalan Lintas',
  category: null,
  road: 'nasional',
  basis: '',
  mayEnd: false,
};

const list: Views['perutean-daftar'] = {
  kind: 'mandat',
  values: {},
  faults: [],
  groups: [
    {
      stands: 'now',
      count: 214,
      rows: [
        { ...mandate, validFrom: '2000-01-01', validUntil: null, basis: '' },
        { ...mandate, area: null, mayEnd: false },
      ],
    },
    { stands: 'later', count: 1, rows: [{ ...mandate, validFrom: '2027-12-01', validUntil: null }] },
    { stands: 'ended', count: 1, rows: [{ ...mandate, validUntil: '2026-11-30', mayEnd: false }] },
  ],
  filter: { instansi: 'tirtanadi', kategori: 'air-minum', wilayah: '12.71' },
  bodies: [pdam, pupr],
  ownBodies: [pupr],
  areas: wilayah,
  ownAreas: [{ value: '12.71', text: 'Kota Medan' }],
  ownPlaces: [
    { value: '12.71', text: 'Kota Medan' },
    { value: '12.71.04', text: 'Kec. Medan Denai' },
  ],
  categories: [{ value: 'air-minum', text: 'Air minum dan PDAM' }],
  today: '2026-11-22',
  done: { key: 'entered' },
};
const unfiltered = { instansi: '', kategori: '', wilayah: '' };

const impact: Views['perutean-dampak'] = {
  kind: 'mandat',
  known: mandate,
  beside: {
    names: ['Dinas Perhubungan (Pemerintah Kota Medan)'],
    first: 'Dinas Perhubungan (Pemerintah Kota Medan)',
  },
  lastDay: null,
  action: '/petugas/perutean/mandat',
  fields: [{ name: 'instansi', value: 'medan.sdabmbk' }],
  firstDay: '2026-10-23',
  total: 6312,
  looked: 5000,
  moved: 131,
  readAnew: 4,
  ways: [
    {
      source: 'Dinas Perhubungan (Pemerintah Kota Medan)',
      target: 'Dinas SDA, Bina Marga dan Bina Konstruksi (Pemerintah Kota Medan)',
      count: 130,
    },
    { source: 'Perumda Tirtanadi', target: null, count: 1 },
  ],
  reports: [
    {
      code: 'MDN7-K3M9',
      source: 'Dinas Perhubungan (Pemerintah Kota Medan)',
      target: 'Dinas SDA, Bina Marga dan Bina Konstruksi (Pemerintah Kota Medan)',
      category: 'Penerangan jalan umum',
      newCategory: 'Jalan, jembatan, dan trotoar',
    },
    {
      code: 'MDN7-K3M8',
      source: 'Perumda Tirtanadi',
      target: null,
      category: 'Air minum dan PDAM',
      newCategory: 'Air minum dan PDAM',
    },
  ],
};

export const routingScenes: Scene[] = [
  scene('perutean-daftar of mandates', 'perutean-daftar', list, desk),
  scene(
    'perutean-daftar of rules with faults',
    'perutean-daftar',
    {
      ...list,
      kind: 'aturan',
      groups: [
        { stands: 'now', count: 1, rows: [rule] },
        { stands: 'later', count: 0, rows: [] },
        { stands: 'ended', count: 1, rows: [{ ...rule, validUntil: '2026-11-30', mayEnd: false }] },
      ],
      filter: unfiltered,
      values: { from: '2026-11-01', name: 'Bronjong', words: 'a' },
      faults: [
        { field: 'words', code: 'phrases-required' },
        { field: 'from', code: 'date-invalid' },
        { field: 'wilayah', code: 'routing-beyond-reach' },
      ],
      done: null,
    },
    desk,
  ),
  scene(
    'perutean-daftar of places',
    'perutean-daftar',
    {
      ...list,
      kind: 'tempat',
      groups: [
        { stands: 'now', count: 0, rows: [] },
        { stands: 'later', count: 1, rows: [place] },
        { stands: 'ended', count: 0, rows: [] },
      ],
      filter: unfiltered,
      done: { key: 'ended' },
    },
    desk,
  ),
  scene(
    'perutean-akhiri with faults',
    'perutean-akhiri',
    {
      kind: 'aturan',
      known: rule,
      values: { until: '2026-11-01' },
      faults: [{ field: 'until', code: 'date-invalid' }],
      yesterday: '2026-11-21',
    },
    desk,
  ),
  scene('perutean-dampak', 'perutean-dampak', impact, desk),
  scene(
    'perutean-dampak of an end that moves nothing',
    'perutean-dampak',
    {
      ...impact,
      kind: 'tempat',
      known: place,
      lastDay: '2026-12-31',
      fields: [{ name: 'until', value: '2026-12-31' }],
      total: 12,
      looked: 12,
      moved: 0,
      readAnew: 0,
      ways: [],
      reports: [],
    },
    desk,
  ),
  scene('perutean', 'perutean', { ...bench, values: { text: story, wilayah: '12.71' }, decision }, desk),
  scene('perutean of nothing yet', 'perutean', bench, desk),
  scene(
    'perutean with faults',
    'perutean',
    { ...bench, faults: [{ field: 'text', code: 'try-text-required' }] },
    desk,
  ),
  scene(
    'perutean of an abuse of office',
    'perutean',
    {
      ...bench,
      values: { text: story },
      cut: true,
      of: 'MDN7-K3M9',
      standing: { body: 'Dinas Perhubungan (Pemerintah Kota Medan)', confidence: 0.8 },
      decision: {
        ...decision,
        outcome: 'suggest',
        instansi: { name: 'Inspektorat Kota Medan', connected: false, autopilot: false },
        confidence: 0.55,
        sureness: 'hardly',
        supervisory: true,
        accused: ['Dinas Perhubungan Kota Medan'],
      },
    },
    desk,
  ),
  scene(
    'perutean of nobody',
    'perutean',
    {
      ...bench,
      values: { text: story },
      decision: {
        ...decision,
        outcome: 'ask',
        instansi: null,
        confidence: 0.2,
        sureness: 'not',
        classification: null,
        wilayah: null,
        place: null,
        supervisory: true,
        alternatives: [],
      },
    },
    desk,
  ),
  scene(
    'perutean of a greeting',
    'perutean',
    {
      ...bench,
      values: { text: 'Selamat pagi admin' },
      decision: { ...decision, outcome: 'no-report', instansi: null },
    },
    desk,
  ),
];
