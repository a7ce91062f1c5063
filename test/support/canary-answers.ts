import type { CanaryHouse } from './canary-house.js';
import type { CanarySearch, Hit } from './canary-search.js';
import type { Trait } from './canary.js';

/** A trait that may be shown to whoever may open the route. */
export interface Exception {
  came: string;
  trait: Trait;
  route: string;
  reason: string;
}

interface Asked {
  asked: number;
  /** How often each status came back. */
  statuses: Map<number, number>;
  hits: Hit[];
}

/**
 * Asks every address of the router that answers GET, for every complaint and file where it names one, as every role by
 * session and by token and as nobody, and searches what comes back: head and body.
 */
export async function askEverything(
  house: CanaryHouse,
  search: CanarySearch,
  exceptions: readonly Exception[],
): Promise<Asked> {
  const files = await house.postgres.query<{ code: string; id: string | null }>(
    `SELECT DISTINCT ON (c.id) c.code, a.id FROM complaint c LEFT JOIN message m ON m.complaint_id = c.id
     LEFT JOIN attachment a ON a.message_id = m.id ORDER BY c.id, a.id`,
  );
  const proofs: [string, Record<string, string>][] = [
    ['nobody', {}],
    ...[...house.proofs].flatMap(([role, { cookie, authorization }]): [string, Record<string, string>][] => [
      [role, { cookie }],
      [`a token of ${role}`, { authorization }],
    ]),
  ];
  const result: Asked = { asked: 0, statuses: new Map(), hits: [] };

  async function ask(
    route: string,
    path: string,
    [who, proof]: [string, Record<string, string>],
  ): Promise<void> {
    const answer = await fetch(house.url + path, { redirect: 'manual', headers: proof });
    const where = `GET ${route} as ${who}`;
    const body = Buffer.from(await answer.arrayBuffer());
    const found = [...search.in(body, where), ...search.in(JSON.stringify([...answer.headers]), where)];
    const may = ({ came, trait }: Hit): boolean =>
      exceptions.some((each) => each.came === came && each.trait === trait && each.route === route);
    result.hits.push(...found.filter((hit) => !may(hit)));
    result.asked += 1;
    result.statuses.set(answer.status, (result.statuses.get(answer.status) ?? 0) + 1);
  }

  // In JSON a name would be cut up by no tag.
  const reads = house.reads.map((route) => route.replace(':format', 'json'));
  for (const route of new Set([...reads, '/metrics'])) {
    for (const one of proofs) {
      const isApi = route.startsWith('/api');
      // Each kind of address knows one kind of proof; the other is turned away before anything is read.
      if (one[0] !== 'nobody' && isApi !== 'authorization' in one[1]) continue;
      if (!route.includes(':code')) {
        await ask(route, route.replace(':userName', 'auditor').replace(/:\w+/g, 'x'), one);
        continue;
      }
      const named = route.includes(':id') ? files.filter(({ id }) => id !== null) : files;
      for (const { code, id } of named) {
        await ask(route, route.replace(':code', shown(code)).replace(':id', id ?? ''), one);
      }
    }
  }
  return result;
}

const shown = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');
