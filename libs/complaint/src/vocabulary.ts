/** The field's own words as closed lists. Sources: PermenPANRB 62/2018, Permendagri 8/2023, SP4N-LAPOR! console. */

export const classifications = ['pengaduan', 'aspirasi', 'permintaan_informasi'] as const;
/** Jenis laporan: what kind of report it is. Decides which settlement clock runs. */
export type Classification = (typeof classifications)[number];

export const statuses = [
  'received',
  'needs-info',
  'archived',
  'merged',
  'out-of-authority',
  'referred',
  'disposed',
  'in-progress',
  'answered',
  'closed',
  'reopened',
  'returned',
] as const;
/** Where a complaint stands. What may follow what is in `lifecycle.ts`. */
export type Status = (typeof statuses)[number];

export const roles = [
  'national-admin',
  'regional-admin',
  'instansi-admin',
  'opd-admin',
  'liaison-officer',
  'front-desk',
  'inspector',
  'leader',
  'identity-custodian',
  'auditor',
  'system-admin',
] as const;
/** What an officer may be. Which of them may do what is in `lifecycle.ts`; who sees what is in `#access`. */
export type Role = (typeof roles)[number];

/** The six labels that the public and the operators know a status by. */
export type StatusLabel =
  'Belum terverifikasi' | 'Belum ditindaklanjuti' | 'Sedang diproses' | 'Selesai' | 'Tertunda' | 'Arsip';

const labels: Record<Status, StatusLabel> = {
  received: 'Belum terverifikasi',
  returned: 'Belum terverifikasi',
  'out-of-authority': 'Belum terverifikasi',
  'needs-info': 'Tertunda',
  disposed: 'Belum ditindaklanjuti',
  referred: 'Sedang diproses',
  'in-progress': 'Sedang diproses',
  reopened: 'Sedang diproses',
  answered: 'Selesai',
  closed: 'Selesai',
  archived: 'Arsip',
  merged: 'Arsip',
};

/** The public label of a status. A referred complaint is in process, never finished: it counts apart. */
export const statusLabel = (status: Status): StatusLabel => labels[status];

/** Category of what is no report at all: greetings, tests, adverts, wrong numbers. */
export const NOT_A_REPORT = 'bukan-laporan';
