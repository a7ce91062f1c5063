/** The bodies, areas and categories, and who handles what where. It answers questions and never routes. */

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
  /** Area it serves; null serves the whole country. */
  wilayah: string | null;
  handles: string[];
}

export interface DirectoryData {
  wilayah: Wilayah[];
  categories: Category[];
  instansi: Instansi[];
}

const OVERSEES = '.inspektorat';
const governmentKinds = new Set(['pusat', 'pemprov', 'pemkab', 'pemkot']);

export class Directory {
  private readonly bodies: Map<string, Instansi>;
  private readonly areas: Map<string, Wilayah>;
  private readonly topics: Map<string, Category>;

  constructor(readonly data: DirectoryData) {
    this.bodies = new Map(data.instansi.map((body) => [body.id, body]));
    this.areas = new Map(data.wilayah.map((area) => [area.code, area]));
    this.topics = new Map(data.categories.map((topic) => [topic.id, topic]));
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
    const reach = new Map<string | null, number>([[null, 0]]);
    if (wilayah !== null) {
      reach.set(wilayah, 2);
      const province = wilayah.slice(0, 2);
      if (province !== wilayah) reach.set(province, 1);
    }
    return this.data.instansi
      .filter((body) => body.handles.includes(category) && reach.has(body.wilayah))
      .sort((a, b) => (reach.get(b.wilayah) ?? 0) - (reach.get(a.wilayah) ?? 0));
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
