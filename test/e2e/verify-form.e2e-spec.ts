import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { showReportNumber } from '#complaint';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { deskOf } from '../support/desk.js';
import type { PlainBrowser } from '../support/forms.js';
import { signedIn, startGateway, type Gateway } from '../support/gateway.js';

jest.setTimeout(120_000);

let fresh: FreshDatabase;
let gateway: Gateway;
let desk: ReturnType<typeof deskOf>;
let sari: PlainBrowser;

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url);
  desk = deskOf(gateway.house);
  sari = await signedIn(gateway, { id: 'sari', role: 'national-admin', instansi: null });
});
afterAll(async () => {
  await gateway?.close();
  await fresh?.drop();
});

describe('the form of verifying', () => {
  const verify = (address: string, fields: Record<string, string>) =>
    sari.send(address, `${address}/verifikasi`, { reason: 'tempatnya lain', ...fields });

  it('takes the name of an area that is not in its list, and names it from then on', async () => {
    const code = await desk.complaint();
    const address = `/petugas/laporan/${showReportNumber(code)}`;
    expect((await verify(address, { wilayah: '12.71', wilayahLain: 'Kota Binjai' })).status).toBe(303);
    expect((await desk.fileOf(code)).wilayah).toBe('12.75');
    const page = await (await sari.get(address)).text();
    expect(page).toContain('<dd>Kota Binjai');
    expect(page).toContain('<option value="12.75" selected>Kota Binjai</option>');
    expect((await verify(address, { wilayah: '12.75', wilayahLain: '' })).status).toBe(303);
    expect((await desk.fileOf(code)).wilayah).toBe('12.75');
  });

  it.each([
    ['Negeri Awan', 'Wilayah ini tidak dikenal. Tulis nama kota, kabupaten, atau provinsinya.'],
    ['Bandung', 'Beberapa wilayah bernama demikian.'],
  ])('says at its field what is wrong with %s, and keeps what was typed', async (wilayahLain, said) => {
    const code = await desk.complaint();
    const address = `/petugas/laporan/${showReportNumber(code)}`;
    const answer = await verify(address, { wilayah: '12.71', wilayahLain });
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toContain('<a href="#verify-wilayahLain">');
    expect(page).toContain(said);
    expect(page).toContain(`value="${wilayahLain}"`);
    expect((await desk.fileOf(code)).wilayah).toBe('12.71');
  });

  it('does not choose between an area from the list and another that was typed', async () => {
    const code = await desk.complaint();
    const address = `/petugas/laporan/${showReportNumber(code)}`;
    const [, other = ''] =
      /<option value="(?!12\.71")(\d\d\.\d\d)"/.exec(await (await sari.get(address)).text()) ?? [];
    const answer = await verify(address, { wilayah: other, wilayahLain: 'Kota Binjai' });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('<a href="#verify-wilayahLain">');
    expect(page).toContain('Anda memilih satu wilayah dari daftar dan menulis wilayah lain di sini.');
    expect((await desk.fileOf(code)).wilayah).toBe('12.71');
    expect((await verify(address, { wilayah: other, wilayahLain: other })).status).toBe(303);
    expect((await desk.fileOf(code)).wilayah).toBe(other);
  });
});
