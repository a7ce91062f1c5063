/** What the pages about channels and quarantine need to be told. */
import type { ChannelFault, ChannelState } from '#intake';
import type { Form } from './form.js';

export interface ChannelRow {
  channel: string;
  state: ChannelState;
  lastIn: Date | null;
  lastOut: Date | null;
  /** Messages that wait to go out. */
  waiting: number;
  /** Of what came in within a day, and of what went out. */
  in: Share;
  out: Share;
}

/** How many there were, and how many of them went wrong. */
export interface Share {
  all: number;
  wrong: number;
}

export interface KanalView {
  channels: ChannelRow[];
  /** Items that wait for a person; null for whoever sees none. */
  kept: number | null;
}

/** What came in, and what it became: `parts` together are `all`. */
export interface AccountView {
  all: number;
  parts: { key: string; messages: number }[];
}

/** Field of both forms: reason. */
export interface KanalSatuView {
  shown: ChannelRow & { hasProvider: boolean; canCheck: boolean; arrives: 'pushed' | 'pulled' | null };
  pause: { by: string; at: Date; reason: string } | null;
  sources: { name: string; lastAt: Date; isSilent: boolean; missed: number | null }[];
  ends: {
    side: 'in' | 'out';
    source: string;
    fault: ChannelFault | null;
    isGone: boolean;
    since: Date;
    at: Date;
  }[];
  cursors: { source: string; reached: string; at: Date }[];
  nextAt: Date | null;
  today: AccountView;
  ever: AccountView;
  kept: { count: number; href: string } | null;
  mayManage: boolean;
  /** What the provider said just now: a key under `kanal.check-`, and why not. */
  checked: { key: 'reached' | 'too-slow' | 'fault'; fault: ChannelFault | null } | null;
  form: Form;
  /** What just happened, a catalogue key under `kanal.done-`. */
  done: { key: string } | null;
}

export interface KeptRow {
  id: string;
  channel: string;
  receivedAt: Date;
  /** Catalogue key under `karantina.why-`, and the adapter's own words where there is no such key. */
  why: { key: string; detail: string | null };
}

export interface KarantinaView {
  items: KeptRow[];
  undecided: KeptRow[];
  /** Shown of this channel alone. */
  channel: string | null;
  channels: { channel: string }[];
  mayReplay: boolean;
  /** What just happened, a catalogue key under `karantina.done-`, with the numbers it names. */
  done: { key: string; counts: Record<string, number> } | null;
}

/**
 * Fields: text, wilayah, classification to `masukkan`; number to `tujuan`, empty for a new report; reason to `buang`;
 * charset to `buka`.
 */
export interface KarantinaSatuView {
  item: KeptRow & { isUndecided: boolean };
  /** What the vault opened for this page alone. */
  opened: {
    texts: string[];
    excerpt: string;
    isCut: boolean;
    size: number;
    charset: string;
    /** Report numbers it may belong to. */
    talks: string[];
  } | null;
  charsets: string[];
  wilayah: { value: string; text: string }[];
  mayOpen: boolean;
  mayReplay: boolean;
  mustProve: boolean;
  forms: Record<'masukkan' | 'tujuan' | 'buang', Form>;
  /** It was replayed and stays. */
  stays: boolean;
}

/** The pages of channels and of what could not be read. */
export interface ChannelViews {
  kanal: KanalView;
  'kanal-satu': KanalSatuView;
  karantina: KarantinaView;
  'karantina-satu': KarantinaSatuView;
}
