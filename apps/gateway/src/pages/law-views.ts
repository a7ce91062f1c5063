/** What the pages about reporters' data need to be told: the custodian's, and a reporter's own. */
import type { Form } from './form.js';

/** How long until something is due by law; negative once it is late. */
export interface Due {
  at: Date;
  hours: number;
}

export interface RequestRow {
  id: string;
  code: string;
  kind: 'erasure' | 'restriction';
  askedBy: string;
  at: Date;
  due: Due;
  /** Decided, and not done yet: the vault is away. */
  decided: boolean;
}

export const dataForms = ['permintaan', 'penahanan', 'lepas', 'retensi', 'ekspor'] as const;
export type DataForm = (typeof dataForms)[number];

/**
 * The custodian's desk. Fields: number, kind, reason to `permintaan`, `penahanan` and `lepas`; category, months, source
 * to `retensi`; number, pin, reason to `ekspor`; reason and decision to a request.
 */
export interface DataView {
  requests: RequestRow[];
  holds: { code: string; kind: 'legal' | 'restricted'; reason: string; setBy: string; at: Date }[];
  /** `label` is null for the terms of everything else and of quarantine. */
  terms: { category: string; label: string | null; months: number; source: string }[];
  categories: { value: string; text: string }[];
  /** Breaches of which no notice was given yet. */
  openBreaches: number;
  /** Requests to reveal a reporter that wait for a second person. */
  waitingReveals: number;
  /** He has to prove himself anew before he decides. */
  mustProve: boolean;
  forms: Record<DataForm, Form>;
  /** The request whose decision came back with faults. */
  decision: (Form & { id: string }) | null;
  /** What just happened, a catalogue key under `data.done-`. */
  done: { key: string } | null;
}

export interface BreachRow {
  id: string;
  what: string;
  noticedAt: Date;
  due: Due;
  affected: number;
  notifiedAt: Date | null;
}

/** Fields: noticed, from, until, actor, role, what, measures. */
export interface InsidenView extends Form {
  breaches: BreachRow[];
  roles: string[];
}

export interface InsidenSatuView {
  breach: BreachRow & {
    from: Date;
    until: Date;
    actor: string | null;
    role: string | null;
    measures: string;
    registeredBy: string;
  };
  affected: { code: string; openings: number; first: Date; last: Date }[];
  counts: { actor: string; role: string | null; action: string; openings: number; complaints: number }[];
}

export interface OpeningView {
  at: Date;
  action: string;
  /** Null where it was Muara itself. */
  role: string | null;
  /** In words of whoever opened it, or as `key`, by its key in the catalogue. */
  reason: string | null;
  key: string | null;
}

/** A reporter's own data. Fields: kind, pin to `/data`; pin, format to `/data/ekspor`. */
export interface DataSayaView extends Form {
  code: string;
  requests: { kind: 'erasure' | 'restriction'; state: string; at: Date; due: Date; reason: string | null }[];
  restricted: boolean;
  erasedAt: Date | null;
  openings: OpeningView[];
  breaches: { what: string; measures: string; noticedAt: Date; from: Date; until: Date }[];
  asked: boolean;
  /** Which of the two forms came back with faults. */
  formOf: 'permintaan' | 'ekspor';
}

export interface DataEksporView {
  code: string;
  madeAt: Date;
  text: string;
  receivedAt: Date;
  /** `known`: the field has a word of its own. */
  identity: { kind: string; fields: { field: string; known: boolean; value: string }[] }[];
  messages: { from: string; text: string; at: Date }[];
  files: { name: string; bytes: number }[];
  openings: OpeningView[];
}
