/** What the pages of accounts and of officers need to be told; each with a form is told its values and faults too. */
import type { Role } from '#complaint';
import type { Form } from './form.js';

/** Asks for the second factor. Fields: code, passkey, next. */
export interface BuktiView extends Form {
  next: string | null;
  /** What the browser needs to ask for a passkey, as JSON; null: none to ask for. */
  passkey: string | null;
  action: string;
  /** He is signed in, and proves himself anew. */
  again: boolean;
}

/** Fields: name and passkey to `/kunci`, name to `/totp`. */
export interface AkunView extends Form {
  /** What he must see to before he may work. */
  owes: 'password' | 'factor' | null;
  hasFactor: boolean;
  /** Whether factors may be changed now; else he must prove himself first. */
  mayChange: boolean;
  home: string;
  factors: { id: string; kind: 'totp' | 'passkey'; name: string; addedAt: Date; usedAt: Date | null }[];
  recoveryCodes: number;
  /** What the browser needs to make a passkey, as JSON. */
  passkey: string | null;
  /** Browsers offer passkeys at our address. */
  passkeysHere: boolean;
  sessions: { id: string; isToken: boolean; openedAt: Date; seenAt: Date; isThis: boolean }[];
}

/** Fields: code. */
export interface AkunTotpView extends Form {
  secret: string;
  /** An `<svg>` element drawn by the server; it is put in the page as it is. */
  qrSvg: string;
}

export interface KodePemulihanView {
  codes: string[];
}

/** Days as `2026-11-25`; null: from ever, for ever. */
export interface PejabatRow {
  userName: string;
  name: string;
  role: Role;
  instansi: string | null;
  sk: string | null;
  from: string | null;
  until: string | null;
  inOffice: boolean;
  successor: string | null;
  mayChange: boolean;
}

/** Fields: userName, name, role, instansi, sk, from, until. */
export interface PejabatView extends Form {
  officers: PejabatRow[];
  roles: Role[];
  bodies: { id: string; name: string }[];
}

/** Fields of `masa`: sk, from, until; of `akhiri`: reason; of `serah-terima`: userName, name, sk, from, until. */
export interface PejabatUbahView {
  officer: PejabatRow;
  masa: Form;
  akhiri: Form;
  serahTerima: Form;
  /** Where he is told at work. Fields: whatsapp, email. */
  kontak: Form;
}

export interface PejabatBaruView {
  userName: string;
  name: string;
  password: string;
}

/** The pages of signing in and of officers' accounts. */
export interface AccountViews {
  bukti: BuktiView;
  akun: AkunView;
  'akun-totp': AkunTotpView;
  'kode-pemulihan': KodePemulihanView;
  pejabat: PejabatView;
  'pejabat-ubah': PejabatUbahView;
  'pejabat-baru': PejabatBaruView;
}
