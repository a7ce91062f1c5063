/** The training ground. */
import type { Views } from '../../../apps/gateway/src/pages/views.js';
import { at, phone, scene, type Scene } from './scene.js';

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

export const trainingScenes: Scene[] = [
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
