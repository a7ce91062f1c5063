import type { Role } from '#complaint';

/** Whoever is signed in, and which doors every page of the console shows him. */
export interface OfficerView {
  name: string;
  role: Role;
  instansi: string | null;
  /** Where his work begins. */
  home: string;
  /** Takes reports down for others. */
  entersReports: boolean;
  readsComplaints: boolean;
  /** He may publish what others have written. */
  reviewsAnswers: boolean;
  /** Brings answers to whoever is reached by no channel. */
  carriesAnswers: boolean;
  /** Sees how much is done, and how much was referred. */
  readsFigures: boolean;
  managesOfficers: boolean;
  managesCalendar: boolean;
  /** Sees where a text would go, and why. */
  triesRouting: boolean;
  /** Sees mandates, rules and places, and changes his. */
  managesRouting: boolean;
  /** Finds reports by what the reporter says of himself. */
  searchesReporters: boolean;
  /** Decides what becomes of reporters' data. */
  keepsData: boolean;
  decidesReveals: boolean;
  /** Sees how channels fare, and how many are in trouble; null for whoever does not. */
  channels: { count: number } | null;
  /** Sees what stands in quarantine, and how much; null for whoever does not. */
  quarantine: { count: number } | null;
  /** Sees to it that reports stand in SP4N-LAPOR! too. */
  recordsInLapor: boolean;
  /** Complaints that he was told of and has not opened. */
  unopened: number;
}
