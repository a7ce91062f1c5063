import type { InboundReport, Role, Status } from '#complaint';
import { Office, seedOffice } from '#instansi';
import { LaporDesk } from '#sp4n';
import { ComplaintQueries, ComplaintUnit, OfficeStore, Sp4nSendings, Sp4nStore } from '#store';
import { aReport, intakeOn, rawOf } from './intake.js';

/** A register with complaints that were decided, and what keeps it in step with SP4N-LAPOR!. */
export async function sp4nOn(url: string) {
  const base = await intakeOn(url);
  const offices = new OfficeStore(base.database);
  await offices.seed(seedOffice());
  const office = await Office.open(offices);
  const queries = new ComplaintQueries(base.database);
  const store = new Sp4nStore(base.database);
  const parts = { database: base.database, store, office, now: () => new Date() };
  let made = 0;

  /** A complaint that stands so; the report number. */
  async function complaint(
    as: {
      status?: Status;
      instansi?: string;
      accused?: string;
      supervisory?: boolean;
      category?: string;
    } = {},
    says: Partial<InboundReport> = {},
  ): Promise<{ id: string; code: string }> {
    made += 1;
    const report = aReport(`sp4n-${made}`, { wilayah: '12.71', title: `Lampu ${made}`, ...says });
    const taken = await base.intake.accept({ channel: 'web', raw: rawOf(report), report });
    const id = taken.complaintId ?? '';
    const {
      status = 'disposed',
      instansi = 'medan.dishub',
      accused,
      supervisory = false,
      category = 'lampu-jalan',
    } = as;
    await base.database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id });
      const suggestion = {
        instansi,
        category,
        classification: null,
        confidence: 1,
        outcome: 'suggest',
        alternatives: [],
        why: [],
        modelVersion: 'verified',
      } as const;
      await unit?.set({
        status,
        instansi,
        supervisory,
        category,
        suggestion: { ...suggestion, alternatives: [], why: [] },
      });
      if (accused !== undefined) await unit?.accuse(accused);
    });
    return { id, code: taken.receipt?.code ?? '' };
  }
  const officer = (role: Role, instansi: string | null) => ({ id: role, name: role, role, instansi });
  return {
    ...base,
    office,
    queries,
    store,
    sendings: new Sp4nSendings(base.database),
    desk: new LaporDesk({ ...parts, queries }),
    parts,
    complaint,
    officer,
    referenceOf: async (id: string) => (await store.referenceOf(base.database, id))?.reference ?? null,
  };
}
