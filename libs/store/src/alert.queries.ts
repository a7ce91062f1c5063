import { within, type Scope } from './complaint.queries.js';
import type { Database } from './database.js';
import type { AlertKind, AlertStep, SendingState } from './entities/alert.entities.js';

/** One line of an officer's inbox. */
export interface InboxRow {
  kind: AlertKind;
  step: AlertStep;
  code: string;
  at: Date;
  answerBy: Date;
  opened: boolean;
}

/** That one officer was told, and what became of it. */
export interface AlertProof {
  name: string;
  kind: AlertKind;
  step: AlertStep;
  at: Date;
  toldAt: Date | null;
  inDigest: boolean;
  openedAt: Date | null;
  /** When he first did something with the complaint afterwards, by the audit. */
  actedAt: Date | null;
  sendings: {
    channel: string;
    state: SendingState;
    sentAt: Date | null;
    deliveredAt: Date | null;
    readAt: Date | null;
    failure: string | null;
  }[];
}

/** How quick a body's officers are; minutes from being told, null where nobody did. */
export interface BodyPace {
  instansi: string;
  told: number;
  unopened: number;
  openedWithin: number | null;
}

/** Looking is no acting. */
const looks = `'attachment-shown', 'name-shown', 'identity-matched', 'alert-told'`;

/** What pages say of alerts: as far as whoever reads may see the complaints. */
export class AlertQueries {
  constructor(private readonly database: Database) {}

  /** What an officer was told, the newest first, of complaints that he still sees. */
  inbox(officerId: string, scope: Scope): Promise<InboxRow[]> {
    const parameters: unknown[] = [officerId];
    const conditions = [`a.officer_id = $1`, `a.kind <> 'digest'`, ...within(scope, parameters)];
    return this.database.query<InboxRow>(
      `SELECT a.kind, a.step, c.code, a.at, c.answer_by AS "answerBy", a.opened_at IS NOT NULL AS opened
       FROM alert a JOIN complaint c ON c.id = a.complaint_id
       WHERE ${conditions.join(' AND ')} ORDER BY a.at DESC, a.id DESC LIMIT 100`,
      parameters,
    );
  }

  /** Who was told of a complaint and how it went, in that order. The message of a digest stands for all that is in it. */
  async ofComplaint(complaintId: string): Promise<AlertProof[]> {
    const rows = await this.database.query<
      Omit<AlertProof, 'sendings' | 'actedAt'> & { id: string; userName: string; carrier: string }
    >(
      `SELECT a.id, coalesce(a.digest_id, a.id) AS carrier, o.name, o.user_name AS "userName", a.kind, a.step, a.at,
         a.told_at AS "toldAt", a.digest_id IS NOT NULL AS "inDigest", a.opened_at AS "openedAt"
       FROM alert a JOIN officer o ON o.id = a.officer_id WHERE a.complaint_id = $1 ORDER BY a.at, a.id LIMIT 200`,
      [complaintId],
    );
    const sendings = await this.database.query<AlertProof['sendings'][number] & { alertId: string }>(
      `SELECT alert_id AS "alertId", channel, state, sent_at AS "sentAt", delivered_at AS "deliveredAt",
         read_at AS "readAt", failure FROM alert_sending WHERE alert_id = ANY($1::uuid[]) ORDER BY channel DESC`,
      [rows.map(({ carrier }) => carrier)],
    );
    const acts = await this.database.query<{ actor: string; at: Date }>(
      `SELECT actor, at FROM audit WHERE subject = $1 AND role IS NOT NULL AND action NOT IN (${looks}) ORDER BY at`,
      [complaintId],
    );
    return rows.map(({ id: _id, userName, carrier, ...row }) => ({
      ...row,
      actedAt: acts.find(({ actor, at }) => actor === userName && at >= row.at)?.at ?? null,
      sendings: sendings
        .filter(({ alertId }) => alertId === carrier)
        .map(({ alertId: _alertId, ...sending }) => sending),
    }));
  }

  /** How the officers of these bodies fared in the last thirty days, the slowest first. */
  pace(instansi: string[], now: Date): Promise<BodyPace[]> {
    return this.database.query<BodyPace>(
      `SELECT instansi, count(*)::int AS told, count(*) FILTER (WHERE opened_at IS NULL)::int AS unopened,
         round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM opened_at - at) / 60)
           FILTER (WHERE opened_at IS NOT NULL))::int AS "openedWithin"
       FROM alert WHERE instansi = ANY($1::text[]) AND step = 'first' AND at > $2::timestamptz - interval '30 days'
       GROUP BY instansi ORDER BY unopened DESC, "openedWithin" DESC NULLS LAST, instansi LIMIT 200`,
      [instansi, now],
    );
  }
}
