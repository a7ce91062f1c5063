import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Officer } from '#access';
import { showReportNumber, type InboundReport } from '#complaint';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { plainBrowser } from '../support/forms.js';
import { startGateway, type Gateway } from '../support/gateway.js';
import { aReport, rawOf } from '../support/intake.js';

jest.setTimeout(120_000);

const national: Officer = { id: 'nadia', name: 'Nadia', role: 'national-admin', instansi: null };
const dishub: Officer = { id: 'doni', name: 'Doni', role: 'opd-admin', instansi: 'medan.dishub' };

let fresh: FreshDatabase;
let gateway: Gateway;
let made = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
  gateway = await startGateway(fresh.url);
});

afterAll(async () => {
  await gateway?.close();
  await fresh?.drop();
});

interface Made {
  id: string;
  code: string;
  page: string;
}

/** Read by routing and handed to a body by a person: public unless something of it forbids that. */
async function complaint(says: Partial<InboundReport> = {}): Promise<Made> {
  const { intake, triage, database, desk } = gateway.house;
  made += 1;
  const text = 'Lampu jalan mati di Jalan Sutomo Medan. Lihat https://bit.ly/siti, telepon 0812 3456 7890';
  const report = aReport(`public-${made}`, { text, wilayah: '12.71', reporter: { name: 'Siti' }, ...says });
  const { complaintId, receipt } = await intake.accept({ channel: 'web', raw: rawOf(report), report });
  await database.transaction((tx) => triage.take(tx, complaintId ?? ''));
  const code = receipt?.code ?? '';
  await desk.dispose(national, code, 'medan.dishub', 'Sesuai tugas');
  return { id: complaintId ?? '', code, page: `/laporan/${showReportNumber(code)}` };
}

/** Works off what was announced of merged complaints, as the consumers do. */
async function settle(): Promise<void> {
  const { database, sameMatter, correspondence } = gateway.house;
  const events = await database.query<{
    pattern: string;
    payload: { complaintId: string; messageId: string; leadId: string; from: string | null };
  }>(`DELETE FROM outbox RETURNING pattern, payload`);
  for (const { pattern, payload } of events) {
    const { complaintId, messageId, from } = payload;
    await database.transaction(async (tx) => {
      if (pattern === 'complaint.received') await sameMatter.join(tx, complaintId);
      if (pattern === 'message.published') await correspondence.publish(tx, complaintId, messageId, from);
      if (pattern === 'message.shared') await correspondence.shared(tx, complaintId, payload);
    });
  }
}
const others = async ({ page }: Made): Promise<string> => {
  const html = await (await plainBrowser(gateway.url).get(page)).text();
  return /Orang lain yang mengalaminya<\/dt>\s*<dd>(\d+)</.exec(html)?.[1] ?? 'not shown';
};
const countOf = async (sql: string): Promise<number> =>
  (await gateway.house.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`))[0]
    ?.count ?? 0;

it('shows what is public of a complaint, and nobody’s name, number or link', async () => {
  const one = await complaint();
  const page = await plainBrowser(gateway.url).get(one.page);
  expect(page.status).toBe(200);
  const html = await page.text();
  expect(html).toContain('Lampu jalan mati di Jalan Sutomo Medan');
  expect(html).toContain('Dinas Perhubungan');
  expect(html).not.toMatch(/Siti|3456|bit\.ly/);
  expect(await (await plainBrowser(gateway.url).get(`${one.page}?lang=en`)).text()).toContain(
    'It happened to me too',
  );
});

it('knows none that anything keeps from the public, and takes no support for it', async () => {
  const hidden = [
    await complaint({ confidential: true }),
    await complaint({ anonymous: true }),
    await complaint({ consents: { publish: false } }),
    { page: '/laporan/0000-0000-0000' },
  ];
  const open = await complaint();
  const browser = plainBrowser(gateway.url);
  for (const { page } of hidden) {
    expect([page, (await browser.get(page)).status]).toEqual([page, 404]);
    expect([page, (await browser.send(open.page, `${page}/dukungan`, {})).status]).toEqual([page, 404]);
  }
});

it('counts whoever presses the button once, and asks for nothing', async () => {
  const one = await complaint();
  const browser = plainBrowser(gateway.url);
  for (const _ of [1, 2]) {
    const sent = await browser.send(one.page, `${one.page}/dukungan`, { phone: '', email: ' ' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `${one.page}?didukung=1`]);
  }
  expect(await (await browser.get(`${one.page}?didukung=1`)).text()).toContain('Anda sudah kami hitung');
  expect(await others(one)).toBe('1');
});

it('makes a report that is joined of whoever leaves an address, and brings him the answer there', async () => {
  const one = await complaint();
  await settle();
  const browser = plainBrowser(gateway.url);
  const submission = '0193f5a0-7b1e-7c3a-9f10-5a1c2b3d4e62';
  const send = () =>
    browser.send(one.page, `${one.page}/dukungan`, { email: 'tetangga@example.id', phone: '', submission });
  const before = await countOf('complaint');
  for (const _ of [1, 2]) expect((await send()).headers.get('location')).toBe(`${one.page}/terkirim`);
  expect(await countOf('complaint')).toBe(before + 1);
  const receipt = await (await browser.get(`${one.page}/terkirim`)).text();
  expect(receipt).toContain('Anda akan dikirimi jawabannya');
  expect(receipt).toMatch(/PIN/);
  await settle();
  expect(await others(one)).toBe('1');

  await gateway.house.answering.answer(dishub, one.code, 'Lampu sudah diganti.');
  await settle();
  await settle();
  const sent = await gateway.house.database.query<{ channel: string; given: string; automatic: boolean }>(
    `SELECT d.channel, a.given, d.automatic FROM delivery d JOIN complaint c ON c.id = d.complaint_id
     JOIN reply_address a ON a.id = d.address_id WHERE c.merged_into = $1`,
    [one.id],
  );
  // The answer alone: nothing goes by itself to an address that anybody may have typed.
  expect(sent).toEqual([{ channel: 'email', given: 'claimed', automatic: false }]);
  expect(await countOf(`complaint c WHERE c::text LIKE '%tetangga%'`)).toBe(0);
  expect(await countOf(`message m WHERE m::text LIKE '%tetangga%'`)).toBe(0);
});

it('shows the fault at its field, and keeps what was typed', async () => {
  const one = await complaint();
  const browser = plainBrowser(gateway.url);
  const sent = await browser.send(one.page, `${one.page}/dukungan`, { email: 'siti@', phone: '' });
  expect(sent.status).toBe(422);
  const html = await sent.text();
  expect(html).toContain('value="siti@"');
  expect(html).toContain('href="#email"');
});

it('takes no more support once it is closed, and says where to go instead', async () => {
  const one = await complaint();
  const { database } = gateway.house;
  await database.query(`UPDATE complaint SET status = 'closed' WHERE id = $1`, [one.id]);
  const browser = plainBrowser(gateway.url);
  expect(await (await browser.get(one.page)).text()).toContain('Laporan ini sudah ditutup');
  const open = await complaint();
  expect((await browser.send(open.page, `${one.page}/dukungan`, {})).status).toBe(409);
});
