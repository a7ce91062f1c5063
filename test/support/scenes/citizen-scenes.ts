/** What citizens meet. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import * as law from './law-models.js';
import { openings } from './reveal-models.js';
import { at, messages, qrSvg, scene, story, wilayah, type Scene } from './scene.js';

const blank = { values: { privacy: 'anonymous' }, faults: [] };

const lapor: Views['lapor'] = {
  ...blank,
  submission: '0193f5a0-7b1e-7c3a-9f10-5a1c2b3d4e5f',
  wilayah,
  hides: [],
  keptFiles: [],
  filesLost: false,
  today: at('2026-11-22'),
};

const laporan: Views['laporan'] = {
  values: {},
  faults: [],
  code: 'MDN7-K3M9',
  status: 'in-progress',
  text: story,
  receivedAt: at('2026-11-20'),
  handler: { name: 'Perumda Tirtanadi', since: at('2026-11-20'), referred: false },
  answerBy: { date: at('2026-12-04'), workingDays: 9 },
  category: 'Air minum dan PDAM',
  wilayah: 'Kota Medan',
  place: 'Jalan Sutomo Gang Bakti',
  privacy: 'anonymous',
  messages,
  attachments: [{ name: 'gang-bakti.jpg', href: '/lacak/MDN7-K3M9/berkas/2', held: null, bytes: 2_410_000 }],
  breaches: 1,
  mayAdd: true,
  submission: '0193f5a0-7b1e-7c3a-9f10-5a1c2b3d4e60',
  added: false,
  openings: [],
};

const terkirim: Views['terkirim'] = {
  code: 'MDN7-K3M9',
  pin: '48201957',
  qrSvg,
  trackUrl: 'http://localhost:3000/lacak/MDN7-K3M9',
  nextDate: at('2026-11-25'),
  contact: null,
  filesRefused: 0,
};

export const citizenScenes: Scene[] = [
  scene('home', 'home', { sms: '1708', email: 'lapor@muara.test' }, { path: '/' }),
  scene('home without other channels', 'home', { sms: null, email: null }, { path: '/' }),
  scene('lapor', 'lapor', lapor),
  scene('lapor with faults', 'lapor', {
    ...lapor,
    values: {
      place: 'Jalan Sutomo',
      email: 'siti@',
      phone: '0812',
      occurredOn: '2027-01-01',
      privacy: 'open',
      nik: '1271 0165',
    },
    faults: [
      { field: 'text', code: 'text-required' },
      { field: 'attachments', code: 'file-too-large' },
      { field: 'occurredOn', code: 'occurredOn-future' },
      { field: 'phone', code: 'phone-invalid' },
      { field: 'email', code: 'email-invalid' },
      { field: 'nik', code: 'nik-invalid' },
      { field: 'serviceData', code: 'service-data-consent' },
      { field: 'privacy', code: 'privacy-required' },
    ],
    keptFiles: [{ id: 'f1', name: 'gang-bakti.jpg', bytes: 2_410_000 }],
    filesLost: true,
  }),
  scene('lapor with numbers to hide', 'lapor', {
    ...lapor,
    values: {
      text: 'Hubungi saya 0812 3456 7890, no pelanggan PDAM 01234567',
      place: '',
      privacy: 'anonymous',
    },
    faults: [{ field: 'email', code: 'email-invalid' }],
    hides: ['phone', 'customer'],
  }),
  scene('terkirim', 'terkirim', terkirim),
  scene('terkirim with contact', 'terkirim', {
    ...terkirim,
    qrSvg: null,
    contact: 'sms',
    nextDate: null,
    filesRefused: 1,
  }),
  scene('lacak', 'lacak', { values: {}, faults: [], pinAsked: false }),
  scene('lacak after asking for a PIN', 'lacak', {
    values: { code: 'MDN7-K3M9' },
    faults: [],
    pinAsked: true,
  }),
  scene('lacak with a wrong PIN', 'lacak', {
    values: { code: 'MDN7-K3M9' },
    faults: [{ field: 'code', code: 'pin-wrong' }],
    pinAsked: false,
  }),
  scene('laporan', 'laporan', laporan, { path: '/lacak/MDN7-K3M9' }),
  scene('laporan whose reporter was opened', 'laporan', { ...laporan, openings }),
  scene('laporan just received', 'laporan', {
    ...laporan,
    status: 'received',
    handler: null,
    answerBy: null,
    messages: [],
    category: null,
    wilayah: null,
    place: null,
    added: true,
    attachments: [],
  }),
  scene('laporan with a question', 'laporan', {
    ...laporan,
    status: 'needs-info',
    answerBy: { date: at('2026-11-20'), workingDays: -1 },
    faults: [{ field: 'text', code: 'message-required' }],
  }),
  scene('tidak-ditemukan', 'tidak-ditemukan', {}),
  scene('ulangi an old form with files', 'ulangi', {
    code: 'form-expired',
    action: '/lapor',
    withFiles: true,
    fields: [
      { name: 'submission', value: '2f1c6a52-6f3a-4a52-9a52-3f1c6a526f3a' },
      { name: 'text', value: story },
    ],
    secrets: [],
    wait: false,
    signIn: false,
  }),
  scene('ulangi after the session', 'ulangi', {
    code: 'session-over',
    action: '/petugas/laporan/MDN7-K3M9/jawaban',
    withFiles: false,
    fields: [{ name: 'text', value: story }],
    secrets: [],
    wait: false,
    signIn: true,
  }),
  scene('ulangi too early', 'ulangi', {
    code: 'too-many-tries',
    action: '/lacak',
    withFiles: false,
    fields: [{ name: 'code', value: 'MDN7-K3M9' }],
    secrets: ['pin'],
    wait: true,
    signIn: false,
  }),
  scene('ulangi without cookies', 'ulangi', {
    code: 'form-no-cookie',
    action: '/petugas/masuk',
    withFiles: false,
    fields: [{ name: 'username', value: 'rina' }],
    secrets: ['password'],
    wait: false,
    signIn: false,
  }),
  scene('galat', 'galat', { code: 'unexpected', requestId: 'req-7f3a91c2' }),
  scene('galat of too many tries', 'galat', { code: 'too-many-tries', requestId: 'req-7f3a91c3' }),
  scene('data-saya', 'data-saya', law.dataSaya),
  scene('data-saya with faults', 'data-saya', law.dataSayaWithFaults),
  scene('data-saya of what is erased', 'data-saya', law.dataSayaErased),
  scene('data-ekspor', 'data-ekspor', law.dataEkspor),
];
