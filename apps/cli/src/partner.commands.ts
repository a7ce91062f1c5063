import { Failure } from '#complaint';
import type { House } from '#house';
import type { Environment } from '#platform';
import { withHouse } from './office.commands.js';

const operator = { id: 'operator' };
const print = (value: unknown): boolean =>
  process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);

/** Opens the house, and says in words what was refused. */
const work = (environment: Environment, what: (house: House) => Promise<void>): Promise<void> =>
  withHouse(environment, (house) =>
    what(house).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      const faults = error.fields.map(({ field, code }) => `${field}: ${code}`).join(', ');
      throw new Error(faults === '' ? error.reason : faults);
    }),
  );

export interface WebhookOptions {
  name: string;
  url: string;
  types?: string[];
  instansi?: string;
  wilayah?: string;
  topics?: string[];
}

/** Prints the subscription's id and then, as the last line and this once, its secret. */
export const addWebhook = (environment: Environment, options: WebhookOptions): Promise<void> =>
  work(environment, async ({ webhooks }) => {
    const { id, secret } = await webhooks.add(options, operator);
    print({ id });
    print(secret);
  });

export const listWebhooks = (environment: Environment): Promise<void> =>
  work(environment, async ({ webhooks }) => (await webhooks.list()).forEach(print));

export const rotateWebhook = (environment: Environment, id: string): Promise<void> =>
  work(environment, async ({ webhooks }) => void print(await webhooks.rotate(id, operator)));

export async function setWebhook(environment: Environment, id: string, state: string): Promise<void> {
  if (state !== 'on' && state !== 'off') throw new Error('say on or off');
  await work(environment, async ({ webhooks }) => {
    await webhooks.set(id, state === 'on' ? 'active' : 'disabled', operator);
    print(`${id} is ${state}`);
  });
}

export async function replayWebhook(
  environment: Environment,
  id: string,
  { since: from, all = false }: { since: string; all?: boolean },
): Promise<void> {
  const since = new Date(from);
  if (Number.isNaN(since.getTime())) throw new Error('--since is no time');
  await work(environment, async ({ webhooks }) => {
    print({ queued: await webhooks.replay(id, { since, all }, operator) });
  });
}

export interface PeerOptions {
  name: string;
  url: string;
  instansi?: string;
  id?: string;
  secret?: string;
}

/** Prints id and secret of the pairing as one JSON: the other side enters both, and they are shown this once. */
export const addPeer = (environment: Environment, options: PeerOptions): Promise<void> =>
  work(environment, async ({ peers }) => void print(await peers.add(options, operator.id)));

export const listPeers = (environment: Environment): Promise<void> =>
  work(environment, async ({ peers }) =>
    (await peers.list()).forEach(({ id, name, url, instansi, madeAt }) =>
      print({ id, name, url, instansi, since: madeAt }),
    ),
  );

export const endPeer = (environment: Environment, id: string): Promise<void> =>
  work(environment, async ({ peers }) => {
    if (!(await peers.end(id, operator.id))) throw new Error(`no peer ${id}`);
    print(`${id} is no peer any more`);
  });
