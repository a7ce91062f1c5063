import { Keys, Identity, ReplyTokens } from '#identity';
import { Intake } from '#intake';
import { permenpanrb62of2018, RuleBook, WorkCalendar, type InboundReport } from '#complaint';
import { AcceptStore, Database, IntakeStore, SealedStore, WindowStore } from '#store';
import { OpenVault, sealer } from './vault.js';

const SECRET = 'a secret of the tests, long enough to be one';

/** An intake on a migrated database, with what a test needs to look behind it. */
export async function intakeOn(url: string, now = (): Date => new Date()) {
  const database = await Database.open(url, { migrate: true });
  const keys = new Keys(SECRET);
  const identity = new Identity(sealer, new SealedStore(), keys);
  const vault = new OpenVault(database);
  const tokens = new ReplyTokens(keys);
  const accepting = new AcceptStore(database);
  const windows = new WindowStore(database);
  const intake = new Intake({
    database,
    accepting,
    memory: new IntakeStore(database),
    identity,
    keys,
    tokens,
    receipts: { note: async () => true },
    holdsUnscanned: false,
    calendar: () => new WorkCalendar([]),
    rules: () => new RuleBook([permenpanrb62of2018]),
    now,
    heard: async (channel, index, at) => void (await windows.heard(channel, index, at)),
    committed: () => {},
  });
  const count = async (table: string, where = 'true'): Promise<number> => {
    const [row] = await database.query<{ count: string }>(`SELECT count(*) FROM ${table} WHERE ${where}`);
    return Number(row?.count);
  };
  return { database, accepting, identity, intake, vault, keys, tokens, windows, count };
}

/** A report with only what every report has, and what the test says of it. */
export function aReport(externalId: string, says: Partial<InboundReport> = {}): InboundReport {
  return {
    externalId,
    text: 'Jalan berlubang di depan pasar',
    assurance: 'claimed',
    automatic: false,
    attachments: [],
    ...says,
  };
}

export const rawOf = (report: InboundReport) => ({
  body: Buffer.from(JSON.stringify({ of: report.externalId, text: report.text })),
  contentType: 'application/json',
});
