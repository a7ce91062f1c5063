/** Signing in, accounts and officers. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { at, desk, pdam, pupr, qrSvg, scene, type Scene } from './scene.js';

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

export const accountScenes: Scene[] = [
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
      kontak: { values: { whatsapp: '0812' }, faults: [{ field: 'whatsapp', code: 'phone-invalid' }] },
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
    'pin-baru',
    'pin-baru',
    { code: 'MDN7-K3M9', pin: '4820-1957', trackUrl: 'http://localhost:3000/lacak?kode=MDN7-K3M9' },
    { path: '/petugas/laporan/MDN7-K3M9', signedIn: true },
  ),
];
