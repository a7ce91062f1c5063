/** What the pages about clocks, days off and vacancies need to be told. */
import type { Clock, ClockKind, RuleSet, Status } from '#complaint';
import type { Completions, Referred } from '#store';
import type { Form } from './form.js';

/** One choice of a list. */
interface Choice {
  value: string;
  text: string;
}

/** One clock of a complaint, as officers see it. */
export interface ClockView {
  kind: ClockKind;
  startedAt: Date;
  startedBy: Clock['startedBy'];
  days: number;
  inDays: Clock['inDays'];
  /** Null while a question stops it. */
  dueAt: Date | null;
  /** How many working days are left of it; null where it has ended or stands. */
  left: { date: Date; workingDays: number } | null;
  pausedDays: number;
  endedAt: Date | null;
  /** It ended, or runs on, after its day. */
  isLate: boolean;
  /** 0 nobody, 1 its officer was warned, 2 it is overdue, 3 the OPD's admin was told, 4 the instansi's, 5 the head. */
  escalatedLevel: number;
  instansi: string | null;
}

export interface OverdueRow {
  code: string;
  gist: string;
  status: Status;
  kind: ClockKind;
  dueAt: Date;
  /** Working days since it was due, at least one. */
  days: number;
  instansi: string | null;
  escalatedLevel: number;
}

export interface TerlambatView {
  filter: { clock: ClockKind | ''; instansi: string };
  kinds: ClockKind[];
  bodies: Choice[];
  rows: OverdueRow[];
  next: string | null;
}

/** Figures of the complaints in an officer's reach, or a leader's. */
export interface AngkaView {
  completions: Completions;
  referrals: (Referred & { name: string })[];
  /** He may see how well routing does. */
  seesQuality: boolean;
}

export interface JabatanView {
  vacant: { name: string; open: number; had: boolean }[];
  expiring: {
    userName: string;
    name: string;
    instansi: string | null;
    sk: string | null;
    validUntil: string;
  }[];
}

/** Fields: days and wilayah; date and wilayah; place and week; rules. */
/** An inspectorate's deputy. Fields: deputy, nobody. `of`: null for an inspector of the whole country. */
export interface WakilView extends Form {
  of: { name: string; deputy: string | null; inspectors: { id: string; name: string }[] } | null;
  done: boolean;
}

export interface KalenderView {
  year: number;
  years: number[];
  holidays: { date: string; name: string; wilayah: string | null; area: string | null; toCheck: boolean }[];
  weeks: { name: string; days: number }[];
  places: Choice[];
  areas: Choice[];
  ruleSets: RuleSet[];
  /** The newest set as text, to be changed into the next. */
  newest: string;
  form: (Form & { of: 'libur' | 'hapus' | 'pekan' | 'aturan' }) | null;
  done: { key: string } | null;
}
