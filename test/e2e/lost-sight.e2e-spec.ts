import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { showReportNumber } from '#complaint';
import { ComplaintUnit } from '#store';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { deskOf, officer } from '../support/desk.js';
import type { PlainBrowser } from '../support/forms.js';
import { signedIn, startGateway, type Gateway } from '../support/gateway.js';

jest.setTimeout(120_000);

const typed = 'Tiang ketiga sudah kami ganti,\nlampunya <menyala> lagi.';
const onPage = 'Tiang ketiga sudah kami ganti,\nlampunya &lt;menyala&gt; lagi.';

let fresh: FreshDatabase;
let gateway: Gateway;
let desk: ReturnType<typeof deskOf>;
let budi: PlainBrowser;

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url);
  desk = deskOf(gateway.house);
  budi = await signedIn(gateway, { id: 'budi', role: 'opd-admin', instansi: 'medan.dishub' });
});
afterAll(async () => {
  await gateway?.close();
  await fresh?.drop();
});

const change = (code: string, act: (unit: ComplaintUnit) => Promise<unknown>) =>
  gateway.house.database.transaction(async (tx) => {
    const unit = await ComplaintUnit.lock(tx, { code });
    if (unit) await act(unit);
  });

/** What happens between the page and its post, by what it means for who wrote. */
const meanwhile: Record<string, (code: string) => Promise<unknown>> = {
  'was marked supervisory': (code) => change(code, (unit) => unit.set({ supervisory: true })),
  'turned out to accuse his body': (code) => change(code, (unit) => unit.accuse('medan.dishub')),
};

describe('words on a complaint that leaves its officer’s sight meanwhile', () => {
  it.each(Object.entries(meanwhile))('come back when it %s', async (_, act) => {
    const code = await desk.complaint({ status: 'disposed', held: 'medan.dishub' });
    const address = `/petugas/laporan/${showReportNumber(code)}`;
    const _csrf = await budi.token(address);
    await act(code);
    for (const [verb, field] of [
      ['jawaban', 'text'],
      ['draf', 'text'],
      ['tanggapan', 'text'],
      ['catatan', 'text'],
      ['pengembalian', 'reason'],
    ] as const) {
      const body = new URLSearchParams({ _csrf, [field]: typed, pin: '480215' });
      const answer = await budi.post(`${address}/${verb}`, { body });
      const said = await answer.text();
      expect([verb, answer.status]).toEqual([verb, 404]);
      expect(said).toContain(onPage);
      expect(said).not.toContain('480215');
      expect(said).not.toContain('Lampu');
    }
    expect((await desk.fileOf(code)).messages).toEqual([]);
  });

  it('come back beside photos', async () => {
    const code = await desk.complaint({ status: 'disposed', held: 'medan.dishub' });
    const address = `/petugas/laporan/${showReportNumber(code)}`;
    const form = new FormData();
    form.set('_csrf', await budi.token(address));
    form.set('text', typed);
    form.set('attachments', new Blob(['x']), 'foto.jpg');
    await change(code, (unit) => unit.set({ supervisory: true }));
    const answer = await budi.post(`${address}/jawaban`, { body: form });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('lampunya &lt;menyala&gt; lagi.');
  });

  it('get the same page as words on a number that is nobody’s', async () => {
    const code = await desk.complaint({ status: 'disposed', held: 'medan.dishub' });
    const address = `/petugas/laporan/${showReportNumber(code)}`;
    const _csrf = await budi.token(address);
    await change(code, (unit) => unit.set({ supervisory: true }));
    const pages = await Promise.all(
      [address, '/petugas/laporan/0000-0000-0000'].map(async (at) => {
        const answer = await budi.post(`${at}/tanggapan`, {
          body: new URLSearchParams({ _csrf, text: typed }),
        });
        return (await answer.text()).replaceAll(/[?&]?(next|lang)=[^"]*|\/petugas\/laporan\/[^"]*/g, '');
      }),
    );
    expect(pages[0]).toBe(pages[1]);
  });

  it('stay in their form where another body has it by now and the officer still sees it', async () => {
    const code = await desk.complaint({ status: 'disposed', held: 'medan.dishub' });
    const address = `/petugas/laporan/${showReportNumber(code)}`;
    const _csrf = await budi.token(address);
    await gateway.house.desk.handBack(officer('opd-admin', 'medan.dishub', 'lina'), code, 'bukan kami', null);
    await gateway.house.desk.dispose(officer('instansi-admin', 'medan', 'ani'), code, 'medan.dlh', 'sampah');
    for (const verb of ['jawaban', 'tanggapan', 'pertanyaan']) {
      const answer = await budi.post(`${address}/${verb}`, {
        body: new URLSearchParams({ _csrf, text: typed }),
      });
      expect([verb, answer.status]).toEqual([verb, 422]);
      expect(await answer.text()).toContain(onPage);
    }
  });
});
