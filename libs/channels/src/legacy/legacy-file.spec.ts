import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InboundReport } from '#complaint';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { importFiles, sameThreeRows, type ImportFile } from '../../../../test/support/import-files.js';
import type { RawReport } from '../channel-adapter.js';
import { FileRefused } from './file-shape.js';
import { LegacyFile } from './legacy-file.js';
import { readMapping } from './legacy-mapping.js';
import { reportOfRow, RowUnreadable } from './legacy-row.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'muara-import-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function opened({ name, bytes, mapping }: Omit<ImportFile, 'becomes'>): Promise<LegacyFile> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  const origin = { source: 'e-sukma', officer: 'operator' };
  return LegacyFile.open(path, origin, mapping === undefined ? undefined : readMapping(mapping));
}

interface Outcome {
  reports: InboundReport[];
  faults: string[];
}

async function readAll(given: Omit<ImportFile, 'becomes'>): Promise<Outcome | { refused: string }> {
  const outcome: Outcome = { reports: [], faults: [] };
  try {
    const file = await opened(given);
    for await (const { raw } of file.rows()) note(raw, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { refused: error.code };
  }
}

function note(raw: RawReport, outcome: Outcome): void {
  try {
    outcome.reports.push(reportOfRow(raw));
  } catch (error) {
    if (!(error instanceof RowUnreadable)) throw error;
    outcome.faults.push(error.message);
  }
}

const read = async (given: Omit<ImportFile, 'becomes'>): Promise<Outcome> => {
  const outcome = await readAll(given);
  if ('refused' in outcome) throw new Error(outcome.refused);
  return outcome;
};

it('has files enough to tell', () => {
  expect(importFiles.length).toBeGreaterThanOrEqual(40);
  expect(new Set(importFiles.map(({ name }) => name)).size).toBe(importFiles.length);
});

describe('every row of a file is a report, the same again, or kept for a person', () => {
  it.each(importFiles.map((file) => [file.name, file] as const))('%s', async (_, file) => {
    const outcome = await readAll(file);
    if ('refused' in file.becomes || 'refused' in outcome) {
      expect(outcome).toEqual(file.becomes);
      return;
    }
    const ids = new Set(outcome.reports.map(({ externalId }) => externalId));
    const { accepted, duplicate = 0, quarantined = 0 } = file.becomes;
    expect({
      accepted: ids.size,
      duplicate: outcome.reports.length - ids.size,
      quarantined: outcome.faults.length,
    }).toEqual({ accepted, duplicate, quarantined });
  });
});

it('reads the same rows whatever the file is saved as', async () => {
  const files = importFiles.filter(({ name }) => sameThreeRows.includes(name));
  const texts = await Promise.all(
    files.map(async (file) => (await read(file)).reports.map(({ text }) => text.replace(/[—“”]/g, '-'))),
  );
  for (const text of texts) expect(text).toEqual(texts[0]);
});

it('keeps dates, state, answer and old number, and who reported', async () => {
  const [file] = importFiles;
  const [first, second, third] = file ? (await read(file)).reports : [];
  expect(first).toMatchObject({
    externalId: 'e-sukma#ADU-001',
    text: 'Jalan Merdeka berlubang, dalam sekali',
    receivedAt: new Date('2022-12-30T17:00:00Z'),
    reporter: { name: 'Budi' },
    references: [{ system: 'e-sukma', reference: 'ADU-001', date: '2022-12-31' }],
    history: { status: 'closed', state: 'Selesai', category: 'Jalan', answer: { text: 'Sudah ditambal' } },
    enteredBy: { officer: 'operator', instansi: null },
    source: 'e-sukma',
  });
  expect(first?.consents).toBeUndefined();
  expect(second).toMatchObject({
    receivedAt: new Date('2023-01-04T17:00:00Z'),
    history: { status: 'received' },
  });
  expect(third).toMatchObject({ receivedAt: new Date('2023-02-01T01:30:00Z') });
});

it('says line and column of what is wrong, and never what stands there', async () => {
  const file = importFiles.find(({ name }) => name === 'dates.csv');
  const { faults } = await read(file ?? { name: '', bytes: Buffer.alloc(0) });
  expect(faults).toEqual([5, 6, 7].map((line) => `line ${line}, column 1 (receivedAt): date-unreadable`));
});

it('takes the value that was saved with a formula', async () => {
  const file = importFiles.find(({ name }) => name === 'formulas.xlsx');
  const { reports } = await read(file ?? { name: '', bytes: Buffer.alloc(0) });
  expect(reports.map(({ text }) => text)).toEqual(['Tersimpan', 'biasa']);
});

it('accounts for every line of any CSV, however hostile', async () => {
  const piece = fc.constantFrom(
    '"',
    '""',
    ',',
    ';',
    '\n',
    '\r\n',
    'a',
    'jalan rusak',
    ' ',
    '=1+1',
    '1/1/2023',
    '\0',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
      const body = pieces.join('');
      const bytes = Buffer.from(`Isi Laporan,Tanggal\nawal,1/1/2023\n${body}\nakhir,2/1/2023\n`);
      const { reports, faults } = await read({ name: 'hostile.csv', bytes });
      // Whatever stands between them, the row before it stands, and no word is lost.
      expect(reports[0]?.text).toBe('awal');
      const written = body.split(/\r\n|\n|\r/).filter((line) => /[^\s",;\0]/.test(line)).length;
      expect(reports.length + faults.length).toBeLessThanOrEqual(written + body.split('\n').length + 2);
      if (!body.includes('"')) expect(reports.some(({ text }) => text === 'akhir')).toBe(true);
    }),
    { numRuns: 150 },
  );
});
