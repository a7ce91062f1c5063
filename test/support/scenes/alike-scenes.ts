/** Reports of one matter. */
import type { SerupaView } from '../../../apps/gateway/src/pages/alike-views.js';
import { at, desk, scene, story, type Scene } from './scene.js';

const plain: SerupaView = {
  values: {},
  faults: [],
  code: '7K3M-9QX2-ABCD',
  near: [
    {
      code: '5HJ2-9QX2-ABCE',
      channel: 'sms',
      text: 'lampu jln sutomo mati semua',
      status: 'received',
      why: 'sama tempat, sama kategori, 2 jam sebelumnya',
    },
    {
      code: '2QRS-9QX2-ABCF',
      channel: 'web',
      text: story,
      status: 'disposed',
      why: '40 meter dari sini, sama kategori, 1 hari sesudahnya, kata-katanya mirip',
    },
  ],
  merged: [],
  lead: null,
  supports: 12,
  results: [],
  act: null,
  mayMerge: true,
  maySplit: true,
  isMerged: false,
};
const merged: SerupaView = {
  ...plain,
  near: [],
  merged: [
    {
      code: '5HJ2-9QX2-ABCE',
      channel: 'sms',
      receivedAt: at('2026-11-20'),
      text: 'lampu jln sutomo mati semua',
      words: [{ text: 'Masih mati juga pak', at: at('2026-11-21') }],
    },
  ],
  results: [
    { code: '5HJ2-9QX2-ABCE', outcome: 'done', why: null },
    { code: '2QRS-9QX2-ABCF', outcome: 'refused', why: 'merge-would-expose' },
  ],
  act: '00000000-0000-7000-8000-000000000000',
};

export const alikeScenes: Scene[] = [
  scene('similar reports', 'serupa', plain, desk),
  scene('reports merged a moment ago', 'serupa', merged, desk),
  scene(
    'a report that is part of another',
    'serupa',
    { ...plain, near: [], lead: '2QRS-9QX2-ABCF', isMerged: true, mayMerge: false },
    desk,
  ),
  scene(
    'merging without a number',
    'serupa',
    { ...plain, values: { reason: 'sama' }, faults: [{ field: 'codes', code: 'numbers-required' }] },
    desk,
  ),
];
