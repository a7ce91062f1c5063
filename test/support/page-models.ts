/** Realistic view models for every page: what the page specs render and the browser looks at. */
import QRCode from 'qrcode';
import * as law from './law-page-models.js';
import type { OfficerView, Views } from '../../apps/gateway/src/pages/views.js';
import { openings, revealScenes } from './reveal-models.js';
import type { PageContext } from '../../apps/gateway/src/pages/render.js';

const at = (day: string, time = '09:30') => new Date(`${day}T${time}:00+07:00`);

const officer: OfficerView = {
  name: 'Rizka Harahap',
  role: 'instansi-admin',
  home: '/petugas',
  entersReports: true,
  readsComplaints: true,
  managesOfficers: true,
  searchesReporters: true,
  keepsData: true,
  decidesReveals: false,
  instansi: 'Pemerintah Kota Medan',
};

const wilayah = [
  { value: '12.71', text: 'Kota Medan' },
  { value: '73.11', text: 'Kabupaten Barru' },
  { value: '64.71', text: 'Kota Balikpapan' },
  { value: '35.27', text: 'Kabupaten Sampang' },
];

const pdam = { id: 'tirtanadi', name: 'Perumda Tirtanadi', connected: true };
const pupr = {
  id: 'medan.sdabmbk',
  name: 'Dinas SDA, Bina Marga dan Bina Konstruksi Kota Medan',
  connected: true,
};
const pln = { id: 'pln', name: 'PT PLN (Persero)', connected: false };

const qrSvg = await QRCode.toString('http://localhost:3000/lacak/MDN7-K3M9', { type: 'svg', margin: 1 });

const story =
  'Air PDAM di Jalan Sutomo Gang Bakti mati sejak Senin malam. Sudah dua kali kami telepon, jawabannya hanya “sedang diperbaiki”. Ada bayi dan orang sakit di gang ini.\n\nMohon segera dialirkan lagi.';

const blank = { values: { privacy: 'anonymous' }, faults: [] };

const messages: Views['laporan']['messages'] = [
  {
    from: 'system',
    author: null,
    text: 'Laporan kami terima. Petugas memeriksanya paling lambat Rabu, 25 November 2026.',
    at: at('2026-11-20'),
    attachments: [],
  },
  {
    from: 'instansi',
    author: 'Perumda Tirtanadi',
    text: 'Pipa induk di Jalan Sutomo bocor dan sedang diganti. Apakah air di rumah Ibu mati seluruhnya atau hanya kecil?',
    at: at('2026-11-21', '13:05'),
    attachments: [
      { name: 'perbaikan-pipa.jpg', href: '/lacak/MDN7K3M9/berkas/1', bytes: 184_000 },
      { name: 'denah.pdf', href: null, bytes: 92_000 },
    ],
  },
  {
    from: 'reporter',
    author: null,
    text: 'Mati seluruhnya, dari ujung gang sampai masjid.',
    at: at('2026-11-21', '19:40'),
    attachments: [],
  },
];

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
};

const petugas: Views['laporan-petugas'] = {
  code: 'MDN7-K3M9',
  title: 'Air PDAM mati sejak Senin malam',
  text: story,
  status: 'received',
  channel: 'sms',
  source: '+6200001708',
  category: 'Air minum dan PDAM',
  classification: 'pengaduan',
  supervisory: false,
  anonymous: true,
  confidential: false,
  wilayah: 'Kota Medan',
  place: 'Jalan Sutomo Gang Bakti',
  occurredOn: '2026-11-16',
  sentAt: at('2026-11-20', '09:28'),
  receivedAt: at('2026-11-20', '09:29'),
  enteredAt: at('2026-11-20'),
  enteredBy: null,
  answerBy: { date: at('2026-11-25'), workingDays: 2 },
  handler: null,
  accused: ['Perumda Tirtanadi'],
  references: [{ system: 'sp4n-lapor', reference: '9165816', date: '2026-11-19' }],
  repliesBy: 'sms',
  messages: messages.map((message) =>
    message.from === 'reporter'
      ? message
      : { ...message, delivery: { state: 'sent', channel: 'sms', at: message.at } },
  ),
  attachments: [{ name: 'gang-bakti.jpg', href: '/petugas/laporan/MDN7-K3M9/berkas/1', bytes: 2_410_000 }],
  timeline: [
    { at: at('2026-11-20', '09:29'), kind: 'received', actor: null, instansi: null, reason: null },
    {
      at: at('2026-11-20'),
      kind: 'suggested',
      actor: null,
      instansi: pdam.name,
      reason: 'kata: PDAM, air mati',
    },
    {
      at: at('2026-11-20', '10:10'),
      kind: 'returned',
      actor: 'Budi Santoso',
      instansi: 'Dinas Perhubungan Kota Medan',
      reason: 'Bukan urusan perhubungan, lebih tepat ke PDAM.',
    },
  ],
  suggestion: {
    instansi: pdam,
    confidence: 0.94,
    outcome: 'suggest',
    why: [
      'kata: PDAM, air mati',
      'wilayah: Kota Medan, dari nama jalan',
      'laporan serupa ke Perumda Tirtanadi',
    ],
    alternatives: [
      { instansi: pupr, confidence: 0.04 },
      { instansi: pln, confidence: 0.01 },
    ],
  },
  can: ['dispose', 'return', 'ask', 'answer', 'archive', 'close', 'renew-pin'],
  instansiOptions: [pdam, pupr, pln],
  archiveReasons: ['BUKAN_LAPORAN', 'TIDAK_JELAS', 'TIDAK_DILENGKAPI', 'PROSES_HUKUM', 'DICABUT_PELAPOR'],
  answersFor: 'Perumda Tirtanadi',
  form: null,
  done: null,
  reporter: null,
  serviceData: ['nik', 'mayBeContacted'],
  mayAskReveal: true,
};

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
  attachments: [{ name: 'gang-bakti.jpg', href: '/lacak/MDN7-K3M9/berkas/2', bytes: 2_410_000 }],
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

const entri: Views['entri'] = {
  values: { receivedOn: '2026-11-22', privacy: 'open' },
  faults: [],
  channel: 'letter',
  submission: '0193f5a0-7b1e-7c3a-9f10-5a1c2b3d4e61',
  wilayah,
  keptFiles: [],
  filesLost: false,
  today: at('2026-11-22'),
};

const phone: Views['latihan-telepon'] = {
  number: '+6281260001111',
  service: '+6200001708',
  messages: [
    { direction: 'sent', text: 'MEDAN air pdam mati di jl sutomo gg bakti', at: at('2026-11-22', '08:00') },
    {
      direction: 'received',
      text: 'Laporan diterima. Nomor MDN7-K3M9, PIN 4820 1957. Diperiksa paling lambat Rabu, 25 Nov 2026.',
      at: at('2026-11-22', '08:00'),
    },
  ],
};

const mailbox: Views['latihan-kotak'] = {
  address: 'warga@latihan.test',
  service: 'lapor@latihan.test',
  messages: [
    {
      direction: 'received',
      from: 'lapor@latihan.test',
      subject: 'Laporan MDN7-K3M9 diterima',
      text: 'Laporan Anda sudah kami terima.',
      at: at('2026-11-22', '08:05'),
    },
  ],
};

/** One page as somebody may meet it. */
export interface Scene {
  name: string;
  template: keyof Views;
  model: Views[keyof Views];
  /** `true`: an officer is signed in. */
  signedIn: boolean;
  path: string;
  /** A part of a page, not one by itself. */
  fragment?: boolean;
  insecure?: boolean;
}

function scene<Name extends keyof Views>(
  name: string,
  template: Name,
  model: Views[Name],
  more: Partial<Scene> = {},
): Scene {
  return { name, template, model, signedIn: false, path: `/${template}`, ...more };
}

const desk = { signedIn: true };

const account: Views['akun'] = {
  values: {},
  faults: [],
  owes: null,
  hasFactor: true,
  mayChange: true,
  home: '/petugas',
  factors: [
    { id: 'f1', kind: 'totp', name: 'ponsel kantor', addedAt: at('2026-11-02'), usedAt: at('2026-11-20') },
    { id: 'f2', kind: 'passkey', name: 'YubiKey laci', addedAt: at('2026-11-02'), usedAt: null },
  ],
  recoveryCodes: 9,
  passkey: '{}',
  passkeysHere: true,
  sessions: [
    { id: 's1', isToken: false, openedAt: at('2026-11-20'), seenAt: at('2026-11-20', '10:10'), isThis: true },
    {
      id: 's2',
      isToken: false,
      openedAt: at('2026-11-19'),
      seenAt: at('2026-11-19', '16:00'),
      isThis: false,
    },
  ],
};

const pejabat: Views['pejabat']['officers'][number] = {
  userName: 'rina.hasibuan',
  name: 'Rina Hasibuan, S.Sos',
  role: 'liaison-officer',
  instansi: pupr.name,
  sk: '800/1234/BKPSDM/2026',
  from: '2026-01-02',
  until: '2026-12-31',
  inOffice: true,
  successor: null,
  mayChange: true,
};
const termOfPejabat = { sk: '800/1234/BKPSDM/2026', from: '2026-01-02', until: '2026-12-31' };

export const scenes: Scene[] = [
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
  scene('laporan-petugas with a name', 'laporan-petugas', { ...petugas, reporter: 'Sekar Kenari' }, desk),
  ...revealScenes.map((each): Scene => ({ ...each, signedIn: true })),
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
  scene('masuk', 'masuk', {
    values: {},
    faults: [],
    next: '/petugas/laporan/MDN7-K3M9',
    demoUsers: ['national-admin', 'instansi-admin', 'front-desk', 'inspector'],
  }),
  scene('masuk with faults', 'masuk', {
    values: { username: 'rizka' },
    faults: [{ field: 'username', code: 'sign-in-wrong' }],
    next: null,
    demoUsers: [],
  }),
  scene('bukti', 'bukti', {
    values: {},
    faults: [],
    next: null,
    passkey: '{}',
    action: '/petugas/masuk/bukti',
    again: false,
  }),
  scene(
    'bukti anew with a wrong code',
    'bukti',
    {
      values: {},
      faults: [{ field: 'code', code: 'second-factor-wrong' }],
      next: '/petugas/akun',
      passkey: null,
      action: '/petugas/akun/bukti',
      again: true,
    },
    desk,
  ),
  scene('akun', 'akun', account, desk),
  scene(
    'akun that owes a factor over http',
    'akun',
    {
      ...account,
      owes: 'factor',
      hasFactor: false,
      factors: [],
      recoveryCodes: 0,
      passkey: null,
      passkeysHere: false,
      sessions: account.sessions.slice(0, 1),
    },
    { ...desk, insecure: true },
  ),
  scene(
    'akun that must be proved first',
    'akun',
    { ...account, mayChange: false, passkey: null, owes: 'password' },
    desk,
  ),
  scene(
    'akun-totp',
    'akun-totp',
    {
      values: {},
      faults: [{ field: 'code', code: 'second-factor-wrong' }],
      secret: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
      qrSvg,
    },
    desk,
  ),
  scene(
    'akun-sandi',
    'akun-sandi',
    {
      values: {},
      faults: [
        { field: 'old', code: 'password-wrong' },
        { field: 'password', code: 'password-too-short' },
      ],
    },
    desk,
  ),
  scene(
    'kode-pemulihan',
    'kode-pemulihan',
    {
      codes: Array.from({ length: 10 }, (_, index) => `k7q2m-${index}xw9t`),
    },
    desk,
  ),
  scene(
    'pejabat',
    'pejabat',
    {
      values: { role: 'front-desk' },
      faults: [
        { field: 'sk', code: 'sk-required' },
        { field: 'userName', code: 'userName-taken' },
      ],
      officers: [
        pejabat,
        { ...pejabat, userName: 'budi', name: 'Budi Santoso', inOffice: false, successor: 'rina.hasibuan' },
        {
          ...pejabat,
          userName: 'sari',
          name: 'Sari',
          role: 'inspector',
          sk: null,
          from: null,
          until: null,
          mayChange: false,
        },
      ],
      roles: ['opd-admin', 'liaison-officer', 'front-desk'],
      bodies: [pdam, pupr],
    },
    desk,
  ),
  scene(
    'pejabat-ubah',
    'pejabat-ubah',
    {
      officer: pejabat,
      masa: { values: termOfPejabat, faults: [] },
      akhiri: { values: {}, faults: [{ field: 'reason', code: 'reason-required' }] },
      serahTerima: { values: {}, faults: [] },
    },
    desk,
  ),
  scene(
    'pejabat-baru',
    'pejabat-baru',
    {
      userName: 'rina.hasibuan',
      name: 'Rina Hasibuan',
      password: 'k7q2m-xw9tp-3fnha-wq8ze',
    },
    desk,
  ),
  scene(
    'antrean',
    'antrean',
    {
      filter: { status: '', q: '', due: '' },
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
          rows: [{ ...queueRow, answerBy: { date: at('2026-11-22'), workingDays: 0 } }],
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
      done: { key: 'disposed', code: 'MDN7-K3M9' },
    },
    { ...desk, path: '/petugas?due=&status=' },
  ),
  scene(
    'antrean that is empty',
    'antrean',
    {
      filter: { status: 'disposed', q: 'pipa', due: 'late' },
      due: [{ due: 'late', count: 0, rows: [] }],
      next: null,
      done: null,
    },
    desk,
  ),
  scene('laporan-petugas', 'laporan-petugas', petugas, desk),
  scene(
    'laporan-petugas with faults',
    'laporan-petugas',
    {
      ...petugas,
      supervisory: true,
      confidential: true,
      suggestion: { ...petugas.suggestion!, instansi: null, outcome: 'ask', why: [], alternatives: [] },
      form: {
        action: 'archive',
        values: { reason: 'unclear' },
        faults: [{ field: 'text', code: 'words-required' }],
      },
    },
    desk,
  ),
  scene(
    'laporan-petugas in progress',
    'laporan-petugas',
    {
      ...petugas,
      title: null,
      text: '',
      status: 'in-progress',
      handler: { name: pdam.name, since: at('2026-11-20'), referred: false },
      can: ['answer', 'return'],
      suggestion: null,
      messages: [
        { ...messages[0]!, delivery: { state: 'failed', channel: 'sms', at: null } },
        { ...messages[1]!, delivery: { state: 'waiting', channel: 'sms', at: null } },
      ],
      attachments: [],
      timeline: [],
      repliesBy: null,
      answersFor: null,
      done: { key: 'answered' },
      sentAt: null,
      source: null,
      category: null,
      classification: null,
      wilayah: null,
      place: null,
      occurredOn: null,
      accused: [],
      references: [],
      answerBy: null,
      form: { action: 'answer', values: {}, faults: [{ field: 'text', code: 'answer-required' }] },
    },
    desk,
  ),
  scene(
    'laporan-petugas to a body that is not connected',
    'laporan-petugas',
    {
      ...petugas,
      can: ['dispose'],
      messages: [],
      suggestion: { ...petugas.suggestion!, instansi: pln },
      form: {
        action: 'dispose',
        values: { instansi: 'dinas apa saja', reason: '' },
        faults: [
          { field: 'instansi', code: 'instansi-unknown' },
          { field: 'reason', code: 'reason-required' },
        ],
      },
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
  ...(['walk-in', 'phone', 'letter', 'fax'] as const).map((channel) =>
    scene(`entri by ${channel}`, 'entri', { ...entri, channel }, desk),
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
        { field: 'nik', code: 'nik-invalid' },
        { field: 'serviceData', code: 'service-data-consent' },
      ],
    },
    desk,
  ),
  scene(
    'pin-baru',
    'pin-baru',
    { code: 'MDN7-K3M9', pin: '4820-1957', trackUrl: 'http://localhost:3000/lacak?kode=MDN7-K3M9' },
    { path: '/petugas/laporan/MDN7-K3M9', signedIn: true },
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
    },
    desk,
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
  scene('data', 'data', law.data, desk),
  scene('data with faults', 'data', law.dataWithFaults, desk),
  scene('insiden', 'insiden', law.insiden, desk),
  scene('insiden with faults', 'insiden', law.insidenWithFaults, desk),
  scene('insiden-satu', 'insiden-satu', law.insidenSatu, desk),
  scene('data-saya', 'data-saya', law.dataSaya),
  scene('data-saya with faults', 'data-saya', law.dataSayaWithFaults),
  scene('data-saya of what is erased', 'data-saya', law.dataSayaErased),
  scene('data-ekspor', 'data-ekspor', law.dataEkspor),
  scene('latihan', 'latihan', {
    numbers: ['+6281260001111', '+6281340002222'],
    addresses: [mailbox.address, 'tetangga@latihan.test'],
    phone,
    mailbox,
    form: null,
  }),
  scene('latihan with faults', 'latihan', {
    numbers: [phone.number],
    addresses: [mailbox.address],
    phone: { ...phone, messages: [] },
    mailbox: { ...mailbox, messages: [] },
    form: { on: 'sms', values: {}, faults: [{ field: 'text', code: 'message-required' }] },
  }),
  scene('latihan-telepon', 'latihan-telepon', phone, { fragment: true }),
  scene('latihan-kotak', 'latihan-kotak', mailbox, { fragment: true }),
];

/** The request around a scene: demo on, and a form token as the real pages carry. */
export const contextOf = (each: Scene, language: PageContext['language']): PageContext => ({
  language,
  demo: true,
  officer: each.signedIn ? officer : null,
  insecure: each.insecure ?? false,
  path: each.path,
  csrf: () => 'token-of-the-form',
});
