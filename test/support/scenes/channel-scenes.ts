/** Whoever keeps the channels running, and whoever looks after what they brought. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { at, desk, scene, wilayah, type Scene } from './scene.js';

const rows: Views['kanal']['channels'] = [
  {
    channel: 'sms',
    state: 'paused',
    lastIn: at('2026-11-22', '08:00'),
    lastOut: at('2026-11-22', '07:58'),
    waiting: 12,
    in: { all: 310, wrong: 2 },
    out: { all: 280, wrong: 0 },
  },
  {
    channel: 'email',
    state: 'faulty',
    lastIn: at('2026-11-20', '16:10'),
    lastOut: at('2026-11-22', '06:00'),
    waiting: 0,
    in: { all: 0, wrong: 0 },
    out: { all: 8, wrong: 3 },
  },
  {
    channel: 'x',
    state: 'silent',
    lastIn: at('2026-11-18', '11:30'),
    lastOut: null,
    waiting: 0,
    in: { all: 0, wrong: 0 },
    out: { all: 0, wrong: 0 },
  },
  {
    channel: 'web',
    state: 'on',
    lastIn: at('2026-11-22', '08:05'),
    lastOut: null,
    waiting: 0,
    in: { all: 95, wrong: 0 },
    out: { all: 0, wrong: 0 },
  },
  {
    channel: 'whatsapp',
    state: 'off',
    lastIn: null,
    lastOut: null,
    waiting: 0,
    in: { all: 0, wrong: 0 },
    out: { all: 0, wrong: 0 },
  },
];

const form = { values: {}, faults: [] };
const account = {
  all: 1_312,
  parts: [
    { key: 'accepted', messages: 900 },
    { key: 'asked-which', messages: 2 },
    { key: 'discarded', messages: 4 },
    { key: 'joined', messages: 400 },
    { key: 'quarantined', messages: 6 },
  ],
};

const mailbox: Views['kanal-satu'] = {
  shown: {
    channel: 'email',
    state: 'faulty',
    lastIn: at('2026-11-20', '16:10'),
    lastOut: at('2026-11-22', '06:00'),
    waiting: 3,
    in: { all: 12, wrong: 1 },
    out: { all: 8, wrong: 3 },
    hasProvider: true,
    canCheck: true,
    arrives: 'pulled',
  },
  pause: null,
  sources: [
    { name: 'lapor@medan.example', lastAt: at('2026-11-20', '16:10'), isSilent: true, missed: 23.4 },
    { name: 'lapor@barru.example', lastAt: at('2026-11-22', '07:30'), isSilent: false, missed: 0.2 },
    { name: '', lastAt: at('2026-11-22', '07:40'), isSilent: false, missed: null },
  ],
  ends: [
    {
      side: 'in',
      source: 'lapor@medan.example',
      fault: { code: 'sign-in-refused', detail: 'The mail server refused the login.' },
      isGone: false,
      since: at('2026-11-20', '16:12'),
      at: at('2026-11-22', '08:00'),
    },
    {
      side: 'in',
      source: 'lapor@barru.example',
      fault: null,
      isGone: false,
      since: at('2026-11-01'),
      at: at('2026-11-22', '08:00'),
    },
    {
      side: 'in',
      source: 'lapor@sampang.example',
      fault: null,
      isGone: true,
      since: at('2026-11-01'),
      at: at('2026-11-21', '08:00'),
    },
    {
      side: 'out',
      source: '',
      fault: { code: 'not-now', detail: 'The mail server cannot be reached.' },
      isGone: false,
      since: at('2026-11-22', '06:02'),
      at: at('2026-11-22', '08:00'),
    },
  ],
  cursors: [
    {
      source: 'lapor@medan.example',
      reached: '{"uidValidity":"1716","uid":40213}',
      at: at('2026-11-20', '16:10'),
    },
  ],
  nextAt: at('2026-11-22', '08:04'),
  today: { all: 0, parts: [] },
  ever: account,
  kept: { count: 6, href: '/petugas/karantina?kanal=email' },
  mayManage: true,
  checked: {
    key: 'fault',
    fault: { code: 'sign-in-refused', detail: 'The mail server refused the login.' },
  },
  form,
  done: null,
};

const pausedLine: Views['kanal-satu'] = {
  ...mailbox,
  shown: { ...rows[0]!, hasProvider: true, canCheck: true, arrives: 'pushed' },
  pause: { by: 'sari', at: at('2026-11-22', '08:01'), reason: 'Nomor layanan sedang dipindah.' },
  sources: [],
  ends: [],
  cursors: [],
  nextAt: null,
  today: account,
  kept: null,
  checked: { key: 'reached', fault: null },
  done: { key: 'paused' },
};

const items: Views['karantina']['items'] = [
  {
    id: '0190a1b2-0000-7000-8000-00000000000a',
    channel: 'email',
    receivedAt: at('2026-11-21', '10:00'),
    why: { key: 'unreadable', detail: 'The mail holds no readable part.' },
  },
  {
    id: '0190a1b2-0000-7000-8000-00000000000b',
    channel: 'sms',
    receivedAt: at('2026-11-22', '08:03'),
    why: { key: 'held', detail: null },
  },
];
const undecided: Views['karantina']['items'] = [
  {
    id: '0190a1b2-0000-7000-8000-00000000000c',
    channel: 'whatsapp',
    receivedAt: at('2026-11-22', '05:40'),
    why: { key: 'undecided', detail: null },
  },
];

const list: Views['karantina'] = {
  items,
  undecided,
  channel: null,
  channels: [{ channel: 'email' }, { channel: 'sms' }],
  mayReplay: true,
  done: {
    key: 'replayed-all',
    counts: { accepted: 3, joined: 2, askedwhich: 0, answered: 1, duplicate: 1, quarantined: 2 },
  },
};

const closed: Views['karantina-satu'] = {
  item: { ...items[0]!, isUndecided: false },
  opened: null,
  charsets: ['utf-8', 'windows-1252'],
  wilayah,
  mayOpen: true,
  mayReplay: true,
  mustProve: true,
  forms: { masukkan: form, tujuan: form, buang: form },
  stays: true,
};

const opened: Views['karantina-satu'] = {
  ...closed,
  opened: {
    texts: [],
    excerpt:
      'From: "=?utf-7?Q?Warga?=" <[email 1]>\nSubject: Lampu jalan mati\n\nLampu di Jalan Sutomo mati sejak Senin.\nHubungi [nomor telepon 1].',
    isCut: true,
    size: 48_120,
    charset: 'windows-1252',
    talks: [],
  },
  mustProve: false,
  stays: false,
};

export const channelScenes: Scene[] = [
  scene('kanal', 'kanal', { channels: rows, kept: 14 }, desk),
  scene('kanal of a regional admin', 'kanal', { channels: rows.slice(3), kept: null }, desk),
  scene('kanal-satu', 'kanal-satu', mailbox, desk),
  scene('kanal-satu paused', 'kanal-satu', pausedLine, desk),
  scene(
    'kanal-satu with faults',
    'kanal-satu',
    {
      ...mailbox,
      checked: null,
      form: { values: { reason: ' ' }, faults: [{ field: 'reason', code: 'reason-required' }] },
    },
    desk,
  ),
  scene('karantina', 'karantina', list, desk),
  scene(
    'karantina empty',
    'karantina',
    { ...list, items: [], undecided: [], channels: [], done: null },
    desk,
  ),
  scene('karantina-satu', 'karantina-satu', closed, desk),
  scene('karantina-satu opened', 'karantina-satu', opened, desk),
  scene(
    'karantina-satu undecided',
    'karantina-satu',
    {
      ...opened,
      item: { ...undecided[0]!, isUndecided: true },
      opened: {
        texts: ['masih gelap, nomor saya [nomor telepon 1]'],
        excerpt: 'Body: masih gelap, nomor saya [nomor telepon 1]\nFrom: [nomor telepon 2]',
        isCut: false,
        size: 412,
        charset: 'utf-8',
        talks: ['7K3M-9QX2-ABCD', '8MNP-2RST-VWXY'],
      },
    },
    desk,
  ),
  scene(
    'karantina-satu with faults',
    'karantina-satu',
    {
      ...closed,
      mustProve: false,
      stays: false,
      forms: {
        masukkan: { values: {}, faults: [{ field: 'text', code: 'text-required' }] },
        tujuan: form,
        buang: { values: {}, faults: [{ field: 'reason', code: 'reason-required' }] },
      },
    },
    desk,
  ),
];
