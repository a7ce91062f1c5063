/** The bodies, areas and categories, and who handles what where. It answers questions and never routes. */
import { dayOf } from '#complaint';
import { systemClock } from '#platform';
import { inEffect, type Mandate } from './knowledge.js';

export interface Wilayah {
  /** Kemendagri code: `12` a province, `12.71` a kabupaten/kota. */
  code: string;
  name: string;
  level: 'provinsi' | 'kabupaten' | 'kota';
  parent: string | null;
}

export interface Category {
  id: string;
  label: string;
  gloss: string;
  /** Complaints of it are confidential from the start: of women, children, the sick. */
  confidential?: boolean;
  /** An answer that ends a complaint of it comes with a picture of what was done. */
  needsEvidence?: boolean;
}

export interface Instansi {
  id: string;
  name: string;
  /** `pusat`, `pemprov`, `pemkab`, `pemkot`, `opd`, `bumd`, `vertikal`. */
  kind: string;
  parentId: string | null;
  /** Area it is at home in; null: the whole country. */
  wilayah: string | null;
  /** What it handles there from the beginning; mandates say what it handles today, and where. */
  handles: string[];
}

export interface DirectoryData {
  wilayah: Wilayah[];
  categories: Category[];
  instansi: Instansi[];
  /** What has ended and what is yet to begin included; without them each body handles at home what it began with. */
  mandates?: Mandate[];
}

const OVERSEES = '.inspektorat';
const governmentKinds = new Set(['pusat', 'pemprov', 'pemkab', 'pemkot']);

/** Sorts who holds one matter in one area as they go: who has held it longer first, then in the order of their ids. */
export const longestFirst = (a: Pick<Mandate, Standing>, b: Pick<Mandate, Standing>): number =>
  order(a.from, b.from) || order(a.instansi, b.instansi);
type Standing = 'from' | 'instansi';
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class Directory {
  private readonly bodies: Map<string, Instansi>;
  private readonly areas: Map<string, Wilayah>;
  private readonly topics: Map<string, Category>;

  /** Mandates in effect, by category: as `longestFirst` has them. */
  private readonly mandates = new Map<string, Mandate[]>();

  /** The directory as it stands on a day (ISO date); without one, today's. */
  constructor(
    readonly data: DirectoryData,
    readonly day = dayOf(systemClock.now(), null),
  ) {
    this.bodies = new Map(data.instansi.map((body) => [body.id, body]));
    this.areas = new Map(data.wilayah.map((area) => [area.code, area]));
    this.topics = new Map(data.categories.map((topic) => [topic.id, topic]));
    for (const mandate of data.mandates ?? fromTheBeginning(data)) {
      if (!this.bodies.has(mandate.instansi) || !inEffect(mandate, day)) continue;
      const others = this.mandates.get(mandate.category);
      if (others) others.push(mandate);
      else this.mandates.set(mandate.category, [mandate]);
    }
    for (const mandates of this.mandates.values()) mandates.sort(longestFirst);
  }

  instansi(id: string): Instansi | undefined {
    return this.bodies.get(id);
  }

  wilayah(code: string): Wilayah | undefined {
    return this.areas.get(code);
  }

  category(id: string): Category | undefined {
    return this.topics.get(id);
  }

  /** Bodies that handle the category for the area, nearest first: kabupaten/kota, provinsi, national. */
  handlersOf(category: string, wilayah: string | null): Instansi[] {
    const ids = new Set(this.mandatesFor(category, wilayah).map(({ instansi }) => instansi));
    return [...ids].flatMap((id) => this.bodies.get(id) ?? []);
  }

  /** By which mandates they do, in the same order. A body may have one for the area and a wider one. */
  mandatesFor(category: string, wilayah: string | null): Mandate[] {
    const reach = new Map<string | null, number>([[null, 0]]);
    if (wilayah !== null) {
      reach.set(wilayah, 2);
      const province = wilayah.slice(0, 2);
      if (province !== wilayah) reach.set(province, 1);
    }
    return (this.mandates.get(category) ?? [])
      .filter((mandate) => reach.has(mandate.wilayah))
      .sort((a, b) => (reach.get(b.wilayah) ?? 0) - (reach.get(a.wilayah) ?? 0));
  }

  /** What a body handles today, wherever. */
  categoriesOf(instansi: string): string[] {
    return [...this.mandates]
      .filter(([, mandates]) => mandates.some((mandate) => mandate.instansi === instansi))
      .map(([category]) => category);
  }

  /** The government that owns a body: the body itself where it is one, else its nearest governing ancestor. */
  governmentOf(id: string): Instansi | undefined {
    let body = this.bodies.get(id);
    while (body && !governmentKinds.has(body.kind)) {
      body = body.parentId === null ? undefined : this.bodies.get(body.parentId);
    }
    return body;
  }

  /** The government of an area, e.g. `medan` for `12.71`. */
  governmentFor(wilayah: string): Instansi | undefined {
    return this.data.instansi.find((body) => governmentKinds.has(body.kind) && body.wilayah === wilayah);
  }

  /** The inspectorate that oversees a government, or a body of the state: in this directory `<id>.inspektorat`. */
  overseerOf(id: string): Instansi | undefined {
    return this.bodies.get(`${id}${OVERSEES}`);
  }

  isInspectorate(id: string): boolean {
    return this.bodies.has(id) && id.endsWith(OVERSEES) && this.bodies.has(id.slice(0, -OVERSEES.length));
  }

  /** Whether `id` is `ancestor` or lies below it. */
  isWithin(id: string, ancestor: string): boolean {
    for (let body = this.bodies.get(id); body; body = this.bodies.get(body.parentId ?? '')) {
      if (body.id === ancestor) return true;
    }
    return false;
  }
}

const fromTheBeginning = ({ instansi }: DirectoryData): Mandate[] =>
  instansi.flatMap(({ id, handles, wilayah }) =>
    handles.map((category) => ({
      id: `${id} ${category}`,
      instansi: id,
      category,
      wilayah,
      from: '2000-01-01',
      until: null,
      basis: '',
    })),
  );
