/** Who is late, where nobody sits, and which days and terms count. */
import { permenpanrb62of2018 } from '../../../libs/complaint/src/index.js';
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { at, desk, scene, type Scene } from './scene.js';

const late: Views['terlambat'] = {
  filter: { clock: 'settlement', instansi: 'medan.dishub' },
  kinds: ['verification', 'first-response', 'settlement', 'information'],
  bodies: [
    { value: 'medan', text: 'Pemerintah Kota Medan' },
    { value: 'medan.dishub', text: 'Dinas Perhubungan Kota Medan' },
  ],
  rows: [
    {
      code: 'MDN7-K3M9',
      gist: 'Lampu jalan mati sejak dua minggu di Gang Bakti',
      status: 'disposed',
      kind: 'settlement',
      dueAt: at('2026-11-12', '23:59'),
      days: 6,
      instansi: 'Dinas Perhubungan Kota Medan',
      escalatedLevel: 5,
    },
    {
      code: 'MDN7-K3M8',
      gist: 'Air PDAM keruh',
      status: 'received',
      kind: 'verification',
      dueAt: at('2026-11-20', '23:59'),
      days: 1,
      instansi: null,
      escalatedLevel: 2,
    },
  ],
  next: '2026-11-20T16:59:59.999Z|0190a1b2-0000-7000-8000-00000000000c|verification|0',
};

const inspectorate = {
  name: 'Inspektorat Kota Medan',
  deputy: 'wira',
  inspectors: [{ id: 'wira', name: 'Wira Lubis' }],
};

const calendar: Views['kalender'] = {
  year: 2027,
  years: [2026, 2027],
  holidays: [
    { date: '2027-03-10', name: 'Idul Fitri 1448 Hijriah', wilayah: null, area: null, toCheck: true },
    {
      date: '2027-07-01',
      name: 'Hari Jadi Kota Medan',
      wilayah: '12.71',
      area: 'Kota Medan',
      toCheck: false,
    },
  ],
  weeks: [{ name: 'Kabupaten Barru', days: 6 }],
  places: [{ value: '12.71', text: 'Kota Medan' }],
  areas: [{ value: '12.71', text: 'Kota Medan' }],
  ruleSets: [permenpanrb62of2018],
  newest: JSON.stringify(permenpanrb62of2018, null, 2),
  form: null,
  done: { key: 'libur' },
};

export const clockScenes: Scene[] = [
  scene(
    'angka',
    'angka',
    {
      completions: { claimed: 41, automatic: 112, byOfficer: 9, confirmed: 87, rated: 64, rating: 3.8125 },
      referrals: [
        { instansi: 'pln', name: 'PT PLN (Persero)', open: 12, proved: 9, ended: 31 },
        { instansi: 'bpn', name: 'Kantor Pertanahan Kota Medan', open: 1, proved: 0, ended: 0 },
      ],
      seesQuality: true,
    },
    desk,
  ),
  scene(
    'angka of nothing yet',
    'angka',
    {
      completions: { claimed: 0, automatic: 0, byOfficer: 0, confirmed: 0, rated: 0, rating: null },
      referrals: [],
      seesQuality: false,
    },
    desk,
  ),
  scene('terlambat', 'terlambat', late, desk),
  scene(
    'terlambat with nothing late',
    'terlambat',
    { ...late, filter: { clock: '', instansi: '' }, rows: [], next: null },
    desk,
  ),
  scene(
    'jabatan',
    'jabatan',
    {
      vacant: [
        { name: 'Dinas Sosial Kota Medan', open: 3, had: true },
        { name: 'Dinas Pariwisata Kota Medan', open: 0, had: true },
        { name: 'Badan Kesatuan Bangsa dan Politik Kota Medan', open: 0, had: false },
      ],
      expiring: [
        {
          userName: 'sari',
          name: 'Sari Lubis',
          instansi: 'Dinas Perhubungan Kota Medan',
          sk: '800/1204/2025',
          validUntil: '2026-12-10',
        },
      ],
    },
    desk,
  ),
  scene('jabatan with nothing to see to', 'jabatan', { vacant: [], expiring: [] }, desk),
  scene('kalender', 'kalender', calendar, desk),
  scene('wakil', 'wakil', { values: {}, faults: [], of: inspectorate, done: true }, desk),
  scene(
    'wakil that is refused',
    'wakil',
    {
      values: {},
      faults: [{ field: 'deputy', code: 'deputy-unknown' }],
      of: { ...inspectorate, deputy: null },
      done: false,
    },
    desk,
  ),
  scene('wakil of nobody', 'wakil', { values: {}, faults: [], of: null, done: false }, desk),
  scene(
    'kalender with faults',
    'kalender',
    {
      ...calendar,
      done: null,
      form: {
        of: 'aturan',
        values: { rules: '{' },
        faults: [{ field: 'rules', code: 'rules-invalid' }],
      },
    },
    desk,
  ),
];
