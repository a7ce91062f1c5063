import { randomUUID } from 'node:crypto';
import { readForm, WebReport, type RawReport } from '#channels';
import { dayOf, Failure, showReportNumber, type FieldFault, type InboundReport } from '#complaint';
import { dangerWords } from '#delivery';
import type { House } from '#house';
import type { Receipt, RepeatableAnswer } from '#intake';
import type { Files } from '#intake';
import { dangerIn } from '#routing';

/** Where a day begins first: in the east of the country it has when it has not in the west. */
const PAPUA = '91';

/** What a reporter is given to track with, as the API and the page show it. */
export interface ReceiptView {
  code: string;
  pin: string;
  secret: string;
  trackUrl: string;
  /** Whom to call at once, where the report tells of danger. */
  emergency?: { text: string; numbers: { name: string; number: string }[] };
}

/** A form filled in by ourselves, for one of our own channels. */
export interface Submission {
  channel: string;
  form: unknown;
  envelope?: Record<string, string>;
  /** Idempotency-Key of the API, or the page's one-time id: one key is one report. */
  key: string;
  /** What somebody sent, where the form says more than that: the hour it came. */
  sent?: unknown;
  /** Of each file in turn, whether a scanner found nothing in it. */
  scanned?: boolean[];
  /** Number of the public complaint that it is about the same as. */
  sameAs?: string;
}

/** Reports that come through our own forms and API: taken in once per key, answered the same when repeated. */
export class Submissions {
  constructor(
    private readonly house: Pick<
      House,
      'channels' | 'identity' | 'intake' | 'keys' | 'memory' | 'now' | 'office' | 'publicUrl'
    >,
  ) {}

  /**
   * A report from the web. Throws `invalid` with every field at fault, those that the edge has `found` among them;
   * nothing is stored then.
   */
  web(
    form: unknown,
    {
      key = randomUUID(),
      found = [],
      scanned = [],
      sameAs,
    }: { key?: string; found?: FieldFault[]; scanned?: boolean[]; sameAs?: string },
  ): Promise<ReceiptView> {
    const read = readForm(WebReport, form, { strict: true });
    const faults = [...read.faults, ...this.inTheFuture(form), ...found];
    if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    return this.submit({ channel: 'web', form, key, scanned, ...(sameAs !== undefined && { sameAs }) });
  }

  /**
   * A report from other systems, whose files are judged by their bytes: what the caller says of them counts for nothing.
   * Throws as `web` does.
   */
  async api(form: unknown, key: string | undefined, files: Files): Promise<ReceiptView> {
    const { form: read, faults } = readForm(WebReport, form, { strict: true });
    const found: FieldFault[] = [];
    const scanned: boolean[] = [];
    const attachments: object[] = [];
    for (const [index, file] of (faults.length > 0 ? [] : (read.attachments ?? [])).entries()) {
      const judged = await files.judge(file.name, Buffer.from(file.content, 'base64'));
      if (typeof judged === 'string') {
        found.push({ field: `attachments.${index}`, code: judged });
        continue;
      }
      scanned.push(judged.scanned);
      attachments.push({ name: file.name, type: judged.type, content: file.content });
    }
    const sent = attachments.length > 0 ? { ...(form as object), attachments } : form;
    return this.web(sent, { ...(key === undefined ? {} : { key }), found, scanned });
  }

  /**
   * Takes in a valid form. The same key and form again within 24 hours give the same answer; another form under the
   * key throws `conflict`.
   */
  async submit({
    channel,
    form,
    envelope,
    key,
    sent = form,
    scanned = [],
    sameAs,
  }: Submission): Promise<ReceiptView> {
    const bodyHash = this.hashOf(sent);
    const repeated = await this.repeated(key, bodyHash);
    if (repeated) return repeated;
    const keyIndex = this.keyIndex(key);
    const raw: RawReport = {
      body: Buffer.from(JSON.stringify(form)),
      contentType: 'application/json',
      envelope: { ...envelope, externalId: `key:${keyIndex.toString('base64url')}` },
    };
    const [read] = (await this.house.channels.get(channel)?.parse(raw)) ?? [];
    if (!read) throw new Failure('invalid', 'form-invalid');
    const attachments = read.attachments.map((file, index) => ({
      ...file,
      scanned: scanned[index] === true,
    }));
    const report = { ...read, attachments, ...(sameAs !== undefined && { sameAs }) };
    const help = this.helpFor(report);
    const view = (receipt: Receipt): ReceiptView => ({ ...this.view(receipt), ...help });
    const seal = (receipt: Receipt): Buffer => this.house.identity.sealAnswer(key, view(receipt));
    const answer: RepeatableAnswer = { keyIndex, bodyHash, seal };
    const { receipt } = await this.house.intake.accept({ channel, raw, report }, answer);
    if (receipt) return view(receipt);
    // Somebody else came first with this key; his answer is there since his commit.
    const first = await this.repeated(key, bodyHash);
    if (!first) throw new Failure('conflict', 'idempotency-key-reused');
    return first;
  }

  /** What was answered under this key in the last 24 hours; null where nothing was. */
  async receiptOf(key: string): Promise<ReceiptView | null> {
    const given = await this.house.memory.answerGiven(this.keyIndex(key));
    return given && (this.house.identity.openAnswer(key, given.sealedAnswer) as ReceiptView);
  }

  /** Whether this very form was taken in under the key in the last 24 hours. */
  async wasSent(form: unknown, key: string): Promise<boolean> {
    const given = await this.house.memory.answerGiven(this.keyIndex(key));
    return given?.bodyHash.equals(this.hashOf(form)) ?? false;
  }

  private async repeated(key: string, bodyHash: Buffer): Promise<ReceiptView | null> {
    const given = await this.house.memory.answerGiven(this.keyIndex(key));
    if (!given) return null;
    if (!given.bodyHash.equals(bodyHash)) throw new Failure('conflict', 'idempotency-key-reused');
    return this.house.identity.openAnswer(key, given.sealedAnswer) as ReceiptView;
  }

  private keyIndex(key: string): Buffer {
    return this.house.keys.index('idempotency', key);
  }

  /** Keyed: who knows a report's text must not be able to try out whose number stood with it. */
  private hashOf(form: unknown): Buffer {
    return this.house.keys.index('submission', canonical(form));
  }

  private view({ code, pin, secret }: Receipt): ReceiptView {
    const shown = showReportNumber(code);
    return { code: shown, pin, secret, trackUrl: `${this.house.publicUrl}/lacak/${shown}?kunci=${secret}` };
  }

  private helpFor({ title, text, wilayah }: InboundReport): Pick<ReceiptView, 'emergency'> {
    const danger = dangerIn([title, text].filter(Boolean).join('\n'));
    if (danger === null) return {};
    const numbers = this.house.office
      .numbersFor(danger.kind, wilayah ?? null)
      .map(({ name, number }) => ({ name, number }));
    return { emergency: { text: dangerWords('id', numbers), numbers } };
  }

  private inTheFuture(given: unknown): FieldFault[] {
    const occurredOn = (given as { occurredOn?: unknown } | null)?.occurredOn;
    const latest = dayOf(this.house.now(), PAPUA);
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
