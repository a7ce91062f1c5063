import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const LAPOR_TOKEN = 'a-keytoken-of-the-tests';

/** No two stand-ins of a test give the same number. */
let lastId = 9_000_000;

/** What goes wrong with one call: before the report is kept, or after. */
export type LaporFault =
  | 'limit'
  | 'error'
  | 'error after'
  | 'silence'
  | 'silence after'
  | 'cut'
  | 'nonsense after'
  | 'forbidden'
  | 'refused'
  | 'elsewhere'
  | 404
  | 405
  | 410;

const known = [
  'kanal',
  'tanggal_masuk',
  'nomor_sumber',
  'klasifikasi',
  'judul',
  'isi',
  'tanggal_kejadian',
  'lokasi',
  'instansi_tujuan',
  'kategori',
  'anonim',
  'rahasia',
];

/**
 * SP4N-LAPOR!'s report integration, as far as is known of it: POST, JSON, KEYTOKEN. It keeps every report it takes, the
 * same one twice if it is sent twice, and says what was wrong with each call.
 */
export async function startLaporStandIn() {
  const kept: { id: string; report: Record<string, unknown> }[] = [];
  const wrong: string[] = [];
  const calls: string[] = [];
  let faults: LaporFault[] = [];
  let refusedFinds = 0;

  const answer = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    calls.push(request.url ?? '');
    const report = checked(request, body, wrong);
    if (!report) return answer(response, 422, {});
    if (request.url === '/cari') {
      if (refusedFinds > 0) {
        refusedFinds -= 1;
        return answer(response, 422, {});
      }
      const found = kept.find((one) => one.report['nomor_sumber'] === report['nomor_sumber']);
      return answer(response, 200, { data: found ? { tracking_id: found.id } : null });
    }
    const fault = faults.shift();
    if (fault === 'limit') return answer(response, 429, {}, { 'retry-after': '7' });
    if (fault === 'error') return answer(response, 503, {});
    if (fault === 'forbidden') return answer(response, 401, {});
    if (typeof fault === 'number') return answer(response, fault, {});
    if (fault === 'refused') return answer(response, 422, {});
    if (fault === 'elsewhere') return answer(response, 302, {}, { location: 'http://127.0.0.1:9/' });
    if (fault === 'cut') return void request.socket.destroy();
    if (fault === 'silence') return;
    const id = String((lastId += 1));
    kept.push({ id, report });
    if (fault === 'silence after') return;
    if (fault === 'error after') return answer(response, 500, {});
    if (fault === 'nonsense after') return answer(response, 200, { data: { tracking_id: 'x' } });
    return answer(response, 200, { status: true, data: { tracking_id: id } });
  }
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: { reportUrl: `${url}/laporan`, findUrl: `${url}/cari`, token: LAPOR_TOKEN },
    kept,
    wrong,
    calls,
    /** What goes wrong with the next calls, one after the other. */
    failNext(...next: LaporFault[]): void {
      faults = next;
    },
    /** Refuses so many of the next look-ups. */
    refuseFinds(count: number): void {
      refusedFinds = count;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function checked(request: IncomingMessage, body: string, wrong: string[]): Record<string, unknown> | null {
  const before = wrong.length;
  if (request.method !== 'POST') wrong.push(`method ${request.method}`);
  if (request.headers['keytoken'] !== LAPOR_TOKEN) wrong.push('token');
  if (request.headers['content-type'] !== 'application/json') wrong.push('content type');
  const report = JSON.parse(body) as Record<string, unknown>;
  for (const field of Object.keys(report)) if (!known.includes(field)) wrong.push(`field ${field}`);
  if (typeof report['nomor_sumber'] !== 'string') wrong.push('no nomor_sumber');
  if (request.url === '/laporan') {
    if (request.headers['idempotency-key'] === undefined) wrong.push('no key');
    for (const field of ['judul', 'isi']) if (!report[field]) wrong.push(`no ${field}`);
    if (report['rahasia'] !== false) wrong.push('a confidential report');
  }
  return wrong.length === before ? report : null;
}
