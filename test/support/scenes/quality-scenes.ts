/** How well routing does. */
import type { MutuView, QualityRow } from '../../../apps/gateway/src/pages/quality-views.js';
import { at, desk, scene, type Scene } from './scene.js';

const row = (read: number): QualityRow => ({
  read,
  dispose: read === 0 ? null : 0.12,
  ask: read === 0 ? null : 0.04,
  decided: Math.round(read * 0.8),
  agreed: read === 0 ? null : 0.91,
  returned: read === 0 ? null : 0.03,
});
const weeks = ['2026-09-01', '2026-09-08', '2026-09-15', '2026-09-22'].map((day, index) => ({
  ...row(index * 1_204),
  from: at(day, '08:00'),
}));
const own = { version: 'e70af33b91c2', learned: 0, top1: null, macroF1: null };

const counted = at('2026-11-20', '10:00');

const mutu: MutuView = {
  at: counted,
  weeks,
  categories: [
    { ...row(1_832), name: 'Jalan dan jembatan (kabupaten/kota/provinsi)' },
    { ...row(3), name: 'Sampah' },
  ],
  bodies: [
    { ...row(902), name: 'Dinas Sumber Daya Air, Bina Marga dan Bina Konstruksi Kota Medan' },
    { ...row(44), name: null },
  ],
  bands: [
    { from: 0.4, to: 0.5, decided: 31, confidence: 0.46, right: 0.52 },
    { from: 0.9, to: 1, decided: 4_120, confidence: 0.97, right: 0.98 },
  ],
  drift: { categories: { index: 0.274, state: 'much' }, confidence: { index: 0.031, state: 'steady' } },
  models: [
    {
      version: '0a1b2c3d4e5f',
      madeAt: at('2026-11-20', '09:30'),
      liveFrom: at('2026-11-20', '09:31'),
      decides: true,
      learned: 412,
      top1: 0.941,
      macroF1: 0.92,
      supervisoryRecall: 0.957,
      notAReportPrecision: 0.97,
    },
  ],
  fault: null,
};

export const qualityScenes: Scene[] = [
  scene('mutu', 'mutu', mutu, desk),
  scene(
    'mutu of nothing yet, with a model that cannot be used',
    'mutu',
    {
      at: counted,
      weeks: weeks.map((week) => ({ ...row(0), from: week.from })),
      categories: [],
      bodies: [],
      bands: [],
      drift: { categories: { index: null, state: 'few' }, confidence: { index: null, state: 'few' } },
      models: [
        {
          ...own,
          madeAt: null,
          liveFrom: null,
          decides: true,
          supervisoryRecall: null,
          notAReportPrecision: null,
        },
      ],
      fault: { version: '0a1b2c3d4e5f', why: 'other-basis' },
    },
    desk,
  ),
];
