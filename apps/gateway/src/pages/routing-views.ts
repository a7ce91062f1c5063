/** What the bench of routing needs to be told. */
import type { Classification } from '#complaint';
import type { Form } from './form.js';

interface Choice {
  value: string;
  text: string;
}

/** Where a text would go, and why; names, not ids. */
export interface DecisionView {
  /** `no-report`: a greeting, an advert, nothing that anybody could handle. */
  outcome: 'dispose' | 'suggest' | 'ask' | 'no-report';
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
  /** The complaint whose own words are tried. */
  of: string | null;
  /** More was sent than comes back. */
  cut: boolean;
}

export interface RoutingViews {
  perutean: PeruteanView;
}
