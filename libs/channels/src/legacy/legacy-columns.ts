/** What a column of an old register can be taken for. */
export const legacyFields = [
  'text',
  'title',
  'number',
  'receivedAt',
  'occurredOn',
  'status',
  'category',
  'classification',
  'name',
  'phone',
  'email',
  'address',
  'place',
  'wilayah',
  'lat',
  'lon',
  'instansi',
  'answer',
  'answeredAt',
  'closedAt',
  'anonymous',
  'confidential',
] as const;
export type LegacyField = (typeof legacyFields)[number];

/** Where each field stands in a row; places count from 0. */
export type Places = Partial<Record<LegacyField, number>>;

/** A header as it is compared: lower case, letters and digits alone, one blank between words. */
export const foldHeader = (header: string): string =>
  header
    .normalize('NFKD')
    // Programs write several words as one: TanggalLaporanMasuk.
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .slice(0, 100);

const report = '(?:aduan|pengaduan|laporan|lapor|keluhan|report|complaint)';
const day = '(?:tgl|tanggal|waktu|jam)';
const whose = '(?: (?:pelapor|pengadu|pengirim|pemohon|warga|reporter|complainant))?';

/**
 * How offices head their columns, in Indonesian and in English, the particular before the general. A bare "No" or
 * "Nomor" counts the rows of a sheet and is nobody's number.
 */
const headings: readonly (readonly [LegacyField, RegExp])[] = [
  ['answeredAt', `${day} (?:jawab|jawaban|dijawab|tanggapan|ditanggapi|tindak lanjut|respons?)(?: .*)?`],
  ['answeredAt', '(?:answer|answered|response|responded) (?:at|date|on)'],
  ['closedAt', `${day} (?:selesai|tutup|ditutup|penyelesaian|closing)(?: .*)?`],
  ['closedAt', '(?:closed|resolved|completed|close|closing|resolution) (?:at|on|date)'],
  ['occurredOn', `(?:${day}|hari)(?: (?:dan )?${day})? (?:kejadian|peristiwa)`],
  ['occurredOn', '(?:incident|event|occurred|occurrence) (?:date|on|at)'],
  [
    'receivedAt',
    `(?:hari )?${day}(?: (?:di)?(?:masuk|terima|buat|kirim|input|entri|surat|${report}))*(?: (?:masuk|diterima))?`,
  ],
  [
    'receivedAt',
    '(?:date|timestamp|time|created|received|submitted|report date|date time)(?: (?:at|on|date))?',
  ],
  ['receivedAt', '(?:date|time) (?:created|received|reported|submitted|of report)'],
  [
    'number',
    `(?:no|nomor|nomer|id|kode)(?: (?:${report}|tiket|ticket|register|registrasi|agenda|tracking|referensi|sp4n|surat))+`,
  ],
  ['number', `(?:tracking|ticket|${report}|case|reference|ref)(?: (?:id|no|number|code))|id|kode`],
  [
    'status',
    `(?:keterangan )?(?:status|state|progres|progress)(?: (?:${report}|tindak lanjut|penanganan|akhir|saat ini))*`,
  ],
  ['classification', `(?:klasifikasi|jenis|tipe|type|classification)(?: ${report})?`],
  ['category', `(?:kategori|category|topik|topic|bidang|tema|kelompok)(?: ${report})?`],
  ['title', `(?:judul|perihal|hal|subjek|subject|title|ringkasan|summary)(?: ${report})?`],
  [
    'place',
    `(?:lokasi|tempat|location|place|alamat lokasi|alamat kejadian)(?: (?:kejadian|masalah|${report}))?`,
  ],
  ['wilayah', '(?:kode )(?:wilayah|kemendagri|kab|kabupaten|kota|kab kota)'],
  ['lat', 'lat|latitude|lintang'],
  ['lon', 'lon|lng|long|longitude|bujur'],
  [
    'phone',
    `(?:(?:no|nomor|nomer) )?(?:hp|telp|telepon|telpon|tlp|handphone|ponsel|wa|whats ?app|kontak|phone|mobile)(?: (?:hp|wa|no|number))*${whose}`,
  ],
  ['phone', '(?:contact|phone|mobile|telephone) (?:number|no)|contact'],
  ['email', `(?:alamat )?(?:e ?mail|surel)(?: address)?${whose}`],
  ['address', `alamat(?: (?:rumah|lengkap|domisili|tinggal))?${whose}|(?:home |postal )?address`],
  ['name', `(?:nama|name)(?: lengkap)?${whose}|pelapor|pengadu|pengirim|sender|reporter|complainant`],
  ['name', '(?:reporter|sender|complainant|customer|full) name'],
  ['anonymous', '(?:status )?(?:anonim|anonymous)'],
  ['confidential', '(?:status |sifat )?(?:rahasia|confidential)'],
  [
    'answer',
    '(?:isi |uraian )?(?:tanggapan|jawaban|respons?|tindak lanjut|hasil|penyelesaian|solusi)(?: (?:tindak lanjut|opd|instansi|dinas|admin|petugas|aduan|laporan|penanganan))*',
  ],
  ['answer', '(?:response|answer|reply|resolution|solution)(?: text)?'],
  [
    'instansi',
    '(?:instansi|opd|skpd|dinas|unit kerja|perangkat daerah|disposisi|terdisposisi|agency|department)(?: (?:ke|terkait|tujuan|penerima|terlapor|pelaksana|opd|instansi))*',
  ],
  [
    'text',
    `(?:isi|uraian|deskripsi|kronologi|detail|rincian|pesan|permasalahan|masalah|message|description|content|text|body|details|${report})(?: (?:isi|singkat|lengkap|kejadian|masalah|permasalahan|pesan|text|description|${report}))*`,
  ],
].map(([field, words]) => [field as LegacyField, new RegExp(`^(?:${words})$`)] as const);

const fieldOf = (header: string): LegacyField | null =>
  headings.find(([, words]) => words.test(header))?.[0] ?? null;

/** What each column is taken for: each field once, by the first column that is headed so. */
export function guessPlaces(headers: readonly string[]): Places {
  const places: Places = {};
  headers.forEach((header, place) => {
    const field = fieldOf(foldHeader(header));
    if (field !== null && places[field] === undefined) places[field] = place;
  });
  return places;
}

/** Columns that only count the rows of a sheet: what is written in them changes with every download. */
export const countsRows = (header: string): boolean =>
  /^(?:no|nomor|nomer|no urut|nomor urut|)$/.test(foldHeader(header));
