import { readLaporId } from '#complaint';
import type { LaporForm } from './lapor-form.js';
import type { Sp4nSettings } from './sp4n.settings.js';

export type ApiFaultCode =
  | 'rate-limited'
  | 'unavailable'
  | 'no-answer'
  | 'unauthorised'
  | 'misconfigured'
  | 'refused'
  | 'find-refused'
  | 'not-understood';

/** A call that brought no number. Its text is a code: neither what was sent nor what was answered. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';

  constructor(
    readonly code: ApiFaultCode,
    /** What was sent may have arrived. */
    readonly uncertain: boolean,
    /** Seconds after which it may be tried again, where the other side said so. */
    readonly afterSeconds: number | null = null,
  ) {
    super(code);
  }
}

const LARGEST_ANSWER = 64 * 1024;

/**
 * The report integration of SP4N-LAPOR!: POST, JSON, a KEYTOKEN header. The names of its fields are not published; these
 * stand in one place so that they can follow the document that the centre hands out.
 */
export class LaporApi {
  constructor(
    private readonly settings: Sp4nSettings,
    private readonly timeoutMs = 15_000,
  ) {}

  /** Sends a report; the number it was given. `key` is the same at every attempt. */
  async send(form: LaporForm, key: string): Promise<string> {
    const id = await this.post(this.settings.reportUrl, bodyOf(form), key);
    if (id === null) throw new ApiFault('not-understood', true);
    return id;
  }

  /** The number of what was sent before under our own number; null where nothing arrived. */
  async find(origin: string): Promise<string | null> {
    try {
      return await this.post(this.settings.findUrl, { nomor_sumber: origin });
    } catch (error) {
      // A question that is refused says nothing of the report.
      if (error instanceof ApiFault && error.code === 'refused') throw new ApiFault('find-refused', true);
      throw error;
    }
  }

  private async post(url: string, body: object, key?: string): Promise<string | null> {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(this.timeoutMs),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        KEYTOKEN: this.settings.token,
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      body: JSON.stringify(body),
    }).catch(() => {
      throw new ApiFault('no-answer', true);
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw faultOf(response);
    }
    return numberIn(await textOf(response));
  }
}

const bodyOf = (form: LaporForm): object => ({
  kanal: form.channel,
  tanggal_masuk: form.receivedOn,
  nomor_sumber: form.origin,
  klasifikasi: form.classification || null,
  judul: form.title,
  isi: form.text,
  tanggal_kejadian: form.occurredOn || null,
  lokasi: form.place || null,
  instansi_tujuan: form.instansi || null,
  kategori: form.category || null,
  // Who reported never leaves Muara.
  anonim: true,
  rahasia: false,
});

function faultOf({ status, headers }: Response): ApiFault {
  if (status === 429) return new ApiFault('rate-limited', false, secondsIn(headers.get('retry-after')));
  if (status === 401 || status === 403) return new ApiFault('unauthorised', false);
  // No such address, or not for this: no word on what was sent.
  if (status === 404 || status === 405 || status === 410) return new ApiFault('misconfigured', false);
  if (status === 408 || status >= 500)
    return new ApiFault('unavailable', true, secondsIn(headers.get('retry-after')));
  return new ApiFault('refused', false);
}

const secondsIn = (written: string | null): number | null =>
  written !== null && /^\d{1,6}$/.test(written) ? Number(written) : null;

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > LARGEST_ANSWER) throw new ApiFault('not-understood', true);
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof ApiFault ? error : new ApiFault('no-answer', true);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** `{"data": {"tracking_id": …}}`, or `{"data": null}` for nothing. */
function numberIn(answer: string): string | null {
  try {
    const { data } = JSON.parse(answer) as { data?: { tracking_id?: unknown } | null };
    if (data === null) return null;
    const id = readLaporId(String(data?.tracking_id));
    if (id !== null) return id;
  } catch {
    // What cannot be read is no number either.
  }
  throw new ApiFault('not-understood', true);
}
