import { bouncesIn, mayDisposeTo, mayReceive, requireLevel, type Officer } from '#access';
import {
  classifications,
  Failure,
  isAnonymous,
  isConfidential,
  mayDo,
  mayMove,
  referralWays,
  type ComplaintFile,
  type LastAct,
} from '#complaint';
import type { Correction, ProofGiven } from '#disposition';
import type { House } from '#house';
import { regionsCalled } from '#routing';
import type { PageModels } from '../page-models.js';
import type { LastView, VerdictParts } from '../pages/verdict-views.js';
import type { OfficerAction, Values } from '../pages/views.js';
import { instansiChoice, type InstansiChoice } from '../pages/verdict-views.js';
import { words } from '../words/words.js';
import { timelineKinds } from './timeline.js';

/** Questions that are asked often, so that nobody types them anew; words under `ask-question.`. */
const questions = ['place', 'time', 'what', 'evidence', 'already'] as const;

/** A question that was chosen instead of written. Reporters are written to in Indonesian. */
export const askedIn = (question: string): string =>
  questions.some((known) => known === question) ? words('id')(`ask-question.${question}`) : '';

/** How a referral was sent; null where nothing of it is filled in. */
export function proofIn({ how = '', sentAt = '', number = '', note = '' }: Values): ProofGiven | null {
  return [how, sentAt, number, note].every((typed) => typed.trim() === '')
    ? null
    : { how, sentAt, number, note };
}

/** Steps that take more words than a line about the last one has. */
const unsaid = new Set(['redirected', 'undelivered']);

/** What was done last, in the words of the timeline. */
export const lastView = (last: LastAct | null): LastView | null =>
  last && {
    actor: last.actor === 'system' || last.actor === 'reporter' ? null : last.actor,
    kind: unsaid.has(last.action) ? 'classified' : (timelineKinds[last.action] ?? 'classified'),
    at: last.at,
  };

/** What the page of one report shows of verdicts, and which of them the officer may give. */
export class VerdictModels {
  constructor(
    private readonly rooms: Pick<House, 'office'>,
    private readonly pages: Pick<PageModels, 'nameOf' | 'wilayahChoices'>,
  ) {}

  /** Verdicts that his role, his level and the moment admit. */
  can(file: ComplaintFile, officer: Officer): OfficerAction[] {
    const may = (verb: 'verify' | 'dispose' | 'refer' | 'decline' | 'archive'): boolean =>
      mayDo(officer.role, verb) && mayMove(file.status, verb);
    if (this.forwards(file, officer)) return ['dispose'];
    const proves = file.status === 'referred' && mayDo(officer.role, 'refer') ? (['prove'] as const) : [];
    const blocked = this.blockedBy(file, officer);
    if (blocked === 'out-of-authority') return [...proves];
    const verdicts = (['verify', 'dispose', 'refer', 'decline', 'archive'] as const).filter(may);
    // Who sent it round may still send it on upwards.
    return [...proves, ...(blocked === null ? verdicts : verdicts.filter((verb) => verb === 'decline'))];
  }

  parts(file: ComplaintFile, officer: Officer): VerdictParts {
    const { directory } = this.rooms.office;
    const accused = file.accused.flatMap(({ instansi }) => instansi ?? []);
    const blocked = this.blockedBy(file, officer);
    const open = file.dispositions.find((each) => each.kind === 'referral' && each.endedAt === null);
    const suggested = file.suggestion?.instansi ?? null;
    const isBeyond = suggested !== null && !mayDisposeTo(officer, suggested, directory);
    const name = (id: string | null) => this.pages.nameOf(id);
    return {
      level: blocked === null ? null : { why: blocked, who: name(file.raisedTo) },
      own: this.own(officer, accused),
      hops: file.hops.map((hop) => ({
        ...hop,
        from: name(hop.from),
        to: name(hop.to),
        proposal: name(hop.proposal),
        actor: hop.actor === 'system' ? null : hop.actor,
      })),
      returnedBy: [...new Set(bouncesIn(file.hops, directory).flatMap(({ from }) => name(from) ?? []))],
      proposalOptions: this.bodies((id) => mayReceive(id, accused, directory)),
      proposed: isBeyond ? instansiChoice(this.choice(suggested)) : '',
      verifyValues: verifyValues(file),
      categories: directory.data.categories.map(({ id, label }) => ({ value: id, text: label })),
      areas: this.pages.wilayahChoices(file.wilayah),
      questions: [...questions],
      originalTitle: file.title === file.originalTitle ? null : file.originalTitle,
      referral: open ? { name: this.choice(open.instansi).name, proofs: open.proofs } : null,
      referralWays: [...referralWays],
    };
  }

  /** Bodies that the officer may dispose to, and those that are not connected, to which he refers. */
  withinReach(file: ComplaintFile, officer: Officer): InstansiChoice[] {
    const { directory } = this.rooms.office;
    const accused = file.accused.flatMap(({ instansi }) => instansi ?? []);
    const forward = this.forwards(file, officer);
    return this.bodies((id) => {
      if (!mayReceive(id, accused, directory)) return false;
      if (forward) return mayDisposeTo(officer, id, directory) && id !== officer.instansi;
      return mayDisposeTo(officer, id, directory) || !this.rooms.office.isConnected(id);
    });
  }

  bodies(which: (id: string) => boolean): InstansiChoice[] {
    return this.rooms.office.directory.data.instansi
      .filter(({ id }) => which(id))
      .map(({ id }) => this.choice(id));
  }

  choice(id: string): InstansiChoice {
    return { id, name: this.pages.nameOf(id) ?? id, connected: this.rooms.office.isConnected(id) };
  }

  private own({ instansi, role }: Officer, accused: string[]): InstansiChoice | null {
    const { directory } = this.rooms.office;
    const may = instansi !== null && mayDo(role, 'dispose') && role !== 'inspector';
    return may && mayReceive(instansi, accused, directory) ? this.choice(instansi) : null;
  }

  private forwards(file: ComplaintFile, officer: Officer): boolean {
    const isHis = file.instansi !== null && file.instansi === officer.instansi;
    return isHis && mayDo(officer.role, 'forward') && mayMove(file.status, 'forward');
  }

  /** Why another level decides; null where he does. */
  private blockedBy(file: ComplaintFile, officer: Officer): string | null {
    if (!mayDo(officer.role, 'verify') || !mayMove(file.status, 'verify')) return null;
    try {
      requireLevel(officer, file, file.hops, this.rooms.office.directory);
      return null;
    } catch (error) {
      if (error instanceof Failure) return error.reason;
      throw error;
    }
  }
}

/** How the complaint stands, as the form of verifying shows it. */
function verifyValues({ title, category, classification, wilayah, supervisory, protection }: ComplaintFile) {
  const tick = (on: boolean): string | undefined => (on ? '1' : undefined);
  return {
    title: title ?? '',
    category: category ?? '',
    classification: classification ?? '',
    wilayah: wilayah ?? '',
    supervisory: tick(supervisory),
    anonymous: tick(isAnonymous(protection)),
    confidential: tick(isConfidential(protection)),
  };
}

/** What was typed of an area goes before what the list stands at; not before another one that was chosen there. */
function areaIn({ wilayah = '', wilayahLain = '' }: Values, stands: string | null): string {
  const typed = wilayahLain.trim();
  if (typed === '' || wilayah === '' || wilayah === stands) return typed || wilayah;
  const meant = regionsCalled(typed);
  if (meant.length > 0 && !meant.some(({ code }) => code === wilayah)) {
    const code = 'wilayah-twice';
    throw new Failure('invalid', code, [{ field: 'wilayahLain', code }]);
  }
  return typed;
}

/**
 * What the form of verifying changes of the complaint; what stands there already is no correction. Refused where it names
 * two areas.
 */
export function correctionOn(file: ComplaintFile, values: Values): Correction {
  const { title = '', category = '', classification = '' } = values;
  const wilayah = areaIn(values, file.wilayah);
  const ticked = (name: string): boolean => values[name] === '1';
  const changed = (typed: string, stands: string | null) => typed !== '' && typed !== stands;
  return {
    ...(changed(title.trim(), file.title) && { title }),
    ...(changed(category, file.category) && { category }),
    ...(changed(classification, file.classification) &&
      classifications.some((known) => known === classification) && { classification }),
    ...(changed(wilayah, file.wilayah) && { wilayah }),
    ...(ticked('supervisory') !== file.supervisory && { supervisory: ticked('supervisory') }),
    ...(ticked('anonymous') && !isAnonymous(file.protection) && { anonymous: true as const }),
    ...(ticked('confidential') !== isConfidential(file.protection) && {
      confidential: ticked('confidential'),
    }),
  };
}
