import type { DangerKind } from '#complaint';
import type { Form } from './form.js';

/** Whom to call, shown at once to whoever reports a danger. */
export interface Help {
  numbers: { name: string; number: string }[];
}

/** Fields: numbers-<kind>, a number and its name a line. */
export interface DaruratView extends Form {
  /** Kemendagri code; empty for the whole country. */
  wilayah: string;
  done: boolean;
  mayChange: boolean;
  areas: { code: string; name: string }[];
  kinds: {
    kind: DangerKind | 'any';
    numbers: { name: string; number: string; toCheck: boolean }[];
  }[];
}
