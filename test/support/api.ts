import { Pool } from 'pg';
import { until } from './until.js';

/** The API as other systems meet it, and what stands in the database behind it. */

export interface Reply<Body> {
  status: number;
  type: string;
  body: Body;
}

export interface CallOptions {
  method?: string;
  /** Sent as JSON; text goes out as it is. */
  json?: unknown;
  authorization?: string;
  headers?: Record<string, string>;
}

/** One call. The body is what the caller says it is; `null` where there is none. */
export async function call<Body>(url: string, options: CallOptions = {}): Promise<Reply<Body>> {
  const { json, authorization } = options;
  const response = await fetch(url, {
    method: options.method ?? (json === undefined ? 'GET' : 'POST'),
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(authorization === undefined ? {} : { authorization }),
      ...options.headers,
    },
    ...(json === undefined ? {} : { body: typeof json === 'string' ? json : JSON.stringify(json) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: (text === '' ? null : JSON.parse(text)) as Body };
}

export interface Receipt {
  code: string;
  pin: string;
  secret: string;
  trackUrl: string;
}

export interface Tracked {
  code: string;
  status: string;
  instansi: { id: string; name: string } | null;
  category: string | null;
  wilayah: string | null;
  answerBy: string;
  messages: { from: string; kind: string; text: string; at: string }[];
}

export interface Item {
  code: string;
  text: string;
  status: string;
  channel: string;
  supervisory: boolean;
  instansi: { id: string; name: string } | null;
  answerBy: string;
}

export interface Detail extends Item {
  suggestion: { instansi: string | null; outcome: string; why: string[] } | null;
  messages: { from: string; kind: string; text: string; author: string | null }[];
  attachments: { id: string; name: string; type: string }[];
}

export interface Problem {
  code: string;
  title: string;
  status: number;
  errors?: { field: string; code: string; message: string }[];
}

/** What the holder of a token can do; each call says what came back, whatever it is. */
export function staff(url: string, token: string) {
  const authorization = `Bearer ${token}`;
  const complaints = `${url}/api/v1/staff/complaints`;
  const post = <Body = Detail>(code: string, verb: string, json: unknown): Promise<Reply<Body>> =>
    call<Body>(`${complaints}/${code}/${verb}`, { json, authorization });
  return {
    list: (query: Record<string, string> = {}) =>
      call<{ items: Item[]; next: string | null }>(`${complaints}?${new URLSearchParams(query).toString()}`, {
        authorization,
      }),
    see: (code: string) => call<Detail>(`${complaints}/${code}`, { authorization }),
    dispose: (code: string, instansi: string, reason = 'Sesuai tugas instansi') =>
      post(code, 'dispositions', { instansi, reason }),
    answer: (code: string, text: string) => post(code, 'answers', { text }),
    post,
    /** Any other route for staff. */
    call: <Body>(path: string, json?: object) =>
      call<Body>(`${url}/api/v1/staff/${path}`, {
        authorization,
        ...(json === undefined ? {} : { json }),
      }),
  };
}

export type Staff = ReturnType<typeof staff>;

/** Rows of the database that a running Muara uses. */
export function ledgerOf(databaseUrl: string) {
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  const count = async (table: string, where = 'true', values: unknown[] = []): Promise<number> => {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${table} WHERE ${where}`,
      values,
    );
    return rows[0]?.count ?? 0;
  };
  return {
    count,
    rows: async <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
      (await pool.query(sql, values)).rows as Row[],
    /** Resolves when every event has been handled and nothing is left to send. */
    quiet: (withinMs = 30_000) =>
      until(
        async () =>
          (await count('outbox', 'sent_at IS NULL')) === 0 &&
          (await count('delivery', `state IN ('queued', 'sending')`)) === 0,
        'everything to be handled and sent',
        withinMs,
      ),
    close: () => pool.end(),
  };
}

export type Ledger = ReturnType<typeof ledgerOf>;
