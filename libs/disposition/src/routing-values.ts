import { Failure, isDay, NOT_A_REPORT, type FieldFault } from '#complaint';
import type { Directory, Instansi, Mandate, OwnPlace, RoutingRule } from '#instansi';
import {
  areaOf,
  areasCalled,
  calledAs,
  holdsCommonWords,
  holdsPlainWords,
  isPlaceName,
  isRuleWords,
  isWrittenPlain,
  namesRegion,
  regionsCalled,
} from '#routing';

/** As typed; nothing typed is nothing said. */
type Typed<Field extends string> = Partial<Record<Field | 'from' | 'until' | 'basis', string | null>>;

export type MandateValues = Typed<'instansi' | 'category' | 'wilayah'>;
export type RuleValues = Typed<'name' | 'words' | 'wilayah' | 'category' | 'instansi'>;
export type PlaceValues = Typed<'name' | 'wilayah' | 'road'>;

/** Which areas may be meant, and what is said where another one is. */
interface Asked {
  fits(code: string): boolean;
  else: string;
}

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
    const area = this.area(wilayah, { fits: (code) => code.length <= 5, else: 'wilayah-too-small' });
    const body = this.body(instansi) ?? this.fault('instansi', 'instansi-required');
    const topic = this.topic(category) ?? this.fault('category', 'category-required');
    const dated = this.dated(dates);
    if (dated.basis === '') this.fault('basis', 'basis-required');
    return this.sound({ instansi: body, category: topic, wilayah: area, ...dated });
  }

  rule({ name, words, wilayah, category, instansi, ...dates }: RuleValues): Given<RoutingRule> {
    const area = this.area(wilayah, { fits: () => true, else: 'wilayah-unknown' });
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
    const fine = { fits: (code: string) => code.length > 2, else: 'wilayah-too-large' };
    const area = this.area(wilayah, fine) ?? this.fault('wilayah', 'wilayah-required');
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
    else if (of.until !== null && (of.until < this.today || of.until < of.from))
      this.fault('until', 'ended-already');
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
    if (!isWrittenPlain(names)) this.fault('name', 'name-signs');
    else if (!isPlaceName(names)) this.fault('name', 'phrases-invalid');
    else if (namesRegion(names)) this.fault('name', 'name-of-region');
    else if (holdsCommonWords(names) || holdsPlainWords(names)) this.fault('name', 'phrases-too-common');
  }

  private name(typed: string | null | undefined, most: number): string {
    const name = said(typed);
    if (name === '') this.fault('name', 'name-required');
    if (name.length > most) this.fault('name', 'name-too-long');
    return name;
  }

  /** A code of the country, or a name: of an area of the directory's governments, else of any kabupaten/kota; or both. */
  private area(typed: string | null | undefined, asked: Asked): string | null {
    const given = said(typed);
    if (given === '') return null;
    const [, name = '', code] = /^(.*)\(\s*([\d.]+)\s*\)$/.exec(given) ?? [];
    const found = code === undefined ? this.areas(given, asked) : this.coded(name.trim(), code);
    const fitting = found.filter((area) => asked.fits(area.code));
    const [only, another] = fitting;
    if (another) this.fault('wilayah', 'wilayah-ambiguous');
    if (found.length > 0 && !only) this.fault('wilayah', asked.else);
    return only?.code ?? (found.length > 0 ? '' : this.fault('wilayah', 'wilayah-unknown'));
  }

  /** Those of a name that fit, where any do; else those that do not. */
  private areas(given: string, asked: Asked): { code: string }[] {
    const known = areaOf(given);
    if (known) return [known];
    const regencies = this.directory.data.wilayah.filter(({ level }) => level !== 'provinsi');
    const codes = regencies.map(({ code }) => code);
    const ways = [areasCalled(given, codes), regionsCalled(given)];
    const fitting = ways.find((found) => found.some(({ code }) => asked.fits(code)));
    return fitting?.filter(({ code }) => asked.fits(code)) ?? ways.flat();
  }

  /** The area of a code with its name before it, as lists show it: a desa or kelurahan with its kecamatan. */
  private coded(name: string, code: string): { code: string }[] {
    const area = areaOf(code);
    if (!area) return [];
    const [, own = '', district = ''] = /^(.*),(.*)$/.exec(name) ?? [];
    const above = code.length === 13 ? areaOf(code.slice(0, 8)) : undefined;
    const isWhole = name === '' || this.directory.wilayah(code)?.name === name || calledAs(name, area);
    const isInside = above !== undefined && calledAs(own, area) && calledAs(district, above);
    if (!isWhole && !isInside) this.fault('wilayah', 'wilayah-code-differs');
    return [area];
  }

  /** An id, alone or after the name, or a name as lists show it, where one body alone has it. */
  private body(typed: string | null | undefined): string | null {
    const given = said(typed);
    if (given === '') return null;
    const [, id = given] = /\(([^()]+)\)$/.exec(given) ?? [];
    if (this.directory.instansi(id)) return id;
    const named = this.directory.data.instansi.filter((body) =>
      this.shownAs(body).includes(given.toLowerCase()),
    );
    const [only, another] = named;
    return only && !another ? only.id : this.fault('instansi', 'instansi-unknown');
  }

  /** The name of a body, and that with the government that it belongs to. */
  private shownAs({ id, name }: Instansi): string[] {
    const government = this.directory.governmentOf(id)?.name ?? '';
    return [name, `${name} (${government})`].map((shown) => shown.toLowerCase());
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
