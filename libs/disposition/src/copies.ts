import { mayDisposeTo, mayReceive, requireLevel, type Officer } from '#access';
import { Failure, mayDo, type Complaint, type ComplaintFile, type Disposition } from '#complaint';
import { mayOversee, type Directory } from '#instansi';
import { endCopy, keepPart, openCopies, type ComplaintUnit, type OpenCopy } from '#store';
import { wordsIn, type ComplaintWork } from './complaint-work.js';

/** Bodies that get copies, in the order in which they were named; empty ones are passed over. */
export interface Copying {
  bodies: readonly string[];
  reason: string;
  /** Where a caller named them: a refused one is `<field>.<its place among them>`. */
  field: string;
}

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
   * Can be taken back within seconds, as a verdict can.
   */
  add(officer: Officer, number: string, bodies: readonly string[], reason: string): Promise<void> {
    const why = wordsIn('reason', reason);
    const copying = { bodies, reason: why, field: 'instansi' };
    if (bodiesIn(copying).length === 0) throw fault('instansi', 'instansi-required');
    return this.work.decide(officer, number, 'copied', (unit) =>
      giveCopies(this.work, unit, officer, copying),
    );
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

  /** The open copy that the officer speaks for. Throws `wrong-state` where there is none. */
  private async own(officer: Officer, unit: ComplaintUnit): Promise<OpenCopy> {
    const copies = await openCopies(unit.tx, unit.complaint.id);
    const own = ownCopy(officer, copies, this.work.parts.office.directory);
    if (!own) throw new Failure('wrong-state', 'no-copy');
    return own;
  }
}

/** Whether some body leads it, so that others may have copies. */
export const isLed = ({ status, instansi }: Pick<Complaint, 'status' | 'instansi'>): boolean =>
  instansi !== null && led.has(status);

/** The copy that an officer speaks for: his own body's, else that of a unit of it. */
export const ownCopy = <Copy extends Pick<OpenCopy, 'instansi'>>(
  { instansi }: Pick<Officer, 'instansi'>,
  copies: readonly Copy[],
  directory: Directory,
): Copy | undefined =>
  copies.find((copy) => copy.instansi === instansi) ??
  copies.find((copy) => instansi !== null && directory.isWithin(copy.instansi, instansi));

/** Gives copies within another verb's hand; refusals as in `Copies.add`. */
export async function giveCopies(
  work: ComplaintWork,
  unit: ComplaintUnit,
  officer: Officer,
  copying: Copying,
): Promise<void> {
  if (!mayDo(officer.role, 'dispose')) throw new Failure('not-allowed', 'may-not-dispose');
  const { directory } = work.parts.office;
  const { reason, field } = copying;
  if (!isLed(unit.complaint)) throw new Failure('wrong-state', 'nobody-leads');
  requireLevel(officer, unit.complaint, await unit.hops(), directory);
  const { answerBy, id } = unit.complaint;
  const madeAt = work.parts.now();
  for (const [place, instansi] of bodiesIn(copying)) {
    await requireReceiver(work, unit, officer, { instansi, field: `${field}.${place}` });
    const copy = { kind: 'disposition', role: 'copy', instansi, reason, answerBy } as const;
    await unit.hand({ ...copy, madeBy: officer.id, madeAt });
    await work.record(unit, officer, 'copied', reason, instansi);
    const name = directory.instansi(instansi)?.name ?? instansi;
    await unit.announce('complaint.copied', { complaintId: id, instansi, name });
  }
}

const bodiesIn = ({ bodies }: Copying): [place: number, body: string][] =>
  [...bodies.entries()].filter(([place, body]) => body.trim() !== '' && bodies.indexOf(body) === place);

async function requireReceiver(
  { parts: { office } }: ComplaintWork,
  unit: ComplaintUnit,
  officer: Officer,
  { instansi: body, field }: { instansi: string; field: string },
): Promise<void> {
  const { directory } = office;
  const { supervisory, wilayah, instansi } = unit.complaint;
  const accused = await unit.accusedInstansi();
  if (!directory.instansi(body)) throw fault(field, 'instansi-unknown');
  if (!mayReceive(body, accused, directory)) throw fault(field, 'instansi-accused');
  if (!office.isConnected(body)) throw fault(field, 'instansi-not-connected');
  const inspects = !supervisory || mayOversee(body, { accused, wilayah }, directory);
  if (!inspects || !mayDisposeTo(officer, body, directory)) {
    throw new Failure('not-allowed', 'beyond-reach', [{ field, code: 'beyond-reach' }]);
  }
  const copies = await openCopies(unit.tx, unit.complaint.id);
  if (body === instansi || copies.some((copy) => copy.instansi === body)) {
    throw fault(field, 'instansi-has-it');
  }
}

/** Throws `invalid`, a field for each body whose part is still out, unless whoever answers has confirmed that. */
export async function requireParts(unit: ComplaintUnit, confirmed: boolean): Promise<void> {
  const out = (await openCopies(unit.tx, unit.complaint.id)).filter(({ part }) => part === null);
  if (out.length === 0 || confirmed) return;
  const fields = out.map(({ instansi }) => ({ field: `copies.${instansi}`, code: 'copies-open' }));
  throw new Failure('invalid', 'copies-open', fields);
}

/** The answer of the body that leads, and below it each other's part under its name: what the reporter reads. */
export function withParts(
  text: string,
  copies: readonly Pick<OpenCopy, 'instansi' | 'part'>[],
  directory: Directory,
): string {
  const parts = copies.flatMap(({ instansi, part }) =>
    part === null ? [] : [`${directory.instansi(instansi)?.name ?? instansi}:\n${part}`],
  );
  return [text, ...parts].join('\n\n');
}

/** Copies in a complaint's file that are still open, oldest first. */
export const openCopiesIn = ({ dispositions }: Pick<ComplaintFile, 'dispositions'>): Disposition[] =>
  dispositions.filter(({ role, endedAt }) => role === 'copy' && endedAt === null);

const fault = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);
