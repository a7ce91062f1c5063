/** What the bench of routing needs to be told. */
import type { Classification } from '#complaint';
import type { Form } from './form.js';
import type { InstansiChoice } from './verdict-views.js';

interface Choice {
  value: string;
  text: string;
}

/** Where a text would go, and why; names, not ids. */
export interface DecisionView {
  /** `no-report`: a greeting, an advert, nothing that anybody could handle. `nobody`, `no-overseer`: the directory has no
   * body for it. */
  outcome: 'dispose' | 'suggest' | 'ask' | 'no-report' | 'nobody' | 'no-overseer';
  instansi: { name: string; connected: boolean; autopilot: boolean } | null;
  confidence: number;
  sureness: 'very' | 'fairly' | 'hardly' | 'not';
  category: string;
  classification: Classification | null;
  wilayah: string | null;
  place: string | null;
  supervisory: boolean;
  accused: string[];
  alternatives: { name: string; confidence: number }[];
  /** In Indonesian, whatever the page's language. */
  why: string[];
  modelVersion: string;
}

/** Fields: text, wilayah; or contoh, the number of an example. */
export interface PeruteanView extends Form {
  areas: Choice[];
  /** Texts to try, as people write them. */
  examples: string[];
  decision: DecisionView | null;
  /** What stands on the complaint, where it is something else; a body of null: nobody is suggested. */
  standing: { body: string | null; confidence: number } | null;
  /** The complaint whose own words are tried. */
  of: string | null;
  /** More was sent than comes back. */
  cut: boolean;
}

/** What of the bench is looked at: mandates, rules or places. */
export const knowledgeKinds = ['mandat', 'aturan', 'tempat'] as const;
export type KnowledgeWord = (typeof knowledgeKinds)[number];

/** One thing that routing goes by; names, not ids. */
export interface KnownView {
  id: string;
  /** A body, or what it is called. */
  title: string;
  words: string | null;
  category: string | null;
  /** Whom a rule sends it to. */
  body: string | null;
  /** Null: everywhere. */
  area: string | null;
  road: 'nasional' | 'provinsi' | 'kabupaten' | 'desa' | null;
  validFrom: string;
  validUntil: string | null;
  basis: string;
  /** The officer may end it, and it has not ended. */
  mayEnd: boolean;
}

/**
 * What holds, what will and what has held. Fields by kind: instansi, category, wilayah; name, words, wilayah, category,
 * instansi; name, wilayah, road; each with from, until, basis.
 */
export interface PeruteanDaftarView extends Form {
  kind: KnowledgeWord;
  groups: { stands: 'now' | 'later' | 'ended'; count: number; rows: KnownView[] }[];
  filter: { instansi: string; kategori: string; wilayah: string };
  /** To choose from in the filter; and those that the officer may say something of. */
  bodies: InstansiChoice[];
  ownBodies: InstansiChoice[];
  areas: Choice[];
  ownAreas: Choice[];
  /** These and what lies inside them. */
  ownPlaces: Choice[];
  categories: Choice[];
  today: string;
  done: { key: string } | null;
}

/** Fields: until. */
export interface PeruteanAkhiriView extends Form {
  kind: KnowledgeWord;
  known: KnownView;
  yesterday: string;
}

/** What a change would do to past reports: numbers and categories, never a word of theirs. */
export interface PeruteanDampakView {
  kind: KnowledgeWord;
  known: KnownView;
  /** Which other bodies hold a mandate's matter in its area, and who of all goes first; null where nobody else does. */
  beside: { names: string[]; first: string } | null;
  /** Its last day, where it is ended; null where it is entered. */
  lastDay: string | null;
  /** Where the form goes, with the same values. */
  action: string;
  fields: { name: string; value: string }[];
  firstDay: string;
  total: number;
  looked: number;
  moved: number;
  readAnew: number;
  ways: { source: string | null; target: string | null; count: number }[];
  reports: {
    code: string;
    source: string | null;
    target: string | null;
    /** Before and after; the same where only the body changes. */
    category: string;
    newCategory: string;
  }[];
}

export interface RoutingViews {
  perutean: PeruteanView;
  'perutean-daftar': PeruteanDaftarView;
  'perutean-akhiri': PeruteanAkhiriView;
  'perutean-dampak': PeruteanDampakView;
}
