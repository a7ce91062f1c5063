import { reaches, reachOf, type Officer } from '#access';
import { Failure, NOT_A_REPORT } from '#complaint';
import type { Replayed, RoutingDraft } from '#disposition';
import type { House } from '#house';
import { inEffect, type Mandate, type OwnPlace, type RoutingKnowledge, type RoutingRule } from '#instansi';
import { areaOf, areasIn } from '#routing';
import type {
  KnowledgeWord,
  KnownView,
  PeruteanDaftarView,
  PeruteanDampakView,
} from '../pages/routing-views.js';
import type { InstansiChoice } from '../pages/verdict-views.js';
import type { Choice, Values } from '../pages/views.js';
import { RoutingModels } from './routing-models.js';

type Known = Mandate | RoutingRule | OwnPlace;
type Rooms = Pick<House, 'channels' | 'now' | 'office' | 'routingDesk'>;

/** Of each group; whoever looks for others narrows the list. */
const MOST_ROWS = 100;

/** What the console says of what routing goes by, in the shapes of its views. */
export class KnowledgeModels extends RoutingModels {
  constructor(private readonly desks: Rooms) {
    super(desks);
  }

  list(
    kind: KnowledgeWord,
    officer: Officer,
    filter: PeruteanDaftarView['filter'],
  ): Omit<PeruteanDaftarView, 'values' | 'faults' | 'done'> {
    const { day } = this.desks.office.directory;
    const known = this.all(kind).filter((each) => fits(each, filter));
    const groups = (['now', 'later', 'ended'] as const).map((stands) => {
      const inside = known.filter((each) => standsOn(each, day) === stands);
      const rows = inside.slice(0, MOST_ROWS).map((each) => this.known(each, officer));
      return { stands, count: inside.length, rows };
    });
    return { kind, groups, filter, ...this.choices(officer), today: day };
  }

  find(kind: KnowledgeWord, id: string): Known | undefined {
    return this.all(kind).find((each) => each.id === id);
  }

  known(of: Known, officer: Officer): KnownView {
    const { id, wilayah, from, until, basis } = of;
    const body = 'instansi' in of && of.instansi !== null ? this.bodyOf(of.instansi) : null;
    const isMandate = !('name' in of);
    const isOver = standsOn(of, this.desks.office.directory.day) === 'ended';
    const about = { wilayah, instansi: 'instansi' in of ? of.instansi : null };
    return {
      id,
      title: isMandate ? (body ?? '') : of.name,
      words: 'words' in of ? of.words : null,
      category: 'category' in of ? this.categoryOf(of.category) : null,
      body: isMandate ? null : body,
      area: this.placeOf(wilayah),
      road: 'road' in of ? of.road : null,
      validFrom: from,
      validUntil: until,
      basis,
      mayEnd: !isOver && this.desks.routingDesk.mayChange(officer, about),
    };
  }

  /** What was typed, as it would stand in the list; `knowledge` is what it would be part of. */
  drafted(
    draft: Extract<RoutingDraft, { enter: string }>,
    { mandates, rules, places }: RoutingKnowledge,
    officer: Officer,
  ): KnownView {
    const read = [...mandates, ...rules, ...places].find(({ id }) => id === 'draft');
    if (!read) throw new Failure('not-found');
    const { from, until } = draft.values;
    return this.known({ ...read, from: from || read.from, until: until || null }, officer);
  }

  /** Who holds beside it what a mandate would give, and who goes first. */
  beside(draft: Extract<RoutingDraft, { enter: string }>): PeruteanDampakView['beside'] {
    if (draft.enter !== 'mandate') return null;
    const held = this.desks.routingDesk.holdersBeside(draft.values);
    return held && { names: held.others.map((id) => this.bodyOf(id)), first: this.bodyOf(held.first) };
  }

  impact(
    replayed: Replayed,
  ): Pick<PeruteanDampakView, 'total' | 'looked' | 'moved' | 'readAnew' | 'ways' | 'reports'> {
    const named = (id: string | null): string | null => (id === null ? null : this.bodyOf(id));
    const topic = (id: string): string => this.categoryOf(id) ?? id;
    return {
      ...replayed,
      ways: replayed.ways.map(({ from, to, count }) => ({ source: named(from), target: named(to), count })),
      reports: replayed.reports.map(({ code, from, to }) => ({
        code: this.shown(code),
        source: named(from.instansi),
        target: named(to.instansi),
        category: topic(from.category),
        newCategory: topic(to.category),
      })),
    };
  }

  private all(kind: KnowledgeWord): Known[] {
    const { mandates, rules, places } = this.desks.office.knowledge;
    return { mandat: mandates, aturan: rules, tempat: places }[kind];
  }

  /** A place of any level by name, with where it lies. */
  private placeOf(code: string | null): string | null {
    if (code === null) return null;
    const name = areaOf(code)?.name ?? this.areaOf(code) ?? code;
    return code.length > 5 ? `${name} (${this.areaOf(code.slice(0, 5)) ?? code})` : name;
  }

  private choices(
    officer: Officer,
  ): Pick<PeruteanDaftarView, 'bodies' | 'ownBodies' | 'areas' | 'ownAreas' | 'ownPlaces' | 'categories'> {
    const { office, routingDesk } = this.desks;
    const { directory } = office;
    const reach = reachOf(officer.role, 'routing.manage');
    const bodies = directory.data.instansi.map(({ id }): InstansiChoice => ({
      id,
      name: this.bodyOf(id),
      connected: office.isConnected(id),
    }));
    const areas = directory.data.wilayah.map(({ code, name }): Choice => ({ value: code, text: name }));
    const ownAreas = areas.filter(({ value }) => routingDesk.mayChange(officer, { wilayah: value }));
    return {
      bodies,
      ownBodies: bodies.filter(({ id }) => reaches(reach, officer.instansi, id, directory)),
      areas,
      ownAreas,
      ownPlaces: placesOf(ownAreas),
      categories: directory.data.categories
        .filter(({ id }) => id !== NOT_A_REPORT)
        .map(({ id, label }) => ({ value: id, text: label })),
    };
  }
}

/** Of so many kabupaten/kota the desa and kelurahan are offered too; of more a list would be too long to choose from. */
const FEW = 2;

/** The areas a rule or a place may be of, as they are offered where one types: all others by their code or name. */
function placesOf(areas: Choice[]): Choice[] {
  const regencies = areas.filter(({ value }) => value.length === 5);
  const finest = regencies.length <= FEW ? 13 : 8;
  const inside = regencies.flatMap(({ value }) => {
    const all = areasIn(value);
    const districts = new Map(
      all.filter(({ code }) => code.length === 8).map(({ code, name }) => [code, name]),
    );
    return all
      .filter(({ code }) => code.length <= finest)
      .map(({ code, name }): Choice => {
        const district = districts.get(code.slice(0, 8));
        return { value: code, text: code.length === 8 ? `Kec. ${name}` : `${name}, ${district}` };
      });
  });
  return [...areas, ...inside];
}

/** What the form of a kind would enter. */
export function draftIn(kind: KnowledgeWord, values: Values): Extract<RoutingDraft, { enter: string }> {
  const { name, words, instansi, wilayah, category, road, from, until, basis } = values;
  const dates = { from, until, basis };
  if (kind === 'mandat') return { enter: 'mandate', values: { instansi, category, wilayah, ...dates } };
  if (kind === 'aturan')
    return { enter: 'rule', values: { name, words, wilayah, category, instansi, ...dates } };
  return { enter: 'place', values: { name, wilayah, road, ...dates } };
}

/** What was taken back before it began has not held, but is history. */
function standsOn(known: Known, day: string): 'now' | 'later' | 'ended' {
  if (inEffect(known, day)) return 'now';
  const isOver = known.until !== null && (known.until < day || known.until < known.from);
  return isOver ? 'ended' : 'later';
}

function fits(known: Known, { instansi, kategori, wilayah }: PeruteanDaftarView['filter']): boolean {
  const inArea =
    wilayah === '' || (known.wilayah ?? '') === wilayah || known.wilayah?.startsWith(`${wilayah}.`);
  const ofBody = instansi === '' || ('instansi' in known && known.instansi === instansi);
  const ofTopic = kategori === '' || ('category' in known && known.category === kategori);
  return Boolean(inArea) && ofBody && ofTopic;
}
