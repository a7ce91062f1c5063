import { createHash, randomUUID } from 'node:crypto';
import { readForm, WebReport, type RawReport } from '#channels';
import { Failure, showReportNumber, type FieldFault } from '#complaint';
import type { House } from '#house';
import type { Receipt, RepeatableAnswer } from '#intake';

/** What a reporter is given to track with, as the API and the page show it. */
export interface ReceiptView {
  code: string;
  pin: string;
  secret: string;
  trackUrl: string;
}

/** Reports that come through our own form or API: checked, taken in once per key, answered the same when repeated. */
export class WebReports {
  constructor(
    private readonly house: Pick<
      House,
      'channels' | 'identity' | 'intake' | 'keys' | 'memory' | 'now' | 'publicUrl'
    >,
  ) {}

  /**
   * Takes in one report. With `key`, the same key and body again within 24 hours give the same answer, another body
   * throws `conflict`. Throws `invalid` with every field at fault; nothing is stored then.
   */
  async submit(given: unknown, key: string | undefined): Promise<ReceiptView> {
    const faults = [...readForm(WebReport, given, { strict: true }).faults, ...this.inTheFuture(given)];
    if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    if (key === undefined) return this.take(given, randomUUID());
    const bodyHash = createHash('sha256').update(canonical(given)).digest();
    const keyIndex = this.house.keys.index('idempotency', key);
    const repeated = await this.repeated(key, keyIndex, bodyHash);
    if (repeated) return repeated;
    const externalId = `key:${keyIndex.toString('base64url')}`;
    const seal = (receipt: Receipt): Buffer => this.house.identity.sealAnswer(key, this.view(receipt));
    return this.take(given, externalId, { key, keyIndex, bodyHash, seal });
  }

  private async take(
    given: unknown,
    externalId: string,
    answer?: RepeatableAnswer & { key: string },
  ): Promise<ReceiptView> {
    const raw: RawReport = {
      body: Buffer.from(JSON.stringify(given)),
      contentType: 'application/json',
      envelope: { externalId },
    };
    const web = this.house.channels.get('web');
    const [report] = (await web?.parse(raw)) ?? [];
    if (!report) throw new Failure('invalid', 'form-invalid');
    const taken = await this.house.intake.accept({ channel: 'web', raw, report }, answer);
    if (taken.receipt) return this.view(taken.receipt);
    // Somebody else came first with this key; his answer is there since his commit.
    const repeated = answer && (await this.repeated(answer.key, answer.keyIndex, answer.bodyHash));
    if (!repeated) throw new Failure('conflict', 'idempotency-key-reused');
    return repeated;
  }

  private async repeated(key: string, keyIndex: Buffer, bodyHash: Buffer): Promise<ReceiptView | null> {
    const given = await this.house.memory.answerGiven(keyIndex);
    if (!given) return null;
    if (!given.bodyHash.equals(bodyHash)) throw new Failure('conflict', 'idempotency-key-reused');
    return this.house.identity.openAnswer(key, given.sealedAnswer) as ReceiptView;
  }

  private view({ code, pin, secret }: Receipt): ReceiptView {
    const shown = showReportNumber(code);
    return { code: shown, pin, secret, trackUrl: `${this.house.publicUrl}/lacak/${shown}?kunci=${secret}` };
  }

  private inTheFuture(given: unknown): FieldFault[] {
    const occurredOn = (given as { occurredOn?: unknown } | null)?.occurredOn;
    // The day has already begun in the east of the country when it has not in the west.
    const latest = new Date(this.house.now().getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
    return typeof occurredOn === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(occurredOn) && occurredOn > latest
      ? [{ field: 'occurredOn', code: 'occurredOn-future' }]
      : [];
  }
}

/** JSON that is equal for equal content, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
