import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  isSigned,
  known,
  limits,
  listOf,
  messageExpansions,
  notFound,
  numeric,
  postFields,
  problem,
  within,
  X_ACCOUNT,
} from './x-shapes.js';

export interface XPost {
  id: string;
  text: string;
  author_id: string;
  conversation_id: string;
  [field: string]: unknown;
}
export interface XMessage {
  id: string;
  text: string;
  sender_id: string;
  [field: string]: unknown;
}

/** What goes wrong with the next call to a path: a status, no answer at all, or an answer that is lost. */
export interface Fault {
  path: RegExp;
  /** So many calls to it go well before. */
  after?: number;
  status?: number;
  headers?: Record<string, string>;
  body?: object;
  /** The call is taken, and its answer never arrives. */
  lost?: boolean;
  /** The caller is left waiting. */
  hangs?: boolean;
}

/**
 * X's API v2 as it is published (https://docs.x.com/x-api): it knows the endpoints that Muara calls, refuses parameters
 * and bodies that X would refuse, checks each signature (OAuth 1.0a), and fails as it is told to.
 */
export async function startXStandIn() {
  const posts: XPost[] = [];
  const messages: XMessage[] = [];
  const users = new Map<string, object>();
  const media = new Map<string, object>();
  const files = new Map<string, Buffer>();
  const faults: Fault[] = [];
  const calls: { method: string; path: string; query: URLSearchParams; at: number }[] = [];
  const wrong: string[] = [];
  const sent: { to: string; text: string }[] = [];
  const replies: { to: string; text: string }[] = [];
  const takesMessages = new Set<string>();
  /** Newest first is the rule of X; a page may come in any order and overlap the one before. */
  const habits = { shuffled: false, overlapping: 0, pageSize: 100 };
  let serial = 0n;

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      wrong.push(String(error));
      response.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = new URL(request.url ?? '/', 'https://api.x.com');
    const file = files.get(asked.pathname);
    if (file) return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(file);
    if (!asked.pathname.startsWith('/2/')) return void response.writeHead(404).end();
    const path = asked.pathname.slice(3);
    calls.push({ method: request.method ?? '', path, query: asked.searchParams, at: Date.now() });
    const fault = faultOf(path);
    if (fault?.hangs === true) return;
    if (fault && fault.lost !== true) {
      if (fault.status === undefined) return void response.destroy();
      const head = { 'content-type': 'application/problem+json', ...fault.headers };
      return void response
        .writeHead(fault.status, head)
        .end(JSON.stringify(fault.body ?? problem(fault.status)));
    }
    const refused = isSigned(request, asked) ? undefined : 401;
    const [status, body] = refused
      ? [refused, problem(refused)]
      : route(request, path, asked.searchParams, chunks);
    if (fault?.lost === true) return void response.destroy();
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...limits })
      .end(JSON.stringify(body));
  }

  function faultOf(path: string): Fault | undefined {
    const fault = faults.find((one) => one.path.test(path));
    if (fault === undefined) return undefined;
    if (fault.after !== undefined && fault.after > 0) return void (fault.after -= 1);
    faults.splice(faults.indexOf(fault), 1);
    return fault;
  }

  function route(
    request: IncomingMessage,
    path: string,
    query: URLSearchParams,
    chunks: Buffer[],
  ): [number, object] {
    if (request.method === 'GET') {
      if (path === 'users/me')
        return [200, { data: { id: X_ACCOUNT, name: 'LAPOR', username: 'LAPOR1708' } }];
      if (path === `users/${X_ACCOUNT}/mentions`) {
        check(query, {
          since_id: numeric,
          until_id: numeric,
          pagination_token: /^\d+$/,
          max_results: within(5, 100),
          ...postFields,
        });
        const mine = posts.filter(({ text }) => /@LAPOR1708/i.test(text));
        return [200, page(mine, query, 'pagination_token')];
      }
      if (path === 'tweets/search/recent') {
        check(query, {
          query: /^[^]{1,512}$/,
          since_id: numeric,
          until_id: numeric,
          next_token: /^\d+$/,
          max_results: within(10, 100),
          ...postFields,
        });
        // "'since_id' must be a tweet id created after …": the last seven days alone are searched.
        if (BigInt(query.get('since_id') ?? idOf(Date.now())) < idOf(Date.now() - 7 * 86_400_000))
          return [400, problem(400)];
        const wanted = [...(query.get('query') ?? '').matchAll(/conversation_id:(\d+)/g)].map(([, id]) => id);
        return [
          200,
          page(
            posts.filter((one) => wanted.includes(one.conversation_id)),
            query,
            'next_token',
          ),
        ];
      }
      if (path === 'tweets') {
        check(query, { ids: /^\d{1,19}(,\d{1,19}){0,99}$/, ...postFields });
        const ids = (query.get('ids') ?? '').split(',');
        const there = ids.flatMap((id) => posts.find((one) => one.id === id) ?? []);
        const missing = ids.filter((id) => !there.some((one) => one.id === id));
        return [200, { data: there.map(({ id, text }) => ({ id, text })), errors: missing.map(notFound) }];
      }
      if (path === 'dm_events') {
        check(query, {
          max_results: within(1, 100),
          pagination_token: /^\d+$/,
          event_types: /^(MessageCreate|ParticipantsJoin|ParticipantsLeave)(,|$)/,
          'dm_event.fields': listOf(known.dm_event),
          expansions: listOf(messageExpansions),
          'user.fields': listOf(known.user),
          'media.fields': listOf(known.media),
        });
        return [200, page(messages, query, 'pagination_token')];
      }
    }
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
    const to = /^dm_conversations\/with\/(\d+)\/messages$/.exec(path)?.[1];
    if (request.method === 'POST' && to !== undefined) {
      expectKeys(path, body, ['text', 'attachments']);
      if (!takesMessages.has(to)) {
        return [
          403,
          { ...problem(403), detail: 'You do not have permission to DM one or more participants.' },
        ];
      }
      sent.push({ to, text: String(body['text']) });
      return [
        201,
        { data: { dm_conversation_id: `${X_ACCOUNT}-${to}`, dm_event_id: String(9_000_000 + sent.length) } },
      ];
    }
    if (request.method === 'POST' && path === 'tweets') {
      expectKeys(path, body, ['text', 'reply']);
      const text = String(body['text']);
      const post = String((body['reply'] as { in_reply_to_tweet_id?: unknown }).in_reply_to_tweet_id);
      // Each link counts 23, whatever its length.
      if (text.replace(/https?:\/\/\S+/g, 'x'.repeat(23)).length > 280) wrong.push('a post longer than 280');
      if (replies.some((one) => one.text === text)) {
        return [
          403,
          { ...problem(403), detail: 'You are not allowed to create a Tweet with duplicate content.' },
        ];
      }
      if (!posts.some(({ id }) => id === post)) {
        return [
          403,
          {
            ...problem(403),
            detail: 'You attempted to reply to a Tweet that is deleted or not visible to you.',
          },
        ];
      }
      replies.push({ to: post, text });
      return [201, { data: { id: String(8_000_000 + replies.length), text } }];
    }
    wrong.push(`no endpoint of X: ${request.method} ${path}`);
    return [404, problem(404)];
  }

  function page(all: (XPost | XMessage)[], query: URLSearchParams, token: string): object {
    const since = BigInt(query.get('since_id') ?? '0');
    const until = BigInt(query.get('until_id') ?? '9'.repeat(19));
    const size = Math.min(Number(query.get('max_results') ?? 10), habits.pageSize);
    const fresh = all
      .filter(({ id }) => BigInt(id) > since && BigInt(id) < until)
      .toSorted((one, other) => (BigInt(one.id) > BigInt(other.id) ? -1 : 1));
    const from = Number(query.get(token) ?? 0);
    const data = fresh.slice(Math.max(0, from - habits.overlapping), from + size);
    if (habits.shuffled) data.sort(() => Math.random() - 0.5);
    const authors = new Set(data.map((one) => String(one['author_id'] ?? one['sender_id'])));
    const keys = data.flatMap(
      (one) => (one['attachments'] as { media_keys?: string[] } | undefined)?.media_keys ?? [],
    );
    const missing = [...authors].filter((id) => !users.has(id));
    return {
      ...(data.length > 0 ? { data } : {}),
      includes: {
        users: [...authors].flatMap((id) => users.get(id) ?? []),
        media: keys.flatMap((key) => media.get(key) ?? []),
      },
      ...(missing.length > 0
        ? {
            errors: missing.map((id) => ({
              value: id,
              detail: `User has been suspended: [${id}].`,
              title: 'Forbidden',
              resource_type: 'user',
              parameter: 'author_id',
              resource_id: id,
              type: 'https://api.twitter.com/2/problems/resource-not-found',
            })),
          }
        : {}),
      meta: {
        result_count: data.length,
        ...(from + size < fresh.length ? { next_token: String(from + size) } : {}),
      },
    };
  }

  function check(
    query: URLSearchParams,
    allowed: Record<string, RegExp | ((value: string) => boolean)>,
  ): void {
    for (const [name, value] of query) {
      const rule = allowed[name];
      const isRight = rule instanceof RegExp ? rule.test(value) : (rule?.(value) ?? false);
      if (!isRight) wrong.push(`${name}=${value}`);
    }
  }

  function expectKeys(path: string, body: object, allowed: string[]): void {
    for (const key of Object.keys(body)) if (!allowed.includes(key)) wrong.push(`${path}: ${key}`);
  }

  return {
    url,
    faults,
    habits,
    calls,
    /** What X would have refused of our calls. */
    wrong,
    /** Direct messages and public replies that were taken. */
    sent,
    replies,
    /** Accounts that let us write to them: those that follow us, or wrote first. */
    takesMessages,
    files,
    person: (id: string, name: string, username: string, more: object = {}): void =>
      void users.set(id, { id, name, username, ...more }),
    medium: (key: string, more: object): void => void media.set(key, { media_key: key, ...more }),
    /** A post of somebody; ids grow as they do at X. */
    post(author: string, text: string, more: Partial<XPost> = {}): XPost {
      const id = nextId();
      const post = {
        id,
        text,
        author_id: author,
        conversation_id: id,
        created_at: new Date().toISOString(),
        edit_history_tweet_ids: [id],
        ...more,
      };
      posts.push(post);
      return post;
    },
    message(sender: string, text: string, more: Partial<XMessage> = {}): XMessage {
      const message = {
        id: nextId(),
        event_type: 'MessageCreate',
        text,
        sender_id: sender,
        dm_conversation_id: `${X_ACCOUNT}-${sender}`,
        created_at: new Date().toISOString(),
        ...more,
      };
      messages.push(message);
      if (sender !== X_ACCOUNT) takesMessages.add(sender);
      return message;
    },
    remove: (id: string): void =>
      void posts.splice(
        posts.findIndex((one) => one.id === id),
        1,
      ),
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close').catch(() => null);
    },
  };

  function nextId(): string {
    serial += 1n;
    return String(idOf(Date.now()) + serial);
  }
}

/** The first number of a millisecond. https://docs.x.com/fundamentals/x-ids */
const idOf = (ms: number): bigint => BigInt(ms - 1_288_834_974_657) << 22n;

export type XStandIn = Awaited<ReturnType<typeof startXStandIn>>;
