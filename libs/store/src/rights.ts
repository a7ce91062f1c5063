import type { Queries } from './queries.js';

/** Roles of PostgreSQL by what works with them. Cluster-wide: databases of one cluster share them. */
export const databaseRoles = { app: 'muara_app', vault: 'muara_vault' } as const;
export type DatabaseRole = keyof typeof databaseRoles;

type Rights = Record<DatabaseRole, string>;

const everything = 'SELECT INSERT UPDATE DELETE';
const appsOwn: Rights = { app: everything, vault: '' };
const appsOwnSeenByVault: Rights = { app: everything, vault: 'SELECT' };

/**
 * Who may do what with which table. Owners (who migrate) have all of them; nobody else has any. A table that is not
 * named here fails a test.
 */
export const tableRights: Readonly<Record<string, Rights>> = {
  // Who a reporter is: everybody seals, the vault alone reads, and it alone destroys.
  sealed: { app: 'INSERT', vault: 'SELECT DELETE' },
  data_key: { app: 'INSERT', vault: 'SELECT DELETE' },
  key_batch: { app: 'INSERT', vault: 'SELECT UPDATE DELETE' },
  key_retired: { app: 'SELECT', vault: 'SELECT INSERT' },

  // Reporters found again without being opened: the vault's alone.
  blind_index: { app: '', vault: 'SELECT INSERT DELETE' },
  blind_indexed: { app: '', vault: 'SELECT INSERT DELETE' },

  // From before there was sealing: taken out and sealed when the house is opened, and empty ever after.
  sealed_plain: { app: 'SELECT DELETE TRUNCATE', vault: '' },
  inbound_plain: { app: 'SELECT DELETE TRUNCATE', vault: '' },

  // What happened: it is added to, and never changed; the vault chains it, and anybody may verify.
  audit: { app: 'SELECT INSERT', vault: 'SELECT INSERT' },
  audit_due: { app: 'SELECT', vault: 'SELECT DELETE' },
  audit_chain: { app: 'SELECT', vault: 'SELECT INSERT' },
  audit_tip: { app: 'SELECT', vault: 'SELECT UPDATE' },

  // What the vault looks at before it opens anything.
  complaint: appsOwnSeenByVault,
  attachment: appsOwnSeenByVault,
  accused: appsOwnSeenByVault,
  inbound: appsOwnSeenByVault,
  delivery: appsOwnSeenByVault,
  reply_address: appsOwnSeenByVault,
  disposition: appsOwnSeenByVault,
  instansi: appsOwnSeenByVault,

  // Who asked for a reveal and who agreed: the vault's own word, which nobody else can put in its mouth.
  reveal_request: { app: 'SELECT', vault: 'SELECT INSERT UPDATE' },

  // What the law asks for. The vault alone says whose identity is erased.
  retention_term: appsOwn,
  data_hold: appsOwnSeenByVault,
  data_request: { app: 'SELECT INSERT UPDATE', vault: '' },
  erasure: { app: 'SELECT UPDATE', vault: 'SELECT INSERT' },
  breach: { app: 'SELECT INSERT UPDATE', vault: '' },
  breach_affected: { app: 'SELECT INSERT', vault: '' },

  hop: { app: 'SELECT INSERT UPDATE', vault: '' },
  referral_proof: { app: 'SELECT INSERT', vault: '' },
  verdict: appsOwn,
  message: appsOwn,
  timer: appsOwn,
  draft: appsOwn,
  internal_note: appsOwn,
  part_answer: appsOwn,
  inspection: appsOwn,
  merging: appsOwn,
  support: appsOwn,
  same_matter: appsOwn,
  rule_set: { app: 'SELECT INSERT', vault: '' },
  clock: appsOwn,
  work_week: appsOwn,
  information_request: { app: 'SELECT INSERT UPDATE', vault: '' },
  officer_contact: appsOwn,
  alert_setting: appsOwn,
  duty: appsOwn,
  alert: appsOwn,
  alert_sending: appsOwn,
  external_reference: appsOwn,
  sp4n_record: appsOwn,
  sp4n_sending: appsOwn,
  wilayah: appsOwn,
  category: appsOwn,
  mandate: { app: 'SELECT INSERT UPDATE', vault: '' },
  routing_rule: { app: 'SELECT INSERT UPDATE', vault: '' },
  own_place: { app: 'SELECT INSERT UPDATE', vault: '' },
  routing_state: { app: 'SELECT UPDATE', vault: '' },
  holiday: appsOwn,
  emergency_number: appsOwn,
  officer: appsOwn,
  session: appsOwn,
  factor: appsOwn,
  recovery_code: appsOwn,
  passkey_challenge: appsOwn,
  conversation: appsOwn,
  waiting_text: appsOwn,
  automatic_reply: appsOwn,
  last_heard: appsOwn,
  message_template: appsOwn,
  silence: appsOwn,
  pin_try: appsOwn,
  idempotency: appsOwn,
  partner: appsOwn,
  webhook: appsOwn,
  peer: appsOwn,
  handover: appsOwn,
  partner_message: appsOwn,
  partner_change: appsOwn,
  upload: appsOwn,
  upload_part: appsOwn,
  channel_cursor: appsOwn,
  channel_pause: appsOwn,
  channel_health: appsOwn,
  channel_hour: appsOwn,
  outbox: appsOwn,
  handled_event: appsOwn,
  migration: { app: 'SELECT', vault: 'SELECT' },
};

/** Columns that the vault reads of tables it has no right to: whose session a token is, and whether he is in office. */
const vaultColumns: Readonly<Record<string, string>> = {
  session: `token_hash, id, kind, officer_id, role, instansi, seen_at, expires_at, idle_minutes, stepped_up_at,
    stepped_up_by`,
  officer: 'id, user_name, name, role, instansi, active, valid_from, valid_until, must_change_password',
};

// Names of roles and tables are ours, and cannot be parameters.
const makeRole = (role: string): string => `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} NOLOGIN; END IF;
  IF NOT pg_has_role(current_user, '${role}', 'MEMBER') THEN GRANT ${role} TO CURRENT_USER; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database's migration was quicker
END $$`;

/** Makes the roles where the connection may; an installation without them works, with one lock less. */
export async function makeRoles(owner: Queries): Promise<boolean> {
  try {
    for (const role of Object.values(databaseRoles)) await owner.query(makeRole(role));
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === '42501') return false;
    throw error;
  }
}

/** Gives each role exactly the rights of the table; what stands already is left alone, so that it may run at any time. */
export async function grantRights(owner: Queries): Promise<void> {
  const standing = await rightsNow(owner);
  for (const [role, name] of Object.entries(databaseRoles)) {
    await owner.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
    for (const [table, rights] of Object.entries(tableRights)) {
      const wanted = rights[role as DatabaseRole].split(' ').filter(Boolean).sort();
      if (standing.get(`${table} ${name}`) === wanted.join(' ')) continue;
      await owner.query(`REVOKE ALL ON "${table}" FROM ${name}`);
      if (wanted.length > 0) await owner.query(`GRANT ${wanted.join(', ')} ON "${table}" TO ${name}`);
    }
  }
  for (const [table, columns] of Object.entries(vaultColumns)) {
    await owner.query(`GRANT SELECT (${columns}) ON "${table}" TO ${databaseRoles.vault}`);
  }
  await owner.query(
    `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${Object.values(databaseRoles).join(', ')}`,
  );
}

/** Rights as they stand, by table and role; none where there are none. */
async function rightsNow(owner: Queries): Promise<Map<string, string>> {
  const rows = await owner.query<{ place: string; rights: string }>(
    `SELECT c.relname || ' ' || r.rolname AS place, coalesce(g.rights, '') AS rights
     FROM pg_class c CROSS JOIN pg_roles r
     LEFT JOIN LATERAL (
       SELECT string_agg(a.privilege_type, ' ' ORDER BY a.privilege_type) AS rights
       FROM aclexplode(c.relacl) a WHERE a.grantee = r.oid) g ON true
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND r.rolname = ANY($1::text[])`,
    [Object.values(databaseRoles)],
  );
  return new Map(rows.map(({ place, rights }) => [place, rights]));
}
