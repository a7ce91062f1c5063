import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AuditSealer, revealPolicy } from '#access';
import type { Role } from '#complaint';
import { Custody, Erased, Reveals, type Ground, type RevealParts } from '#identity';
import { seedOffice } from '#instansi';
import { newId } from '#platform';
import { ComplaintQueries, CustodyStore, Database, OfficeStore, RevealStore } from '#store';
import { aComplaint, custodyPlace } from './custody.js';

export interface Colleague {
  officerId: string;
  session: string;
  token: string;
}

/** Everything by which a reveal is decided, on a real database with the rights of the vault. */
export async function revealPlace() {
  const place = await custodyPlace();
  const { owner } = place;
  await new OfficeStore(owner).seed(seedOffice());
  const database = await Database.open(place.url, { as: 'vault', poolSize: 4 });
  const keyring = await place.keyring();
  const erased = await Erased.open(place.directory);
  const custody = new Custody({
    keyring,
    store: new CustodyStore(database),
    erased,
    copies: { make: () => Promise.resolve(null) },
    audit: () => Promise.reject(new Error('not asked by a reveal')),
    deliveriesPerMinute: 1,
  });
  const sealer = new AuditSealer({
    database,
    headFile: join(place.directory, 'audit-heads'),
    sign: (bytes) => keyring.sign(bytes),
    now: () => new Date(),
    log: { error: () => {} },
  });
  const store = new RevealStore(database);
  const reveals = (given: Partial<RevealParts> = {}): Reveals =>
    new Reveals({
      store,
      keyring,
      values: custody,
      policy: revealPolicy(store, new ComplaintQueries(database)),
      seal: () => sealer.sealNow(),
      now: () => new Date(),
      ...given,
    });

  /** An officer with a console of his own, where he has just given his second factor. */
  async function officer(name: string, role: Role, instansi: string | null): Promise<Colleague> {
    const [officerId, session, token] = [newId(), newId(), randomBytes(32).toString('base64url')];
    const user = officerId.slice(-12);
    await owner.query(
      `INSERT INTO officer (id, user_name, name, role, instansi, password_hash) VALUES ($1, $2, $3, $4, $5, 'x')`,
      [officerId, user, name, role, instansi],
    );
    await owner.query(
      `INSERT INTO session (token_hash, id, kind, actor, officer_id, name, role, instansi, opened_at, seen_at,
         expires_at, idle_minutes, stepped_up_at, stepped_up_by)
       VALUES ($1, $2, 'console', $3, $4, $5, $6, $7, now(), now(), now() + interval '8 hours', 30, now(), 'totp')`,
      [createHash('sha256').update(token).digest(), session, user, officerId, name, role, instansi],
    );
    return { officerId, session, token };
  }

  /** A complaint that a unit of Medan has, with everything sealed that a reporter may tell. */
  async function complaint(
    says: {
      anonymous?: boolean;
      confidential?: boolean;
      closedByCategory?: boolean;
      supervisory?: boolean;
      nameShown?: boolean;
      consent?: boolean;
      kinds?: string[];
      instansi?: string;
      accused?: string;
    } = {},
  ): Promise<string> {
    const { accused, ...flags } = says;
    const id = await aComplaint(place, flags);
    const consents = JSON.stringify({
      serviceData: says.consent === true,
      showName: says.nameShown === true,
    });
    await owner.query(
      `UPDATE complaint SET instansi = $2, name_shown = $3, closed_by_category = $4, consents = $5,
         service_data = $6, known = 'named' WHERE id = $1`,
      [
        id,
        says.instansi ?? 'medan.sdabmbk',
        says.nameShown === true,
        says.closedByCategory === true,
        consents,
        says.kinds ?? ['nik', 'mayBeContacted'],
      ],
    );
    if (accused !== undefined) {
      await owner.query(`INSERT INTO accused (id, complaint_id, instansi) VALUES ($1, $2, $3)`, [
        newId(),
        id,
        accused,
      ]);
    }
    await place.seal(
      id,
      ['reporter', JSON.stringify({ reporter: person, address: person.email })],
      ['service-data', JSON.stringify({ nik, mayBeContacted: true })],
      ['hidden', JSON.stringify([hidden])],
    );
    return id;
  }

  /** Actions of the audit on a complaint, the oldest first. */
  const audited = async (subject: string): Promise<string[]> =>
    (
      await owner.query<{ action: string }>(`SELECT action FROM audit WHERE subject = $1 ORDER BY id`, [
        subject,
      ])
    ).map(({ action }) => action);

  return {
    ...place,
    database,
    keyring,
    erased,
    custody,
    reveals,
    officer,
    complaint,
    audited,
    /** Lets nothing be written to the audit any more, or again. */
    breakAudit: (on: boolean) =>
      owner.query(
        on
          ? `ALTER TABLE audit ADD CONSTRAINT broken CHECK (false) NOT VALID`
          : `ALTER TABLE audit DROP CONSTRAINT broken`,
      ),
    async close(): Promise<void> {
      await database.close();
      await place.close();
    },
  };
}

export type RevealPlace = Awaited<ReturnType<typeof revealPlace>>;

export const person = { name: 'Budi Santoso', phone: '+6281355501234', email: 'budi@warga.example' };
export const nik = '1271010101900001';
export const hidden = { placeholder: '[nomor telepon 1]', kind: 'phone', value: person.phone } as const;
export const because: { ground: Ground; reason: string } = {
  ground: 'vital-interest',
  reason: 'Pelapor diancam; nyawanya perlu dilindungi.',
} as const;
