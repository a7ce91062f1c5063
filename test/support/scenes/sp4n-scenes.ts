/** Beside SP4N-LAPOR!. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { at, desk, scene, story, type Scene } from './scene.js';

const none = { key: null, on: null, isLong: false };
const fields: NonNullable<Views['sp4n']['items'][number]['fields']> = [
  { ...none, field: 'channel', value: 'sms', key: 'channel.sms' },
  { ...none, field: 'receivedOn', value: '', on: at('2026-11-20') },
  { ...none, field: 'origin', value: '7K3M-9QX2-ABCD' },
  { ...none, field: 'classification', value: 'pengaduan', key: 'classification.pengaduan' },
  { ...none, field: 'title', value: 'Air mati di Jalan Sutomo' },
  { ...none, field: 'text', value: story, isLong: true },
  { ...none, field: 'occurredOn', value: '2026-11-19', on: '2026-11-19' },
  { ...none, field: 'place', value: 'Jalan Sutomo, Kota Medan' },
  { ...none, field: 'instansi', value: 'Perumda Tirtanadi' },
  { ...none, field: 'category', value: 'Air minum' },
  { ...none, field: 'anonymous', value: 'no', key: 'sp4n.anonymous-no' },
];

const worklist: Views['sp4n'] = {
  values: {},
  faults: [],
  failed: null,
  items: [
    {
      code: '7K3M9QX2ABCD',
      shown: '7K3M-9QX2-ABCD',
      title: 'Air mati di Jalan Sutomo',
      receivedAt: at('2026-11-20'),
      fields,
    },
    { code: '5HJ29QX2ABCE', shown: '5HJ2-9QX2-ABCE', title: '', receivedAt: at('2026-11-21'), fields: null },
  ],
  after: null,
  next: 'cursor',
  mayReconcile: true,
  done: { code: '2QRS-9QX2-ABCF' },
};

const differences: Views['sp4n-banding'] = {
  values: {},
  faults: [],
  failed: null,
  onlyHere: [{ code: '7K3M9QX2ABCD', shown: '7K3M-9QX2-ABCD', reference: '9165816' }],
  onlyThere: [
    { reference: '9165900', date: '2026-11-19', state: 'Selesai' },
    { reference: '9165901', date: null, state: null },
  ],
  stateDiffers: [
    {
      code: '5HJ29QX2ABCE',
      shown: '5HJ2-9QX2-ABCE',
      reference: '9165817',
      status: 'answered',
      state: 'Proses',
    },
  ],
  counts: { onlyHere: 1, onlyThere: 2, stateDiffers: 1 },
  listedAt: at('2026-11-22'),
  account: null,
};

export const sp4nScenes: Scene[] = [
  scene('sp4n', 'sp4n', worklist, desk),
  scene(
    'sp4n with a fault',
    'sp4n',
    {
      ...worklist,
      values: { laporId: '12' },
      faults: [{ field: 'laporId', code: 'lapor-id-invalid' }],
      failed: '7K3M9QX2ABCD',
      after: 'cursor',
      done: null,
    },
    desk,
  ),
  scene('sp4n with nothing to do', 'sp4n', { ...worklist, items: [], next: null, done: null }, desk),
  scene('sp4n-banding', 'sp4n-banding', differences, desk),
  scene(
    'sp4n-banding after a list',
    'sp4n-banding',
    {
      ...differences,
      account: {
        rows: 5,
        updated: 1,
        unchanged: 1,
        unknown: 2,
        unreadable: 1,
        taken: { accepted: 1, duplicate: 0, quarantined: 1 },
        errors: [{ line: 4, column: 1, code: 'lapor-id-missing' }],
      },
    },
    desk,
  ),
  scene(
    'sp4n-banding with a wrong number',
    'sp4n-banding',
    {
      ...differences,
      values: { laporId: '12' },
      faults: [{ field: 'laporId', code: 'lapor-id-invalid' }],
      failed: '7K3M9QX2ABCD',
    },
    desk,
  ),
  scene(
    'sp4n-banding with a fault',
    'sp4n-banding',
    { ...differences, faults: [{ field: 'attachments', code: 'list-no-number-column' }], listedAt: null },
    desk,
  ),
];
