import type { Consents, Role, ServiceDataKind } from '#complaint';
import { recordAudit, type AuditEntry } from './audit.store.js';
import type { Database } from './database.js';
import type { FactorKind } from './entities/access.entities.js';
import type { RevealState } from './entities/reveal.entities.js';
import { inOffice } from './officer.store.js';
import { live } from './session.store.js';

/** Who sits behind a console's token, as the database says it at this moment. */
export interface OfficerAtWork {
  session: string;
  officerId: string;
  /** User name. */
  id: string;
  name: string;
  role: Role;
  instansi: string | null;
  steppedUpAt: Date | null;
  steppedUpBy: FactorKind | 'recovery' | null;
  /** By the clock of the database. */
  now: Date;
}

/** What decides whether something of a complaint may be opened. */
export interface OpenableComplaint {
  id: string;
  code: string;
  instansi: string | null;
  anonymous: boolean;
  confidential: boolean;
  closedByCategory: boolean;
  supervisory: boolean;
  nameShown: boolean;
  serviceData: ServiceDataKind[];
  consents: Consents | null;
  /** The officer who took it down. */
  enteredBy: string | null;
  accuses: boolean;
  /** Bodies; a unit or a person that is accused is none. */
  accused: string[];
}

export interface RevealRequest {
  id: string;
  complaintId: string;
  askedBy: string;
  askedRole: Role;
  askedInstansi: string | null;
  ground: string;
  reason: string;
  askedAt: Date;
  decideBy: Date;
  state: RevealState;
  decidedBy: string | null;
  decidedRole: Role | null;
  decidedInstansi: string | null;
  decision: string | null;
  decidedAt: Date | null;
  openBy: Date | null;
  openedAt: Date | null;
  signature: Buffer;
}

const columns = `r.id, r.complaint_id AS "complaintId", r.asked_by AS "askedBy", r.asked_role AS "askedRole",
  r.asked_instansi AS "askedInstansi", r.ground, r.reason, r.asked_at AS "askedAt", r.decide_by AS "decideBy", r.state,
  r.decided_by AS "decidedBy", r.decided_role AS "decidedRole", r.decided_instansi AS "decidedInstansi", r.decision,
  r.decided_at AS "decidedAt", r.open_by AS "openBy", r.opened_at AS "openedAt", r.signature`;

/** What the vault looks at before it shows who reported, and what it keeps of it: with the rights of its own role. */
export class RevealStore {
  constructor(private readonly database: Database) {}

  /** null for a token that is no console's, or whose session or officer is at an end. */
  async atWork(tokenHash: Buffer): Promise<OfficerAtWork | null> {
    const [row] = await this.database.query<OfficerAtWork>(
      `SELECT s.id AS session, o.id AS "officerId", o.user_name AS id, o.name, o.role, o.instansi,
         s.stepped_up_at AS "steppedUpAt", s.stepped_up_by AS "steppedUpBy", now() AS now
       FROM session s JOIN officer o ON o.id = s.officer_id
       WHERE s.token_hash = $1 AND s.kind = 'console' AND NOT o.must_change_password AND ${live}`,
      [tokenHash],
    );
    return row ?? null;
  }

  /** Name of an officer in office, in small letters; null for anybody else. */
  async nameInOffice(officerId: string): Promise<string | null> {
    const [row] = await this.database.query<{ name: string }>(
      `SELECT lower(name) AS name FROM officer o WHERE id = $1 AND ${inOffice}`,
      [officerId],
    );
    return row?.name ?? null;
  }

  async complaint(id: string): Promise<OpenableComplaint | null> {
    const [row] = await this.database.query<OpenableComplaint>(
      `SELECT c.id, c.code, c.instansi, c.anonymous, c.confidential, c.closed_by_category AS "closedByCategory",
         c.supervisory, c.name_shown AS "nameShown", c.service_data AS "serviceData", c.consents, c.entered_by AS "enteredBy",
         EXISTS (SELECT FROM accused a WHERE a.complaint_id = c.id) AS accuses,
         ARRAY(SELECT a.instansi FROM accused a WHERE a.complaint_id = c.id AND a.instansi IS NOT NULL) AS accused
       FROM complaint c WHERE c.id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** A message that waits to be brought by a person; null for any other. */
  async errand(
    deliveryId: string,
  ): Promise<{ complaintId: string; channel: string; sealedId: string | null } | null> {
    const [row] = await this.database.query<{
      complaintId: string;
      channel: string;
      sealedId: string | null;
    }>(
      `SELECT d.complaint_id AS "complaintId", d.channel, a.sealed_id AS "sealedId"
       FROM delivery d JOIN reply_address a ON a.id = d.address_id AND a.owner_id = d.complaint_id
       WHERE d.id = $1 AND d.state = 'queued' AND a.closed IS NULL`,
      [deliveryId],
    );
    return row ?? null;
  }

  /** Which body lies in which: what a right reaches depends on it. */
  bodies(): Promise<{ id: string; kind: string; parentId: string | null; wilayah: string | null }[]> {
    return this.database.query(`SELECT id, kind, parent_id AS "parentId", wilayah FROM instansi`);
  }

  async request(id: string): Promise<RevealRequest | null> {
    const [row] = await this.database.query<RevealRequest>(
      `SELECT ${columns} FROM reveal_request r WHERE r.id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** Whether the officer has a request on the complaint that nobody has decided and that still can be. */
  async isWaiting(complaintId: string, askedBy: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM reveal_request WHERE complaint_id = $1 AND asked_by = $2 AND state = 'waiting' AND decide_by > now()`,
      [complaintId, askedBy],
    );
    return rows.length > 0;
  }

  /** Keeps a new request together with its entry in the audit. */
  async ask(request: RevealRequest, entry: AuditEntry): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO reveal_request (id, complaint_id, asked_by, asked_role, asked_instansi, ground, reason, asked_at,
           decide_by, state, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10)`,
        [
          request.id,
          request.complaintId,
          request.askedBy,
          request.askedRole,
          request.askedInstansi,
          request.ground,
          request.reason,
          request.askedAt,
          request.decideBy,
          request.signature,
        ],
      );
      await recordAudit(tx, entry);
    });
  }

  /** Keeps a decision together with its entry; false where somebody was quicker. */
  decide(request: RevealRequest, entry: AuditEntry): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.query(
        `UPDATE reveal_request SET state = $2, decided_by = $3, decided_role = $4, decided_instansi = $5, decision = $6,
           decided_at = $7, open_by = $8, signature = $9
         WHERE id = $1 AND state = 'waiting' AND decide_by > now() RETURNING id`,
        [
          request.id,
          request.state,
          request.decidedBy,
          request.decidedRole,
          request.decidedInstansi,
          request.decision,
          request.decidedAt,
          request.openBy,
          request.signature,
        ],
      );
      if (rows.length === 0) return false;
      await recordAudit(tx, entry);
      return true;
    });
  }

  /** Uses an approval up, together with the entry that tells of it; false where it is used or over. */
  open(id: string, entry: AuditEntry): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.query(
        `UPDATE reveal_request SET opened_at = now()
         WHERE id = $1 AND state = 'approved' AND opened_at IS NULL AND open_by > now() RETURNING id`,
        [id],
      );
      if (rows.length === 0) return false;
      await recordAudit(tx, entry);
      return true;
    });
  }

  /** Resolves when the entry is committed. */
  record(entry: AuditEntry): Promise<void> {
    return recordAudit(this.database, entry);
  }

  /** Whether the audit holds such an entry of this session already. */
  async isRecorded(
    { subject, action }: Pick<AuditEntry, 'subject' | 'action'>,
    session: string,
  ): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM audit WHERE subject = $1 AND action = $2 AND detail->>'session' = $3 LIMIT 1`,
      [subject, action, session],
    );
    return rows.length > 0;
  }
}
