import { text } from 'node:stream/consumers';
import { isUUID } from 'class-validator';
import { needsInstansi } from '#access';
import { openChannels } from '#channels';
import type { Role } from '#complaint';
import { configureHouse, openHouse, type House } from '#house';
import { CurrentPublicKeys, PublicKeySealer, settleKeys, VaultClient } from '#identity';
import { createLog, LogSettings, readSettings, type Environment } from '#platform';
import { withDatabaseUrl } from './database-url.js';

/**
 * Opens the house on the database of this environment, and closes it after the work, whose result it gives. Its channels
 * are off, unless the work reads what they brought.
 */
export async function withHouse<T>(
  environment: Environment,
  work: (house: House) => Promise<T>,
  { channels = false }: { channels?: boolean } = {},
): Promise<T> {
  const { secret, publicUrl, vault, demo, partnersOnLocalhost } = configureHouse(environment);
  const log = createLog(readSettings(LogSettings, environment));
  if (!vault.isService) await settleKeys(vault, { demo, log });
  const sealer = new PublicKeySealer(new CurrentPublicKeys(vault.directory));
  return withDatabaseUrl(environment, async (databaseUrl) => {
    const house = await openHouse({
      databaseUrl,
      secret,
      publicUrl,
      channels: channels ? openChannels(environment, { publicUrl, secret, demo }) : new Map(),
      sealer,
      vault: new VaultClient(vault.socket),
      partnersOnLocalhost,
    });
    try {
      return await work(house);
    } finally {
      await house.close();
    }
  });
}

export const migrate = (environment: Environment): Promise<void> =>
  withHouse(environment, async (house) => {
    await house.database.check();
    process.stdout.write('the database is up to date\n');
  });

export interface TokenOptions {
  role: Role | 'partner';
  /** Of a partner: who it is, and what of the reports it is shown. */
  name?: string;
  wilayah?: string;
  topics?: string[];
  instansi?: string;
  scope?: string[];
  days?: number;
}

/** Prints the token as the last line; it is shown this once. */
export const issueToken = (environment: Environment, options: TokenOptions): Promise<void> =>
  withHouse(environment, async (house) => {
    const { role, instansi = null, scope, days } = options;
    if (role === 'partner') {
      const { name, wilayah, topics } = options;
      const rights = scope?.map((right) => right.trim());
      const asked = { name, instansi, wilayah, topics, ...(rights && { rights }) };
      const token = await house.partnerTokens.issue({ ...asked, ...(days && { days }) }, 'operator');
      process.stdout.write(`${token}\n`);
      return;
    }
    if (instansi !== null) requireInstansi(house, instansi);
    const more = { ...(scope ? { scopes: scope } : {}), ...(days === undefined ? {} : { days }) };
    process.stdout.write(`${await house.sessions.issueToken(role, instansi, more)}\n`);
  });

/** Lists the live tokens, one JSON a line, or ends one of them. */
export const tokens = (environment: Environment, revoke: string | undefined): Promise<void> =>
  withHouse(environment, async (house) => {
    if (revoke !== undefined) {
      const known =
        isUUID(revoke) &&
        ((await house.sessions.revokeToken(revoke)) || (await house.partnerTokens.end(revoke, 'operator')));
      if (!known) throw new Error(`no live token ${revoke}`);
      process.stdout.write(`${revoke} is worth nothing now\n`);
      return;
    }
    for (const each of await house.sessions.tokens()) {
      const { id, role, instansi, scopes, openedAt, seenAt, expiresAt } = each;
      const line = { id, role, instansi, scopes, issued: openedAt, used: seenAt, until: expiresAt };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
    for (const { madeAt, seenAt, expiresAt, ...partner } of await house.partnerTokens.list()) {
      const line = { ...partner, role: 'partner', issued: madeAt, used: seenAt, until: expiresAt };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
  });

export interface OfficerOptions {
  user: string;
  name: string;
  role: Role;
  instansi?: string;
  sk?: string;
  from?: string;
  until?: string;
}

export async function addOfficer(environment: Environment, officer: OfficerOptions): Promise<void> {
  const password = (await text(process.stdin)).trim();
  if (password.length < 15) throw new Error('the password on standard input needs at least 15 characters');
  if (officer.instansi === undefined && needsInstansi(officer.role)) {
    throw new Error(`a ${officer.role} works for one body: add --instansi ID`);
  }
  await withHouse(environment, async (house) => {
    if (officer.instansi !== undefined) requireInstansi(house, officer.instansi);
    const { user: id, name, role, instansi = null, sk = null, from = null, until = null } = officer;
    const added = await house.officers.register({ id, name, role, instansi }, password, { sk, from, until });
    if (!added) throw new Error(`there is an officer ${id} already`);
    process.stdout.write(`${id} may sign in${from === null ? '' : ` from ${from}`}\n`);
  });
}

export async function setAutopilot(environment: Environment, instansi: string, state: string): Promise<void> {
  if (state !== 'on' && state !== 'off') throw new Error('say on or off');
  await withHouse(environment, async (house) => {
    requireInstansi(house, instansi);
    await house.office.setAutopilot(instansi, state === 'on', { actor: 'operator', at: house.now() });
    process.stdout.write(
      `autopilot of ${instansi} is ${state}; running processes see it after their next start\n`,
    );
  });
}

/** Has a second person publish the answers of a body, or no more. */
export async function setReview(environment: Environment, instansi: string, state: string): Promise<void> {
  if (state !== 'on' && state !== 'off') throw new Error('say on or off');
  await withHouse(environment, async (house) => {
    requireInstansi(house, instansi);
    await house.office.setReview(instansi, state === 'on', { actor: 'operator', at: house.now() });
    process.stdout.write(
      `review of the answers of ${instansi} is ${state}; running processes see it after their next start\n`,
    );
  });
}

/** Names who is asked where an inspectorate leaves a supervisory complaint unopened, or nobody. */
export async function setDeputy(environment: Environment, inspectorate: string, user: string): Promise<void> {
  await withHouse(environment, async (house) => {
    requireInstansi(house, inspectorate);
    await house.inspecting.setDeputy(inspectorate, user === 'none' ? null : user, 'operator');
    process.stdout.write(
      `deputy of ${inspectorate} is ${user}; running processes see it after their next start\n`,
    );
  });
}

/** Asks for a picture with each answer of a category, or no more. */
export async function setEvidence(environment: Environment, category: string, state: string): Promise<void> {
  if (state !== 'on' && state !== 'off') throw new Error('say on or off');
  await withHouse(environment, async (house) => {
    const known = await house.office.setNeedsEvidence(category, state === 'on');
    if (!known) throw new Error(`no category ${category} in the directory`);
    process.stdout.write(
      `answers of ${category} ${state === 'on' ? 'need' : 'no longer need'} a picture; running processes see it after their next start\n`,
    );
  });
}

export async function setConfidential(
  environment: Environment,
  category: string,
  state: string,
): Promise<void> {
  if (state !== 'on' && state !== 'off') throw new Error('say on or off');
  await withHouse(environment, async (house) => {
    const known = await house.office.setConfidential(category, state === 'on');
    if (!known) throw new Error(`no category ${category} in the directory`);
    process.stdout.write(
      `new complaints of ${category} are ${state === 'on' ? '' : 'not '}confidential from the start; running processes see it after their next start\n`,
    );
  });
}

function requireInstansi(house: House, id: string): void {
  if (!house.office.directory.instansi(id)) throw new Error(`no instansi ${id} in the directory`);
}
