/** The officers’ queue, what is done to many, and entry at the desk. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { at, desk, entri, helpNumbers, pdam, pupr, qrSvg, scene, type Scene } from './scene.js';
import { petugas, pln } from './file-models.js';

const queueRow: Views['antrean']['due'][number]['rows'][number] = {
  code: 'MDN7-K3M9',
  gist: 'Air PDAM mati sejak Senin malam di Jalan Sutomo Gang Bakti',
  channel: 'sms',
  wilayah: 'Kota Medan',
  status: 'received',
  receivedAt: at('2026-11-20'),
  answerBy: { date: at('2026-11-25'), workingDays: 2 },
  instansi: { name: pdam.name, role: 'suggested' },
  supervisory: false,
  confidential: false,
  danger: null,
  escalatedLevel: 0,
};

export const consoleScenes: Scene[] = [
  scene(
    'antrean',
    'antrean',
    {
      filter: { status: '', q: '', due: '' },
      danger: [{ ...queueRow, danger: 'electricity' }],
      supervisory: 3,
      due: [
        {
          due: 'late',
          count: 1,
          rows: [
            {
              ...queueRow,
              code: 'SPG2-44XQ',
              gist: 'Pungutan liar saat mengurus surat tanah di kelurahan',
              channel: 'letter',
              wilayah: 'Kabupaten Sampang',
              status: 'disposed',
              supervisory: true,
              confidential: true,
              answerBy: { date: at('2026-11-17'), workingDays: -3 },
              instansi: { name: 'Inspektorat Kabupaten Sampang', role: 'handling' },
            },
          ],
        },
        {
          due: 'today',
          count: 12,
          rows: [{ ...queueRow, code: 'MDN2-0A1B', answerBy: { date: at('2026-11-22'), workingDays: 0 } }],
        },
        {
          due: 'week',
          count: 2,
          rows: [
            queueRow,
            {
              ...queueRow,
              code: 'BRU9-1ZP5',
              gist: 'Kantor kelurahan tutup pada jam kerja',
              channel: 'email',
              wilayah: null,
              instansi: null,
              status: 'needs-info',
            },
          ],
        },
        { due: 'later', count: 0, rows: [] },
      ],
      next: 'eyJhIjoxfQ',
      done: { key: 'disposed', code: 'MDN7-K3M9', undo: true },
      bulk: ['disposisi', 'bukan-wewenang', 'arsip'],
    },
    { ...desk, path: '/petugas?due=&status=' },
  ),
  scene(
    'antrean that is empty',
    'antrean',
    {
      filter: { status: 'disposed', q: 'pipa', due: 'late' },
      danger: [],
      supervisory: null,
      due: [{ due: 'late', count: 0, rows: [] }],
      next: null,
      done: null,
      bulk: [],
    },
    desk,
  ),
  scene(
    'banyak',
    'banyak',
    {
      verb: 'arsip',
      codes: ['MDN7-K3M9', 'SPG2-44XQ'],
      archiveReasons: petugas.archiveReasons,
      proposalOptions: [pdam, pupr],
      outcomes: null,
      values: {},
      faults: [{ field: 'reason', code: 'reason-required' }],
    },
    desk,
  ),
  scene(
    'banyak that was done',
    'banyak',
    {
      verb: 'disposisi',
      codes: ['MDN7-K3M9', 'SPG2-44XQ'],
      archiveReasons: [],
      proposalOptions: [],
      outcomes: [
        { code: 'MDN7-K3M9', why: null, last: null, undo: true },
        {
          code: 'SPG2-44XQ',
          why: 'wrong-state',
          last: { actor: 'budi', kind: 'disposed', at: at('2026-11-20', '13:00') },
          undo: false,
        },
      ],
      values: {},
      faults: [],
    },
    desk,
  ),
  scene(
    'instansi-hasil',
    'instansi-hasil',
    {
      q: 'tirta',
      results: [
        { ...pdam, wilayah: 'Kota Medan' },
        { ...pln, wilayah: null },
      ],
    },
    { ...desk, fragment: true },
  ),
  scene(
    'instansi-hasil of nothing',
    'instansi-hasil',
    { q: 'zzz', results: [] },
    { ...desk, fragment: true },
  ),
  scene(
    'entri with faults',
    'entri',
    {
      ...entri,
      values: { ...entri.values, consent: '1', nik: '1', mayBeContacted: '1' },
      faults: [
        { field: 'text', code: 'text-required' },
        { field: 'letterDate', code: 'letterDate-future' },
        { field: 'receivedOn', code: 'receivedOn-required' },
        { field: 'replyBy', code: 'reply-by-needs-address' },
        { field: 'nik', code: 'nik-invalid' },
        { field: 'serviceData', code: 'service-data-consent' },
      ],
    },
    desk,
  ),
  scene(
    'entri-selesai',
    'entri-selesai',
    {
      code: 'MDN7-K3M9',
      pin: '48201957',
      qrSvg,
      trackUrl: 'http://localhost:3000/lacak',
      channel: 'letter',
      receivedAt: at('2026-11-19', '08:00'),
      enteredAt: at('2026-11-22'),
      nextDate: at('2026-11-25'),
      emergency: { numbers: helpNumbers },
    },
    desk,
  ),
  scene(
    'darurat',
    'darurat',
    {
      values: { 'numbers-fire': 'satu satu tiga' },
      faults: [{ field: 'numbers-fire', code: 'number-invalid' }],
      wilayah: '12.71',
      done: true,
      mayChange: true,
      areas: [{ code: '12.71', name: 'Kota Medan' }],
      kinds: [
        { kind: 'any', numbers: helpNumbers.map((each) => ({ ...each, toCheck: true })) },
        { kind: 'fire', numbers: [] },
      ],
    },
    { ...desk, path: '/petugas/darurat' },
  ),
  scene(
    'cari',
    'cari',
    {
      values: { field: 'phone', value: '0812 3456 7890', reason: 'on-phone' },
      faults: [],
      matchFields: ['phone', 'email', 'nik', 'kk', 'customerNumber', 'bpjs'],
      searchReasons: ['at-counter', 'on-phone', 'in-writing'],
      found: [],
    },
    desk,
  ),
];
