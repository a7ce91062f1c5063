import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileRefused, LegacyFile, openChannels, readMapping } from '#channels';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { importFiles, type ImportFile } from '../../../test/support/import-files.js';
import { intakeOn } from '../../../test/support/intake.js';
import { RowImport, type ImportAccount } from './row-import.js';

let fresh: FreshDatabase;
let on: Awaited<ReturnType<typeof intakeOn>>;
let directory: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  on = await intakeOn(fresh.url);
  directory = await mkdtemp(join(tmpdir(), 'muara-import-'));
});
afterAll(async () => {
  await on.database.close();
  await fresh.drop();
  await rm(directory, { recursive: true });
});

const adapter = () => {
  const legacy = openChannels({}, { publicUrl: '', secret: '', demo: false }).get('legacy');
  if (!legacy) throw new Error('the channel is missing');
  return legacy;
};

async function imported(
  { name, bytes, mapping }: Pick<ImportFile, 'name' | 'bytes' | 'mapping'>,
  source: string,
  how: 'run' | 'rehearse' = 'run',
): Promise<ImportAccount | { refused: string }> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  const rows = new RowImport({ intake: on.intake, adapter: adapter(), taken: async () => {} });
  try {
    const origin = { source, officer: 'operator' };
    const file = await LegacyFile.open(
      path,
      origin,
      mapping === undefined ? undefined : readMapping(mapping),
    );
    return await rows[how](file.rows());
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { refused: error.code };
  }
}

const csv = (...lines: string[]) => ({ name: 'a.csv', bytes: Buffer.from(`${lines.join('\n')}\n`) });

describe('every file, twice', () => {
  it.each(importFiles.map((file) => [file.name, file] as const))('%s', async (_, file) => {
    const source = file.name.replace(/[^a-z0-9]+/g, '-');
    const before = await on.count('inbound');
    const rehearsed = await imported(file, source, 'rehearse');
    expect(await on.count('inbound')).toBe(before);
    const first = await imported(file, source);
    expect(rehearsed).toEqual(first);
    if ('refused' in file.becomes || 'refused' in first) {
      expect(first).toEqual(file.becomes);
      expect(await on.count('inbound')).toBe(before);
      return;
    }
    const { accepted, duplicate = 0, quarantined = 0 } = file.becomes;
    expect(first).toMatchObject({ accepted, duplicate, quarantined });
    expect(first.rows).toBe(accepted + duplicate + quarantined);
    expect(first.errors.length).toBeGreaterThanOrEqual(quarantined);
    expect(await on.count('complaint', `source = '${source}'`)).toBe(accepted);
    expect(await on.count('inbound')).toBe(before + accepted + quarantined);

    const second = await imported(file, source);
    expect(second).toMatchObject({ rows: first.rows, accepted: 0, duplicate: first.rows, quarantined: 0 });
    expect(await on.count('inbound')).toBe(before + accepted + quarantined);
  });
});

it('takes a row in as it stood there: its dates, its state, its answer, and nobody is told', async () => {
  const file = csv(
    'No Aduan,Tanggal,Isi Aduan,Status,Kategori,OPD,Tanggapan,Tgl Tanggapan,Tgl Selesai,No HP',
    'A-1,1/2/2020,Jalan rusak,Selesai,Jalan,Dinas PU,"Sudah ditambal, hubungi 081234567890",3/2/2020,4/2/2020,081298765432',
    'A-2,1/2/2020,Lampu mati,Proses,,,Sedang dijadwalkan,,,',
  );
  await imported(file, 'riwayat');
  const [closed] = await on.database.query(
    `SELECT c.id, c.status, c.received_at, c.channel, c.taken_over, c.consents, c.known,
       (SELECT count(*) FROM reply_address a WHERE a.owner_id = c.id)::int AS ways,
       m.kind, m.from, m.text, m.at, r.reference, r.date::text, a.action, a.actor, a.reason
     FROM complaint c JOIN message m ON m.complaint_id = c.id JOIN external_reference r ON r.complaint_id = c.id
     JOIN audit a ON a.subject = c.id WHERE r.system = 'riwayat' AND r.reference = 'A-1'`,
  );
  expect(closed).toMatchObject({
    status: 'closed',
    received_at: new Date('2020-01-31T17:00:00Z'),
    channel: 'legacy',
    taken_over: {
      state: 'Selesai',
      category: 'Jalan',
      instansi: 'Dinas PU',
      closedAt: '2020-02-03T17:00:00.000Z',
    },
    consents: null,
    ways: 0,
    known: 'contact',
    kind: 'answer',
    from: 'instansi',
    at: new Date('2020-02-02T17:00:00Z'),
    date: '2020-02-01',
    action: 'taken-over',
    actor: 'operator',
    reason: 'closed',
  });
  expect(String(closed?.['text'])).toMatch(/^Sudah ditambal, hubungi \[/);
  const [open] = await on.database.query(
    `SELECT c.status, m.kind FROM complaint c JOIN message m ON m.complaint_id = c.id
     JOIN external_reference r ON r.complaint_id = c.id WHERE r.system = 'riwayat' AND r.reference = 'A-2'`,
  );
  expect(open).toEqual({ status: 'received', kind: 'response' });
  expect(await on.count('delivery')).toBe(0);
  expect(await on.count('conversation', `channel = 'legacy'`)).toBe(0);
});

it('knows a row again by what it says, where it has no number, wherever it stands and however it is saved', async () => {
  const rows = ['2,Banjir di gang,3/3/2021', '1,Sampah menumpuk,2/2/2021'];
  await imported(csv('No,Isi,Tanggal', ...rows), 'tanpa-nomor');
  const again = csv(
    'No;Tanggal;Isi',
    '7;2/2/2021;  Sampah   menumpuk ',
    '8;9/9/2021;Lain',
    '9;3/3/2021;Banjir di gang',
  );
  expect(await imported(again, 'tanpa-nomor')).toMatchObject({ accepted: 1, duplicate: 2 });
});

it('tells the same number of two registers apart', async () => {
  const file = csv('No Aduan,Isi', '1,Jalan rusak');
  expect(await imported(file, 'satu')).toMatchObject({ accepted: 1 });
  expect(await imported(file, 'dua')).toMatchObject({ accepted: 1 });
});

it('takes in under a better mapping what it could not read before', async () => {
  const file = csv('No Aduan,Isi,Status', '1,Jalan rusak,sdh', '2,Air mati,Selesai');
  expect(await imported(file, 'membaik')).toMatchObject({ accepted: 1, quarantined: 1 });
  const mapping = '{"states":{"sdh":"closed"}}';
  expect(await imported({ ...file, mapping }, 'membaik')).toMatchObject({ accepted: 1, duplicate: 1 });
});
