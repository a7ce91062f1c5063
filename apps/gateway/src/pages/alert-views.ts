/** What the pages about alerts to officers need to be told. */
import type { AlertKind, AlertProof, AlertSetting, AlertStep, BodyPace, Duty } from '#store';
import type { Form } from './form.js';

/** An officer's own inbox; `paces` for those who answer for others. */
interface PemberitahuanView {
  rows: { code: string; kind: AlertKind; step: AlertStep; at: Date; answerBy: Date; opened: boolean }[];
  paces: (Omit<BodyPace, 'instansi'> & { name: string })[];
}

/** Fields of `contact`: whatsapp, email, quietFrom, quietUntil; of `pin`: pin. */
interface AkunPemberitahuanView {
  contact: Form;
  pin: Form;
  hasPin: boolean;
  /** He must prove himself first, to change his PIN. */
  mayChange: boolean;
}

/** Fields: instansi, category, officer, deputy, firstDay, lastDay. */
interface PiketView extends Form {
  duties: (Omit<Duty, 'instansi' | 'category'> & { instansi: string; category: string | null })[];
  bodies: { id: string; name: string }[];
  officers: { userName: string; name: string }[];
  categories: { id: string; label: string }[];
  /** Bodies in which nobody is in office. */
  vacant: string[];
}

/** Fields: instansi, unopenedHours, deputyHours, superiorHours, quietFrom, quietUntil, stormAfter, byWhatsapp, byEmail. */
interface PiketAturanView extends Form {
  /** Whose setting it is; null for none of the admin's. */
  body: { id: string; name: string } | null;
  bodies: { id: string; name: string }[];
  usual: AlertSetting;
  done: boolean;
}

/** Asks for the PIN; says of the complaint no more than the message did. Field: pin. */
interface TautanMasukView extends Form {
  token: string;
  code: string;
  answerBy: Date;
  hasPin: boolean;
}

/** The complaint on a telephone. Field of the return: reason. */
interface TautanView extends Form {
  token: string;
  code: string;
  title: string | null;
  text: string;
  answerBy: Date;
  status: string;
  /** Ready first responses; empty where none may be given now. */
  sentences: string[];
  mayReturn: boolean;
  done: 'responded' | null;
}

/** A ready sentence as its reporter will read it. */
interface TautanPratinjauView {
  token: string;
  code: string;
  sentence: string;
  shown: string;
}

interface TautanSelesaiView {
  code: string;
}

/** One officer who was told, on the page of the complaint. */
export type ProofView = AlertProof;

/** Pages by their templates. */
export interface AlertViews {
  pemberitahuan: PemberitahuanView;
  'akun-pemberitahuan': AkunPemberitahuanView;
  piket: PiketView;
  'piket-aturan': PiketAturanView;
  'tautan-masuk': TautanMasukView;
  tautan: TautanView;
  'tautan-pratinjau': TautanPratinjauView;
  'tautan-selesai': TautanSelesaiView;
}
