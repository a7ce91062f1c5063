import type { Officer } from '#access';
import type { ComplaintFile, InboundReport, Role, Status } from '#complaint';
import { openHouse } from '#house';
import { ComplaintUnit } from '#store';
import { freshDatabase } from './database.js';
import { aReport, rawOf } from './intake.js';
import { noVault, sealer } from './vault.js';

export const officer = (role: Role, instansi: string | null = null): Officer => ({
  id: role,
  name: role,
  role,
  instansi,
});

export interface MadeComplaint {
  id: string;
  code: string;
}

export interface Facts {
  status?: Status;
  held?: string;
  accused?: string;
  supervisory?: boolean;
  confidential?: boolean;
  report?: Partial<InboundReport>;
  /** What routing would have read. */
  category?: string;
  place?: { code: string; name: string };
}

interface Announced {
  complaintId: string;
  messageId: string;
  leadId: string;
  from: string | null;
  greets?: boolean;
  tells?: boolean;
}

/** A house whose events a test works off itself, with complaints of Medan as they are needed. */
export async function mergingPlace() {
  const fresh = await freshDatabase();
  const house = await openHouse({
    databaseUrl: fresh.url,
    secret: 'a secret of the tests, long enough to be one',
    publicUrl: 'http://muara.test',
    channels: new Map(),
    sealer,
    vault: noVault,
  });
  let made = 0;
  const { database, intake, tracking } = house;

  async function complaint(facts: Facts = {}): Promise<MadeComplaint> {
    const { status = 'received', held = null, accused, supervisory = false, confidential } = facts;
    const { category = 'lampu-jalan', place = null } = facts;
    made += 1;
    const report = aReport(`merging-${made}`, {
      wilayah: '12.71',
      ...(confidential === true ? { confidential } : {}),
      ...facts.report,
    });
    const { complaintId, receipt } = await intake.accept({ channel: 'web', raw: rawOf(report), report });
    const id = complaintId ?? '';
    await database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id });
      const suggestion = {
        instansi: supervisory ? 'medan.inspektorat' : 'medan.dishub',
        category,
        classification: 'pengaduan',
        confidence: 0.8,
        outcome: 'suggest',
        alternatives: [],
        why: [],
        modelVersion: 'verified',
      } as const;
      await unit?.letBeFound([report.text, report.place].filter(Boolean).join('\n'));
      await unit?.set({
        status,
        instansi: held,
        supervisory,
        category,
        place,
        suggestion: { ...suggestion, alternatives: [], why: [] },
      });
      if (accused !== undefined) await unit?.accuse(accused);
      if (held !== null) {
        const hand = { kind: 'disposition', instansi: held, reason: 'r', madeBy: 'ani' } as const;
        const at = new Date();
        await unit?.hand({ ...hand, madeAt: at, answerBy: new Date(at.getTime() + 9e8) });
      }
    });
    return { id, code: receipt?.code ?? '' };
  }

  /** Works off what was announced, as the consumers do, until nothing is left. */
  async function settle(): Promise<void> {
    for (;;) {
      const events = await database.query<{ pattern: string; payload: Announced }>(
        `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT 100) RETURNING pattern, payload, id`,
      );
      if (events.length === 0) return;
      for (const { pattern, payload } of events) {
        await database.transaction(async (tx) => {
          const { complaintId, messageId, leadId, from, greets, tells } = payload;
          const { correspondence, merging, triage } = house;
          if (pattern === 'message.published') await correspondence.publish(tx, complaintId, messageId, from);
          if (pattern === 'message.shared')
            await correspondence.shared(tx, complaintId, { leadId, messageId, from });
          if (pattern === 'complaint.merged') await correspondence.merged(tx, complaintId, 'merged');
          if (pattern === 'complaint.split') await correspondence.merged(tx, complaintId, 'split');
          if (pattern === 'complaint.unlike') await merging.partUnlike(tx, complaintId);
          if (pattern === 'complaint.received') await house.sameMatter.join(tx, complaintId);
          if (pattern === 'complaint.same') await house.sameMatter.join(tx, complaintId, tells);
          if (pattern === 'complaint.words') await triage.take(tx, complaintId, messageId, greets);
        });
      }
    }
  }

  return {
    house,
    complaint,
    settle,
    fileOf: (one: MadeComplaint): Promise<ComplaintFile> => tracking.file(one.id),
    /** As it stands itself, whoever speaks for it. */
    async standsAs({
      id,
    }: MadeComplaint): Promise<{ status: Status; mergedInto: string | null; answerBy: Date }> {
      const [row] = await database.query<{ status: Status; mergedInto: string | null; answerBy: Date }>(
        `SELECT status, merged_into AS "mergedInto", answer_by AS "answerBy" FROM complaint WHERE id = $1`,
        [id],
      );
      if (!row) throw new Error('no such complaint');
      return row;
    },
    async says(one: MadeComplaint, externalId: string, text: string): Promise<void> {
      const report = aReport(externalId, { text });
      await intake.join(one.id, { channel: 'web', raw: rawOf(report), report });
      await settle();
    },
    async close(): Promise<void> {
      await house.close();
      await fresh.drop();
    },
  };
}

export type MergingPlace = Awaited<ReturnType<typeof mergingPlace>>;
