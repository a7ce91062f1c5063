import { randomUUID } from 'node:crypto';
import { reaches, reachOf, type Officer } from '#access';
import { dayOf, Failure } from '#complaint';
import {
  longestFirst,
  type Mandate,
  type Office,
  type OwnPlace,
  type RoutingKnowledge,
  type RoutingRule,
} from '#instansi';
import type { KnowledgeKind, KnowledgeStore } from '#store';
import { isSameMandate, isSameMatter, isSamePlace, overlap } from './entered-twice.js';
import {
  dayBefore,
  RoutingValues,
  type MandateValues,
  type PlaceValues,
  type RuleValues,
} from './routing-values.js';

export interface RoutingDeskParts {
  office: Office;
  store: KnowledgeStore;
  now(): Date;
}

/** A change that nobody has entered yet. */
export type RoutingDraft =
  | { enter: 'mandate'; values: MandateValues }
  | { enter: 'rule'; values: RuleValues }
  | { enter: 'place'; values: PlaceValues }
  | { end: KnowledgeKind; id: string };

/** What a thing of the knowledge is about, as far as an admin's reach goes. */
type About = { wilayah: string | null; instansi?: string | null };

/**
 * What admins do to what routing goes by. Nothing is deleted: it ends, and stays as history; what holds on a day that
 * has passed is never changed. Each change is recorded. Refusals are `invalid` with their fields; `not-allowed` beyond
 * the admin's reach, which is both over the body and over the government of the area; `not-found` for what is not there.
 */
export class RoutingDesk {
  constructor(private readonly parts: RoutingDeskParts) {}

  /** Refused where the same body has the same category and area at the same time. */
  async enterMandate(officer: Officer, values: MandateValues): Promise<Mandate> {
    const mandate = { id: randomUUID(), ...this.values.mandate(values) };
    this.mustReach(officer, mandate);
    if (!(await this.parts.store.enterMandate(mandate, this.by(officer)))) throw overlaps();
    await this.parts.office.reload();
    return mandate;
  }

  async enterRule(officer: Officer, values: RuleValues): Promise<RoutingRule> {
    const rule = { id: randomUUID(), ...this.values.rule(values) };
    this.mustReach(officer, rule);
    await this.parts.store.enterRule(rule, this.by(officer));
    await this.parts.office.reload();
    return rule;
  }

  /** Refused where a place of the same names and area is known on any of its days. */
  async enterPlace(officer: Officer, values: PlaceValues): Promise<OwnPlace> {
    const place = { id: randomUUID(), ...this.values.place(values) };
    this.mustReach(officer, place);
    const isKnown = (known: OwnPlace): boolean => isSamePlace(known, place);
    if (!(await this.parts.store.enterPlace(place, isKnown, this.by(officer)))) throw placeKnown();
    await this.parts.office.reload();
    return place;
  }

  /** Has it hold for the last time on a day: yesterday, which stops it at once, or later; what has not begun by then
   * never holds. */
  endMandate(officer: Officer, id: string, lastDay: string): Promise<void> {
    return this.end('mandate', officer, id, lastDay);
  }

  endRule(officer: Officer, id: string, lastDay: string): Promise<void> {
    return this.end('rule', officer, id, lastDay);
  }

  endPlace(officer: Officer, id: string, lastDay: string): Promise<void> {
    return this.end('place', officer, id, lastDay);
  }

  /**
   * The knowledge as it would be if a change held today, whatever day it is to hold from. Refused as the change itself
   * would be.
   */
  drafted(officer: Officer, draft: RoutingDraft): RoutingKnowledge {
    const { mandates, rules, places } = this.parts.office.knowledge;
    if ('end' in draft) {
      this.mustReach(officer, this.known(draft.end, draft.id));
      const ended = <Known extends Mandate | RoutingRule | OwnPlace>(all: Known[]): Known[] =>
        all.map((each) => (each.id === draft.id ? { ...each, until: dayBefore(this.today) } : each));
      return { mandates: ended(mandates), rules: ended(rules), places: ended(places) };
    }
    const now = { id: 'draft', from: this.today, until: null };
    const reached = <Given extends About>(given: Given): Given & typeof now => {
      this.mustReach(officer, given);
      return { ...given, ...now };
    };
    if (draft.enter === 'mandate') {
      const given = this.values.mandate(draft.values);
      const mandate = reached(given);
      if (mandates.some((each) => isSameMandate(each, given))) throw overlaps();
      return { mandates: [...mandates, mandate], rules, places };
    }
    if (draft.enter === 'rule')
      return { mandates, rules: [...rules, reached(this.values.rule(draft.values))], places };
    const given = this.values.place(draft.values);
    const place = reached(given);
    if (places.some((each) => isSamePlace(each, given))) throw placeKnown();
    return { mandates, rules, places: [...places, place] };
  }

  /**
   * Which other bodies hold the matter of a mandate in its area on any of its days, and who of all would go first; null
   * where its body would hold it alone. Refused where the mandate itself is wrong.
   */
  holdersBeside(values: MandateValues): { others: string[]; first: string } | null {
    const { knowledge, directory } = this.parts.office;
    const given = this.values.mandate(values);
    const others = knowledge.mandates.filter(
      (each) =>
        each.instansi !== given.instansi &&
        directory.instansi(each.instansi) !== undefined &&
        isSameMatter(each, given) &&
        overlap(each, given),
    );
    const [first] = [...others, given].sort(longestFirst);
    if (others.length === 0 || !first) return null;
    const ids = others.sort(longestFirst).map(({ instansi }) => instansi);
    return { others: [...new Set(ids)], first: first.instansi };
  }

  /** Whether an admin may change something about this body and this area. */
  mayChange(officer: Officer, { instansi = null, wilayah }: About): boolean {
    const { directory } = this.parts.office;
    const reach = reachOf(officer.role, 'routing.manage');
    const within = (body: string | null): boolean => reaches(reach, officer.instansi, body, directory);
    if (wilayah === null) return reach === 'country';
    const government =
      directory.governmentFor(wilayah.slice(0, 5)) ?? directory.governmentFor(wilayah.slice(0, 2));
    return within(government?.id ?? null) && (instansi === null || within(instansi));
  }

  private async end(kind: KnowledgeKind, officer: Officer, id: string, typed: string): Promise<void> {
    // It may have been entered in another process.
    await this.parts.office.refresh();
    const known = this.known(kind, id);
    this.mustReach(officer, known);
    const lastDay = this.values.lastDay(typed, known);
    if (!(await this.parts.store.end(kind, { id, lastDay }, this.by(officer)))) throw new Failure('conflict');
    await this.parts.office.reload();
  }

  private known(kind: KnowledgeKind, id: string): Mandate | RoutingRule | OwnPlace {
    const { mandates, rules, places } = this.parts.office.knowledge;
    const all = { mandate: mandates, rule: rules, place: places }[kind];
    const found = all.find((each) => each.id === id);
    if (!found) throw new Failure('not-found');
    return found;
  }

  private mustReach(officer: Officer, about: About): void {
    if (!this.mayChange(officer, about)) throw new Failure('not-allowed');
  }

  private get today(): string {
    return dayOf(this.parts.now(), null);
  }

  private get values(): RoutingValues {
    return new RoutingValues(this.parts.office.directory, this.today);
  }

  private by({ id, role }: Officer): { actor: string; role: string; at: Date } {
    return { actor: id, role, at: this.parts.now() };
  }
}

const overlaps = (): Failure => {
  const code = 'mandate-overlaps';
  return new Failure('invalid', code, [{ field: 'from', code }]);
};

const placeKnown = (): Failure => {
  const code = 'place-known';
  return new Failure('invalid', code, [{ field: 'name', code }]);
};
