import { Failure, isDay, NOT_A_REPORT, type FieldFault } from '#complaint';
import type { Directory, Mandate, OwnPlace, RoutingRule } from '#instansi';
import {
  areaOf,
  areasCalled,
  holdsCommonWords,
  holdsPlainWords,
  isPlaceName,
  isRuleWords,
  namesRegion,
  regionsCalled,
} from '#routing';

/** As typed; nothing typed is nothing said. */
type Typed<Field extends string> = Partial<Record<Field | 'from' | 'until' | 'basis', string | null>>;

export type MandateValues = Typed<'instansi' | 'category' | 'wilayah'>;
export type RuleValues = Typed<'name' | 'words' | 'wilayah' | 'category' | 'instansi'>;
export type PlaceValues = Typed<'name' | 'wilayah' | 'road'>;

type Given<Known> = Omit<Known, 'id'>;

const LONGEST_NAME = 100;
const LONGEST_LIST = 1_000;
const LONGEST_BASIS = 300;
const roads = ['nasional', 'provinsi', 'kabupaten', 'desa'] as const;

/** Reads what an admin typed, field by field, and refuses all that is wrong with it at once. */
export class RoutingValues {
  private readonly faults: FieldFault[] = [];

  constructor(
    private readonly directory: Directory,
    /** ISO date. What holds before it is history, and stays. */
    private readonly today: string,
  ) {}

  /** Throws `invalid` with its fields. */
  mandate({ instansi, category, wilayah, ...dates }: MandateValues): Given<Mandate> {
    const area = this.area(wilayah, (code) => code.length <= 5);
    const body = this.body(instansi) ?? this.fault('instansi', 'instansi-unknown');
    const topic = this.topic(category) ?? this.fault('category', 'category-unknown');
    const dated = this.dated(dates);
    if (dated.basis === '') this.fault('basis', 'basis-required');
    return this.sound({ instansi: body, category: topic, wilayah: area, ...dated });
  }

  rule({ name, words, wilayah, category, instansi, ...dates }: RuleValues): Given<RoutingRule> {
    const area = this.area(wilayah, () => true);
    const called = this.name(name, LONGEST_NAME);
    const phrases = said(words);
    if (phrases === '') this.fault('words', 'phrases-required');
    if (phrases.length > LONGEST_LIST) this.fault('words', 'words-too-long');
    if (phrases !== '' && !isRuleWords(phrases)) this.fault('words', 'phrases-invalid');
    else if (holdsCommonWords(phrases)) this.fault('words', 'phrases-too-common');
    const body = this.body(instansi);
    const topic = this.topic(category);
    if (body === null && topic === null && this.faults.length === 0)
      this.fault('category', 'rule-says-nothing');
    const given = { name: called, words: phrases, wilayah: area, category: topic, instansi: body };
    return this.sound({ ...given, ...this.dated(dates) });
  }

  place({ name, wilayah, road, ...dates }: PlaceValues): Given<OwnPlace> {
    const called = this.name(name, LONGEST_LIST);
    this.mustNamePlace(called);
    const area = this.area(wilayah, (code) => code.length > 2) ?? this.fault('wilayah', 'wilayah-unknown');
    const status = roads.find((known) => known === road) ?? null;
    if (status === null && said(road) !== '') this.fault('road', 'road-unknown');
    const dated = this.dated(dates);
    if (status !== null && dated.basis === '') this.fault('basis', 'basis-required');
    return this.sound({ name: called, wilayah: area, road: status, ...dated });
  }

  /** The last day of something that holds from a day and perhaps until another: yesterday, which stops it at once, or
   * later. */
  lastDay(typed: string | null | undefined, of: Pick<Mandate, 'from' | 'until'>): string {
    const day = said(typed);
    if (!isDay(day)) this.fault('until', 'date-invalid');
    else if (of.until !== null && of.until < this.today) this.fault('until', 'ended-already');
    else if (day < dayBefore(this.today)) this.fault('until', 'day-past');
    else if (of.until !== null && day > of.until) this.fault('until', 'ends-earlier');
    this.sound(day);
    // What has not begun is taken back whole: it ends before it begins.
    return day < of.from ? dayBefore(of.from) : day;
  }

  private sound<Value>(value: Value): Value {
    if (this.faults.length > 0) throw new Failure('invalid', 'invalid', this.faults);
    return value;
  }

  private dated({ from, until, basis }: Typed<never>): Pick<Mandate, 'from' | 'until' | 'basis'> {
    const first = said(from) || this.today;
    const last = said(until) || null;
    if (!isDay(first)) this.fault('from', 'date-invalid');
    else if (first < this.today) this.fault('from', 'day-past');
    if (last !== null && !isDay(last)) this.fault('until', 'date-invalid');
    else if (last !== null && last < first) this.fault('until', 'until-before-from');
    const decree = said(basis);
    if (decree.length > LONGEST_BASIS) this.fault('basis', 'basis-too-long');
    return { from: first, until: last, basis: decree };
  }

  /** A place of one's own is no kabupaten/kota or province, whose reports it would draw to itself. */
  private mustNamePlace(names: string): void {
    if (names === '') return;
    if (!isPlaceName(names)) this.fault('name', 'phrases-invalid');
    else if (namesRegion(names)) this.fault('name', 'name-of-region');
    else if (holdsCommonWords(names) || holdsPlainWords(names)) this.fault('name', 'phrases-too-common');
  }

  private name(typed: string | null | undefined, most: number): string {
    const name = said(typed);
    if (name === '') this.fault('name', 'name-required');
    if (name.length > most) this.fault('name', 'name-too-long');
    return name;
  }

  /** A code of the country, or a name: of an area of the directory's governments, else of any kabupaten/kota. */
  private area(typed: string | null | undefined, fits: (code: string) => boolean): string | null {
    const given = said(typed);
    if (given === '') return null;
    const [found, another] = this.areas(given).filter(({ code }) => fits(code));
    if (another) this.fault('wilayah', 'wilayah-ambiguous');
    return found?.code ?? this.fault('wilayah', 'wilayah-unknown');
  }

  private areas(given: string): { code: string }[] {
    const known = areaOf(given);
    if (known) return [known];
    const regencies = this.directory.data.wilayah.filter(({ level }) => level !== 'provinsi');
    const inside = areasCalled(
      given,
      regencies.map(({ code }) => code),
    );
    return inside.length > 0 ? inside : regionsCalled(given);
  }

  private body(typed: string | null | undefined): string | null {
    const id = said(typed);
    if (id !== '' && !this.directory.instansi(id)) this.fault('instansi', 'instansi-unknown');
    return id === '' ? null : id;
  }

  private topic(typed: string | null | undefined): string | null {
    const id = said(typed);
    const isKnown = id !== NOT_A_REPORT && this.directory.category(id) !== undefined;
    if (id !== '' && !isKnown) this.fault('category', 'category-unknown');
    return id === '' ? null : id;
  }

  /** What is wrong; the value that stands for it is never used. */
  private fault(field: string, code: string): string {
    this.faults.push({ field, code });
    return '';
  }
}

const said = (typed: string | null | undefined): string => (typed ?? '').trim();

export const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 24 * 3_600_000).toISOString().slice(0, 10);
