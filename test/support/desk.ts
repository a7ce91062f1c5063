import type { Officer } from '#access';
import type { ChannelAdapter } from '#channels';
import type { ComplaintFile, Role, Status } from '#complaint';
import { openHouse, type House } from '#house';
import type { TestClock } from '#platform';
import { ComplaintUnit } from '#store';
import { freshDatabase } from './database.js';
import { aReport, rawOf } from './intake.js';
import { noVault, sealer } from './vault.js';

export const officer = (role: Role, instansi: string | null = null, id: string = role): Officer => ({
  id,
  name: id,
  role,
  instansi,
});

/** How a complaint stands when a test begins. */
export interface Begun {
  status?: Status;
  held?: string;
  accused?: string;
  supervisory?: boolean;
  wilayah?: string | null;
}

/** A house with nothing but its desks, and complaints in whatever state a test begins with. */
export async function openDesks(
  options: { undoSeconds?: number; clock?: TestClock; channels?: ReadonlyMap<string, ChannelAdapter> } = {},
) {
  const fresh = await freshDatabase();
  const house: House = await openHouse({
    databaseUrl: fresh.url,
    secret: 'a secret of the tests, long enough to be one',
    publicUrl: 'http://muara.test',
    channels: new Map(),
    sealer,
    vault: noVault,
    ...options,
  });
  return {
    house,
    /** The database, with every right. */
    url: fresh.url,
    ...deskOf(house),
    async close(): Promise<void> {
      await house.close();
      await fresh.drop();
    },
  };
}

/** Complaints of a house's desks in whatever state a test begins with, and what became of them. */
export function deskOf(house: House) {
  let made = 0;

  /** A complaint that routing has read, in a status, held by a body; its number. */
  async function complaint(as: Begun = {}): Promise<string> {
    made += 1;
    const { status = 'received', held = null, accused, supervisory = false, wilayah = '12.71' } = as;
    const report = aReport(`desk-${made}`, { title: 'Lampu', ...(wilayah === null ? {} : { wilayah }) });
    const raw = rawOf(report);
    const { complaintId, receipt } = await house.intake.accept({ channel: 'web', raw, report });
    await house.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId ?? '' });
      const at = new Date();
      const suggestion = {
        instansi: supervisory ? 'medan.inspektorat' : 'medan.dishub',
        category: 'lampu-jalan',
        classification: 'pengaduan' as const,
        confidence: 0.8,
        outcome: 'suggest' as const,
        alternatives: [],
        why: [],
        modelVersion: 'test',
      };
      await unit?.set({ status, instansi: held, supervisory, suggestion });
      if (accused !== undefined) await unit?.accuse(accused);
      if (held === null) return;
      const hand = { kind: 'disposition', instansi: held, reason: 'r', madeBy: 'ani' } as const;
      await unit?.hand({ ...hand, madeAt: at, answerBy: at });
    });
    return receipt?.code ?? '';
  }

  async function fileOf(code: string): Promise<ComplaintFile> {
    const sql = `SELECT id FROM complaint WHERE code = $1`;
    const [row] = await house.database.query<{ id: string }>(sql, [code]);
    return house.tracking.file(row?.id ?? '');
  }

  /** Events that tell of it and that nobody has taken yet, in order. */
  async function eventsOf(code: string): Promise<string[]> {
    const rows = await house.database.query<{ pattern: string }>(
      `SELECT pattern FROM outbox WHERE payload->>'complaintId' = $1 ORDER BY id`,
      [(await fileOf(code)).id],
    );
    return rows.map(({ pattern }) => pattern);
  }

  return { complaint, fileOf, eventsOf };
}

export type Desks = Awaited<ReturnType<typeof openDesks>>;

/** How an act was refused: its code and reason; `done` where it was not. */
export async function refusal(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'done';
  } catch (error) {
    const { code, reason } = error as { code?: string; reason?: string };
    return `${code} ${reason}`;
  }
}
