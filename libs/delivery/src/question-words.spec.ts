import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { showReportNumber, type Suggestion } from '#complaint';
import type { ChannelAdapter } from '#channels';
import { TestClock } from '#platform';
import type { Letter } from '#identity';
import { ComplaintUnit, Database, type Transaction } from '#store';
import { officer, openDesks, type Desks } from '../../../test/support/desk.js';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { OpenVault } from '../../../test/support/vault.js';

const city = officer('instansi-admin', 'medan', 'ani');
const sms: ChannelAdapter = {
  id: 'sms',
  capabilities: { arrives: 'pushed', media: false, location: false, canReply: true, knownBy: 'phone' },
  verify: () => {},
  parse: () => [],
  reply: () => Promise.resolve({ providerId: 'p' }),
};

/** Routing has looked at it and knows nothing. */
const unread: Suggestion = {
  instansi: null,
  category: 'lain-lain',
  classification: 'pengaduan',
  confidence: 0,
  outcome: 'ask',
  alternatives: [],
  why: [],
  modelVersion: 'test',
};

/** Each as its reporter reads it, who came by SMS. */
describe('the reporter is told', () => {
  let desks: Desks;
  let all: Database;
  let made = 0;
  // Wednesday, ten in the morning in Medan.
  const clock = new TestClock(new Date('2026-11-25T03:00:00Z'));

  beforeAll(async () => {
    desks = await openDesks({ clock, channels: new Map([['sms', sms]]) });
    all = await Database.open(desks.url, { migrate: false });
  });
  afterAll(async () => {
    await all?.close();
    await desks?.close();
  });

  const inOne = (work: (tx: Transaction) => Promise<void>): Promise<void> =>
    desks.house.database.transaction(work);
  async function complaint(): Promise<{ id: string; code: string; told: string }> {
    made += 1;
    const report = aReport(`told-${made}`, {
      text: 'LAPOR minta salinan anggaran jalan',
      wilayah: '12.71',
      address: `+62812${String(10_000_000 + made)}`,
      assurance: 'vouched',
    });
    const { complaintId, receipt } = await desks.house.intake.accept({
      channel: 'sms',
      raw: rawOf(report),
      report,
    });
    await inOne(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId ?? '' });
      await unit?.set({ status: 'received', wilayah: '12.71', suggestion: unread });
      if (unit) await desks.house.clockWatch.moved(tx, unit.complaint.id);
    });
    const code = receipt?.code ?? '';
    return { id: complaintId ?? '', code, told: `Tentang laporan ${showReportNumber(code)}:\n\n` };
  }
  /** What goes out to him, in order. */
  async function lettersOf(id: string): Promise<string[]> {
    const rows = await desks.house.database.query<{ letterId: string }>(
      `SELECT letter_sealed_id AS "letterId" FROM delivery WHERE complaint_id = $1 ORDER BY id`,
      [id],
    );
    const values = await new OpenVault(all).values(id, 'outgoing-text');
    return rows.map(({ letterId }) => {
      const value = values.find((each) => each.id === letterId)?.value.toString() ?? '{}';
      return (JSON.parse(value) as Letter).text;
    });
  }

  it('that a question waits, until which day, and what happens then', async () => {
    const { id, code, told } = await complaint();
    await desks.house.answering.ask(city, code, 'Jalan yang mana?');
    await inOne((tx) => desks.house.correspondence.remind(tx, id));
    expect(await lettersOf(id)).toEqual([
      `${told}Kami masih menunggu jawaban Anda atas pertanyaan kami. Jawab paling lambat Jumat, 25 Desember 2026; sesudah itu laporan diarsipkan.`,
    ]);
    expect((await desks.fileOf(code)).messages.at(-1)).toMatchObject({ from: 'system', kind: 'notice' });
  });

  it('nothing of a question that he has answered or that was taken back', async () => {
    const { id, code } = await complaint();
    await desks.house.answering.ask(city, code, 'Jalan yang mana?');
    await inOne(async (tx) => (await ComplaintUnit.lock(tx, { id }))?.set({ status: 'received' }));
    await inOne((tx) => desks.house.correspondence.remind(tx, id));
    await inOne((tx) => desks.house.correspondence.lapsed(tx, id));
    expect(await lettersOf(id)).toEqual([]);
  });

  it('that his report was put away unanswered, and how it is opened again', async () => {
    const { id, code, told } = await complaint();
    await desks.house.answering.ask(city, code, 'Jalan yang mana?');
    clock.advance(31 * 86_400_000);
    while (await desks.house.timers.round({ warn: () => undefined }));
    expect(await desks.fileOf(code)).toMatchObject({ status: 'archived' });
    await inOne((tx) => desks.house.correspondence.lapsed(tx, id));
    expect(await lettersOf(id)).toEqual([
      `${told}Pertanyaan kami belum dijawab dalam waktunya, maka laporan diarsipkan (TIDAK_DILENGKAPI). Jawab kapan saja, laporan dibuka kembali.`,
    ]);
  });

  it('that he has asked for public information: its number, its term, who he is, and how to object', async () => {
    const { id, code, told } = await complaint();
    const number = await desks.house.information.convert(city, code, 'minta dokumen');
    const [event] = await desks.house.database.query<{
      payload: { number: string; ppid: string; asksName: boolean };
    }>(
      `SELECT payload FROM outbox WHERE pattern = 'information.registered' AND payload->>'complaintId' = $1`,
      [id],
    );
    const { payload } = event ?? { payload: { number: '', ppid: '', asksName: false } };
    expect(payload).toMatchObject({ number, ppid: 'Pemerintah Kota Medan', asksName: true });
    await inOne((tx) => desks.house.correspondence.informationRegistered(tx, id, payload));
    const [letter = ''] = await lettersOf(id);
    expect(letter.startsWith(told)).toBe(true);
    expect(letter.slice(told.length).split('\n\n')).toEqual([
      `Permintaan Anda terdaftar sebagai Permohonan Informasi Publik nomor ${number} pada PPID Pemerintah Kota Medan (UU 14/2008). Jawaban paling lambat 10 hari kerja, dan dapat diperpanjang satu kali 7 hari kerja dengan alasan tertulis.`,
      'Pemohon informasi harus diketahui: balas dengan nama lengkap sesuai KTP dan alamat Anda. Selama kami menunggu, waktunya tidak dihitung.',
      'Bila permohonan ditolak, tidak dijawab, atau jawabannya tidak sesuai, Anda berhak mengajukan keberatan kepada atasan PPID Pemerintah Kota Medan dalam 30 hari kerja; atasan PPID menanggapinya dalam 30 hari kerja, dan sesudah itu sengketa dapat diajukan ke Komisi Informasi dalam 14 hari kerja.',
    ]);
  });

  it('that it takes seven working days more, and why', async () => {
    const { id, told } = await complaint();
    await inOne((tx) =>
      desks.house.correspondence.informationExtended(tx, id, 'dokumen ada di gudang arsip'),
    );
    expect(await lettersOf(id)).toEqual([
      `${told}Waktu menjawab permohonan informasi Anda diperpanjang 7 hari kerja, satu kali. Alasannya: dokumen ada di gudang arsip`,
    ]);
  });
});
