/** What an installation knows of its own: who handles what where, words and places. Each holds between two days. */
interface Dated {
  /** UUID. */
  id: string;
  /** First day, ISO date. */
  from: string;
  /** Last day; null: open end. */
  until: string | null;
  /** The decree or regulation that says so; empty for what the installation began with. */
  basis: string;
}

/** A body's duty to handle a category in an area. */
export interface Mandate extends Dated {
  instansi: string;
  category: string;
  /** Kemendagri code of the province or kabupaten/kota it is served in, whoever owns the body; null: the whole country. */
  wilayah: string | null;
}

/** What an admin knows better than the model: words that mean a category or a body. */
export interface RoutingRule extends Dated {
  name: string;
  /** Phrases, separated by `;`: one of them stands in the text. */
  words: string;
  /** Only where the matter lies there or inside; null: everywhere. */
  wilayah: string | null;
  /** What it is about then; null: as read. */
  category: string | null;
  /** Who handles it then; null: by mandate. */
  instansi: string | null;
}

/** A place that the areas of Kemendagri do not know: a landmark, a street, a housing estate, a local name. */
export interface OwnPlace extends Dated {
  /** As people write it; several names are separated by `;`. */
  name: string;
  /** Code of the kabupaten/kota, kecamatan or desa it lies in. */
  wilayah: string;
  /** Status of a road, by decree; null: no road. */
  road: 'nasional' | 'provinsi' | 'kabupaten' | 'desa' | null;
}

export interface RoutingKnowledge {
  mandates: Mandate[];
  rules: RoutingRule[];
  places: OwnPlace[];
}

/** Whether it holds on a day. */
export const inEffect = ({ from, until }: Pick<Dated, 'from' | 'until'>, day: string): boolean =>
  from <= day && (until === null || day <= until);
