/** Where a text would go, and what is known of who handles what where. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { desk, scene, story, wilayah, type Scene } from './scene.js';

const bench: Views['perutean'] = {
  values: {},
  faults: [],
  areas: wilayah,
  examples: ['air pdam mati 3 hari, mohon dicek', 'Selamat pagi admin'],
  decision: null,
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

export const routingScenes: Scene[] = [
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
