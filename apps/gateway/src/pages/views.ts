/** What each page needs to be told. Controllers fill these; templates only lay them out. */
import type { InstansiHasilView, SerupaView } from './alike-views.js';
import type { Attachment, Classification, DangerKind, Status } from '#complaint';
import type { HiddenKind } from '#identity';
import type { AccountViews } from './account-views.js';
import type { AlertViews, ProofView } from './alert-views.js';
import type { ChannelViews } from './channel-views.js';
import type { CopiesView } from './copy-views.js';
import type { DaruratView, Help } from './danger-views.js';
import type {
  AngkaView,
  ClockView,
  JabatanView,
  KalenderView,
  TerlambatView,
  WakilView,
} from './clock-views.js';
import type { Form } from './form.js';
import type { DataEksporView, DataSayaView, DataView, InsidenSatuView, InsidenView } from './law-views.js';
import type {
  DeliveryView,
  MovedView,
  PratinjauIsiView,
  PratinjauView,
  SuratCetakView,
  SuratView,
  AnswerDeskView,
  TidakSampaiView,
  TinjauanView,
  WayView,
} from './reply-views.js';
import type { Promised, PublikView } from './public-views.js';
import type { MutuView } from './quality-views.js';
import type { Sp4nBandingView, Sp4nView } from './sp4n-views.js';
import type {
  OpeningView,
  PembukaanMintaView,
  PembukaanView,
  RevealLinks,
  TerbukaView,
} from './reveal-views.js';
import type { RoutingViews } from './routing-views.js';
import type { KotakView, LatihanView, TeleponView } from './training-views.js';

import type {
  BanyakView,
  BulkVerb,
  InstansiChoice,
  LastView,
  OfficerAction,
  SuggestionView,
  VerdictParts,
} from './verdict-views.js';

export type { Promised } from './public-views.js';
export type { OfficerView } from './signed-in-view.js';
export type { OfficerAction } from './verdict-views.js';
export type { Form, Values } from './form.js';

export interface Choice {
  value: string;
  text: string;
}

export interface FileLink {
  name: string;
  /** None where nobody sees it, and why. */
  href: string | null;
  held: Attachment['held'];
  bytes: number;
}

/** A file that the server already holds while the form around it is put right; unticking drops it. */
export interface KeptFile {
  id: string;
  name: string;
  bytes: number;
}

export type Speaker = 'reporter' | 'instansi' | 'system';

export interface MessageView {
  from: Speaker;
  /** The instansi that speaks. */
  author: string | null;
  text: string;
  at: Date;
  attachments: FileLink[];
  /** Console only: each way it went, in their order. */
  deliveries?: DeliveryView[];
}

export interface HomeView {
  /** Number that SMS reports go to. */
  sms: string | null;
  email: string | null;
}

export const privacies = ['open', 'anonymous', 'confidential'] as const;
/** One choice in words for who may know and what is closed: `confidential` hides the name too. */
export type Privacy = (typeof privacies)[number];
/** What became of the choice; `unchosen` shows officers no name. */
export type ShownPrivacy = Privacy | 'unchosen';

/**
 * Fields: text, place, wilayah, occurredOn, name, phone, email, nik, kk, customerNumber, bpjs, mayBeContacted,
 * serviceData (the consent), privacy, keep, attachments, submission.
 */
export interface LaporView extends Form {
  /** What in the text will be hidden: said where scripts could not say it while it was typed. */
  hides: HiddenKind[];
  /** Made by the server with the first form and sent back unchanged: one submission, one report. */
  submission: string;
  wilayah: Choice[];
  keptFiles: KeptFile[];
  /** Files were chosen but are not held: they must be chosen again. */
  filesLost: boolean;
  today: Date;
}

export interface TerkirimView {
  code: string;
  pin: string;
  /** An `<svg>` element drawn by the server; it is put in the page as it is. */
  qrSvg: string | null;
  trackUrl: string;
  /** When the report will have been looked at. */
  nextDate: Date | null;
  /** How word will reach the reporter; none: only with number and PIN. */
  contact: 'sms' | 'email' | null;
  filesRefused: number;
  /** Whom to call at once; null where the report tells of no danger. */
  emergency: Help | null;
  /** He said that the same happened to him: nobody looks at it first. */
  joined?: boolean;
}

/** Fields: code, pin. Wrong and missing give the same fault. */
export interface LacakView extends Form {
  /** Somebody has asked for a new PIN: said whatever became of it. */
  pinAsked: boolean;
}

/** Fields of the addition: text, attachments, submission. */
export interface LaporanView extends Form {
  code: string;
  status: Status;
  text: string;
  receivedAt: Date;
  handler: { name: string; since: Date; referred: boolean } | null;
  answerBy: Promised | null;
  category: string | null;
  wilayah: string | null;
  place: string | null;
  privacy: ShownPrivacy;
  messages: MessageView[];
  attachments: FileLink[];
  /** Breaches that opened his identity and of which notice was given. */
  breaches: number;
  /** The reporter may still add words. */
  mayAdd: boolean;
  /** An answer waits for his word. */
  mayJudge?: boolean;
  submission: string;
  added: boolean;
  openings: OpeningView[];
}

export interface GalatView {
  /** Catalogue key under `problem.`: a FailureCode, or `unexpected`. */
  code: string;
  requestId: string;
}

/** A form that was refused for a passing reason: what was typed goes out again with one press. */
export interface SentAgain {
  /** Catalogue key under `problem.`. */
  code: string;
  /** It cannot be sent: what was written is shown, to be used elsewhere. */
  gone: boolean;
  action: string;
  /** Files cannot be kept: they are chosen anew. */
  withFiles: boolean;
  fields: { name: string; value: string }[];
  /** Fields that are typed anew: `password`, `pin`. */
  secrets: string[];
  /** It is too early yet. */
  wait: boolean;
  /** Whoever sends it must sign in first. */
  signIn: boolean;
}

/** The new PIN of a report, to be printed and handed over. */
export interface PinBaruView {
  code: string;
  pin: string;
  trackUrl: string;
}

/** Fields: username, password, next. */
export interface MasukView extends Form {
  next: string | null;
  /** Names to try in the demo. */
  demoUsers: string[];
}

export const dueGroups = ['late', 'today', 'week', 'later'] as const;
export type DueGroup = (typeof dueGroups)[number];

export interface QueueRow {
  code: string;
  gist: string;
  channel: string;
  wilayah: string | null;
  status: Status;
  receivedAt: Date;
  answerBy: Promised | null;
  instansi: { name: string; role: 'suggested' | 'handling' } | null;
  supervisory: boolean;
  confidential: boolean;
  danger: DangerKind | null;
  /** 0 nobody, 1 its officer was warned, 2 it is overdue, 3 the OPD's admin was told, 4 the instansi's, 5 the head. */
  escalatedLevel: number;
}

/** `supervisory`: how many an admin's reach holds, of which he sees none. Query: status, q, due, cursor. `due` keeps the order it is given in; empty groups are not shown. */
export interface AntreanView {
  filter: { status: Status | ''; q: string; due: DueGroup | '' };
  /** Open reports of danger, whatever else is asked for. */
  danger: QueueRow[];
  due: { due: DueGroup; count: number; rows: QueueRow[] }[];
  supervisory: number | null;
  /** Cursor of the next page. */
  next: string | null;
  /** What just happened, a catalogue key under `done.`, to which report, and whether it may be taken back. */
  done: { key: string; code: string; undo: boolean } | null;
  /** What the officer may do to several at once. */
  bulk: BulkVerb[];
}

/** Looks for a reporter's complaints. Fields: field, value, reason. */
export interface CariView extends Form {
  matchFields: string[];
  searchReasons: string[];
  /** null before anything was looked for. */
  found: QueueRow[] | null;
}

export interface TimelineEntry {
  at: Date;
  /** Catalogue key under `timeline.`. */
  kind: string;
  actor: string | null;
  instansi: string | null;
  /** What somebody wrote about it. */
  reason: string | null;
  /** A catalogue key of why, and the code it stands for, where no person wrote it. */
  why: { key: string; code: string } | null;
  moved: MovedView | null;
}

/** Each action's form posts to its own address; `form` is the one that came back with faults. */
export interface LaporanPetugasView extends RevealLinks, VerdictParts, AnswerDeskView, CopiesView {
  code: string;
  title: string | null;
  text: string;
  status: Status;
  channel: string;
  source: string | null;
  category: string | null;
  classification: Classification | null;
  supervisory: boolean;
  anonymous: boolean;
  confidential: boolean;
  wilayah: string | null;
  place: string | null;
  occurredOn: string | null;
  sentAt: Date | null;
  receivedAt: Date;
  enteredAt: Date;
  /** The officer who typed it in for the reporter. */
  enteredBy: string | null;
  answerBy: Promised | null;
  handler: { name: string; since: Date; referred: boolean } | null;
  accused: string[];
  references: { system: string; reference: string; date: string | null }[];
  /** Where an answer goes beside the tracking page, in the order in which it is tried. */
  ways: WayView[];
  takenOver: { state?: string; instansi?: string } | null;
  /** Danger it tells of, and whether the officer may say that there is none. */
  emergency: { kind: DangerKind; at: Date; mayCalm: boolean } | null;
  messages: MessageView[];
  attachments: FileLink[];
  clocks: ClockView[];
  /** Its number in a PPID's register, where it is a request for information. */
  information: { number: string; ppid: string } | null;
  timeline: TimelineEntry[];
  /** Who of the officers was told, for those who answer for them. */
  alerts: ProofView[];
  suggestion: SuggestionView | null;
  /** He may try where its words would go. */
  triesRouting: boolean;
  can: OfficerAction[];
  /** Offered without JavaScript; with it the field asks `/petugas/instansi`. */
  instansiOptions: InstansiChoice[];
  /** Codes with words under `archive-reason.`. */
  archiveReasons: string[];
  /** The officer may answer although the body is not his: recorded as such. */
  answersFor: string | null;
  form: (Form & { action: OfficerAction }) | null;
  /** With a form that came too late: who was first. */
  last: LastView | null;
  done: { key: string; undo: boolean } | null;
}

export const deskChannels = ['walk-in', 'phone', 'letter', 'fax'] as const;
export type DeskChannel = (typeof deskChannels)[number];

/**
 * Fields: channel, receivedOn, receivedTime, letterNumber, letterDate, sheets, text, place, wilayah, occurredOn,
 * classification, name, phone, email, nik, kk, customerNumber, bpjs, mayBeContacted, serviceData, privacy, consent,
 * keep, attachments, submission.
 */
export interface EntriView extends Form {
  channel: DeskChannel;
  submission: string;
  wilayah: Choice[];
  keptFiles: KeptFile[];
  filesLost: boolean;
  today: Date;
}

export interface EntriSelesaiView {
  code: string;
  pin: string;
  qrSvg: string | null;
  trackUrl: string;
  channel: DeskChannel;
  receivedAt: Date;
  enteredAt: Date;
  nextDate: Date | null;
  emergency: Help | null;
}

/** Every page and fragment by its template. */
export interface Views extends AccountViews, AlertViews, ChannelViews, RoutingViews {
  home: HomeView;
  lapor: LaporView;
  terkirim: TerkirimView;
  lacak: LacakView;
  laporan: LaporanView;
  publik: PublikView;
  'tidak-ditemukan': Record<string, never>;
  galat: GalatView;
  ulangi: SentAgain;
  'pin-baru': PinBaruView;
  pembukaan: PembukaanView;
  'pembukaan-minta': PembukaanMintaView;
  terbuka: TerbukaView;
  masuk: MasukView;
  'akun-sandi': Form;
  data: DataView;
  insiden: InsidenView;
  'insiden-satu': InsidenSatuView;
  'data-saya': DataSayaView;
  'data-ekspor': DataEksporView;
  terlambat: TerlambatView;
  angka: AngkaView;
  mutu: MutuView;
  jabatan: JabatanView;
  kalender: KalenderView;
  wakil: WakilView;
  antrean: AntreanView;
  banyak: BanyakView;
  cari: CariView;
  'laporan-petugas': LaporanPetugasView;
  'instansi-hasil': InstansiHasilView;
  entri: EntriView;
  sp4n: Sp4nView;
  'sp4n-banding': Sp4nBandingView;
  'entri-selesai': EntriSelesaiView;
  darurat: DaruratView;
  pratinjau: PratinjauView;
  tinjauan: TinjauanView;
  'pratinjau-isi': PratinjauIsiView;
  surat: SuratView;
  serupa: SerupaView;
  'surat-cetak': SuratCetakView;
  'tidak-sampai': TidakSampaiView;
  latihan: LatihanView;
  'latihan-telepon': TeleponView;
  'latihan-kotak': KotakView;
}
