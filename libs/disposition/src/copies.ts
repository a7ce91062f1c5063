import { mayDisposeTo, mayReceive, requireLevel, type Officer } from '#access';
import { Failure, mayDo } from '#complaint';
import { mayOversee, type Directory } from '#instansi';
import { endCopy, keepPart, openCopies, type ComplaintUnit, type OpenCopy } from '#store';
import { wordsIn, type ComplaintWork } from './complaint-work.js';

/** While one of these stands, a body leads and others may have copies beside it. */
const led = new Set(['disposed', 'in-progress', 'needs-info']);

/**
 * Several bodies on one complaint: one leads and publishes the one answer, the others have copies (tembusan) and say
 * their part to it. Refusals as in `ComplaintWork`.
 */
export class Copies {
  constructor(private readonly work: ComplaintWork) {}

  /**
   * Gives copies to bodies beside the one that leads. Throws `invalid` naming the first that cannot have one:
   * `instansi-unknown`, `instansi-accused`, `instansi-not-connected`, `instansi-has-it`; `not-allowed` beyond reach.
   */
  add(officer: Officer, number: string, bodies: readonly string[], reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    if (bodies.length === 0) throw fault('instansi-required');
    return this.work.on(officer, number, async (unit) => {
      if (!mayDo(officer.role, 'dispose')) throw new Failure('not-allowed', 'may-not-dispose');
      const { directory } = this.work.parts.office;
      const { status, instansi, answerBy, id } = unit.complaint;
      if (!led.has(status) || instansi === null) throw new Failure('wrong-state', 'nobody-leads');
      requireLevel(officer, unit.complaint, await unit.hops(), directory);
      const at = this.work.parts.now();
      for (const body of new Set(bodies)) {
        await this.requireReceiver(officer, unit, body);
        await unit.hand({
          kind: 'disposition',
          role: 'copy',
          instansi: body,
          reason: why,
          madeBy: officer.id,
          madeAt: at,
          answerBy,
        });
        await this.work.record(unit, officer, 'copied', why, body);
        const name = directory.instansi(body)?.name ?? body;
        await unit.announce('complaint.copied', { complaintId: id, instansi: body, name });
      }
    });
  }

  /** Keeps a body's part for the one that leads; the reporter is not told. Another one takes its place. */
  answerPart(officer: Officer, number: string, text: string): Promise<void> {
    const said = wordsIn('text', text);
    return this.work.on(officer, number, async (unit) => {
      if (!mayDo(officer.role, 'answer')) throw new Failure('not-allowed', 'may-not-answer');
      const copy = await this.own(officer, unit);
      const at = this.work.parts.now();
      const complaintId = unit.complaint.id;
      await keepPart(unit.tx, { dispositionId: copy.id, complaintId, text: said, author: officer.id, at });
      await this.work.record(unit, officer, 'part-answered', null, copy.instansi);
      await unit.announce('complaint.part-answered', { complaintId, instansi: copy.instansi });
    });
  }

  /** A body gives its own copy back, and nothing else changes. */
  handBack(officer: Officer, number: string, reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    return this.work.on(officer, number, async (unit) => {
      if (!mayDo(officer.role, 'return')) throw new Failure('not-allowed', 'may-not-return');
      const copy = await this.own(officer, unit);
      await endCopy(unit.tx, copy.id, { as: 'returned', at: this.work.parts.now() });
      await this.work.record(unit, officer, 'copy-returned', why, copy.instansi);
    });
  }

  private async requireReceiver(officer: Officer, unit: ComplaintUnit, body: string): Promise<void> {
    const { office } = this.work.parts;
    const { directory } = office;
    const { supervisory, wilayah, instansi } = unit.complaint;
    const accused = await unit.accusedInstansi();
    if (!directory.instansi(body)) throw fault('instansi-unknown');
    if (!mayReceive(body, accused, directory)) throw fault('instansi-accused');
    if (!office.isConnected(body)) throw fault('instansi-not-connected');
    if (supervisory && !mayOversee(body, { accused, wilayah }, directory)) throw new Failure('not-allowed');
    if (!mayDisposeTo(officer, body, directory)) throw new Failure('not-allowed', 'beyond-reach');
    const copies = await openCopies(unit.tx, unit.complaint.id);
    if (body === instansi || copies.some((copy) => copy.instansi === body)) throw fault('instansi-has-it');
  }

  /** The open copy of the officer's body, or of a unit of it. Throws `wrong-state` where there is none. */
  private async own({ instansi }: Officer, unit: ComplaintUnit): Promise<OpenCopy> {
    const { directory } = this.work.parts.office;
    const copies = await openCopies(unit.tx, unit.complaint.id);
    const own =
      copies.find((copy) => copy.instansi === instansi) ??
      copies.find((copy) => instansi !== null && directory.isWithin(copy.instansi, instansi));
    if (!own) throw new Failure('wrong-state', 'no-copy');
    return own;
  }
}

/** Throws `invalid`, a field for each body whose part is still out, unless whoever answers has confirmed that. */
export async function requireParts(unit: ComplaintUnit, confirmed: boolean): Promise<void> {
  const out = (await openCopies(unit.tx, unit.complaint.id)).filter(({ part }) => part === null);
  if (out.length === 0 || confirmed) return;
  const fields = out.map(({ instansi }) => ({ field: `copies.${instansi}`, code: 'copies-open' }));
  throw new Failure('invalid', 'copies-open', fields);
}

/** The answer of the body that leads, and below it each other's part under its name. */
export async function withParts(unit: ComplaintUnit, text: string, directory: Directory): Promise<string> {
  const parts = (await openCopies(unit.tx, unit.complaint.id)).flatMap(({ instansi, part }) =>
    part === null ? [] : [`${directory.instansi(instansi)?.name ?? instansi}:\n${part}`],
  );
  return [text, ...parts].join('\n\n');
}

const fault = (code: string): Failure => new Failure('invalid', code, [{ field: 'instansi', code }]);
