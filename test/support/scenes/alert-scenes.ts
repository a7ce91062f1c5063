/** Alerts to officers, rosters, and the page that a link opens. */
import { usualSetting } from '#store';
import { at, desk, pupr, scene, story, type Scene } from './scene.js';

const code = 'MDN7-K3M9-2QXA';
const token = 'AaIZzc_EdPqVoc60LnHZskespb1GThhoUfNTQUOGi6k';
const linked = { token, code, answerBy: at('2026-12-11') };
const empty = { values: {}, faults: [] };

export const alertScenes: Scene[] = [
  scene(
    'pemberitahuan',
    'pemberitahuan',
    {
      rows: [
        {
          code,
          kind: 'disposed',
          step: 'deputy',
          at: at('2026-11-20'),
          answerBy: at('2026-12-11'),
          opened: false,
        },
        {
          code,
          kind: 'overdue',
          step: 'first',
          at: at('2026-11-19'),
          answerBy: at('2026-11-18'),
          opened: true,
        },
      ],
      paces: [
        { name: pupr.name, told: 41, unopened: 9, openedWithin: 180 },
        { name: 'Dinas Perhubungan', told: 12, unopened: 0, openedWithin: null },
      ],
    },
    desk,
  ),
  scene('pemberitahuan without any', 'pemberitahuan', { rows: [], paces: [] }, desk),
  scene(
    'akun-pemberitahuan',
    'akun-pemberitahuan',
    {
      contact: {
        values: { whatsapp: '0812', email: 'rina@medan.go.id', quietFrom: '20', quietUntil: '' },
        faults: [
          { field: 'whatsapp', code: 'phone-invalid' },
          { field: 'quietFrom', code: 'hour-invalid' },
        ],
      },
      pin: empty,
      hasPin: false,
      mayChange: true,
    },
    desk,
  ),
  scene(
    'piket',
    'piket',
    {
      values: { instansi: '', firstDay: '2026-12-01' },
      faults: [{ field: 'officer', code: 'duty-officer-unknown' }],
      duties: [
        {
          id: 'd1',
          instansi: pupr.name,
          category: 'Jalan rusak',
          officer: 'rina.hasibuan',
          officerName: 'Rina Hasibuan, S.Sos',
          deputy: 'budi',
          deputyName: 'Budi Santoso',
          firstDay: '2026-11-23',
          lastDay: '2026-11-29',
        },
      ],
      bodies: [pupr],
      officers: [{ userName: 'rina.hasibuan', name: 'Rina Hasibuan, S.Sos' }],
      categories: [{ id: 'jalan-rusak', label: 'Jalan rusak' }],
      vacant: ['Dinas Pariwisata', 'Kecamatan Medan Baru'],
    },
    desk,
  ),
  scene(
    'piket-aturan',
    'piket-aturan',
    {
      values: {
        unopenedHours: '0',
        deputyHours: '4',
        superiorHours: '8',
        quietFrom: '20',
        quietUntil: '6',
        stormAfter: '5',
      },
      faults: [
        { field: 'unopenedHours', code: 'unopenedHours-out-of-bounds' },
        { field: 'byWhatsapp', code: 'alert-way-required' },
      ],
      body: pupr,
      bodies: [pupr, { id: 'medan.dishub', name: 'Dinas Perhubungan' }],
      usual: usualSetting,
      done: false,
    },
    desk,
  ),
  scene('tautan-masuk', 'tautan-masuk', { ...empty, ...linked, hasPin: true }),
  scene('tautan-masuk with a wrong PIN', 'tautan-masuk', {
    values: {},
    faults: [{ field: 'pin', code: 'officer-pin-wrong' }],
    ...linked,
    hasPin: true,
  }),
  scene('tautan-masuk without a PIN', 'tautan-masuk', { ...empty, ...linked, hasPin: false }),
  scene('tautan', 'tautan', {
    ...empty,
    ...linked,
    title: 'Air PDAM mati di Jalan Sutomo',
    text: story,
    status: 'disposed',
    sentences: ['1', '2', '3'],
    mayReturn: true,
    done: null,
  }),
  scene('tautan-pratinjau', 'tautan-pratinjau', {
    token,
    code,
    sentence: '1',
    shown: `${pupr.name} sudah menerima laporan ${code}:\n\nLaporan Anda kami terima.`,
  }),
  scene('tautan-selesai', 'tautan-selesai', { code }),
];
