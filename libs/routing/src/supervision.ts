/** Who a supervisory report accuses, and who looks after that: DESIGN section 5, rule 8. It decides no category. */
import { overseerFor, type Directory, type Instansi } from '#instansi';
import { namedBodies, type NamedBody } from './body-words.js';
import { cuesIn, type Cue } from './cues.js';
import { ofProvince } from './place-names.js';
import type { Reading, Token } from './reading.js';

export interface Oversight {
  /** Bodies of the directory that the text complains of. A desa, a kelurahan or a person has no id and is not here. */
  accused: string[];
  /** The inspectorate to look at it; null where the directory names none. */
  overseer: string | null;
}

/** What an inspectorate looks after; never left to the machine, whomever it accuses. */
export const ABUSE = 'korupsi-pungli';

/** Offices without a body's name, and what their body handles. */
const offices: [words: string[], category: string][] = [
  [
    [
      'kepala sekolah sma',
      'kepala sma',
      'guru sma',
      'kepala smk',
      'guru smk',
      'kepala slb',
      'sma negeri',
      'smk negeri',
      'sman',
      'smkn',
    ],
    'pendidikan-menengah',
  ],
  [
    ['kepala sekolah', 'kepala sd', 'kepala smp', 'guru sd', 'guru smp', 'komite sd', 'wakil kepala sekolah'],
    'pendidikan-dasar',
  ],
  [['bidan', 'perawat', 'dokter puskesmas', 'kepala puskesmas'], 'layanan-kesehatan'],
  [['kepala pasar', 'mantri pasar'], 'pasar-perdagangan'],
  [['penyuluh', 'mantri tani'], 'pertanian'],
  [['uji kir', 'petugas parkir', 'petugas timbang'], 'lalu-lintas-parkir'],
  [['pokja pengadaan'], ABUSE],
];
const heads = new Set(['bupati', 'wabup', 'walikota', 'wawali', 'sekda']);
const headPairs = new Set(['wali kota', 'sekretaris daerah', 'wakil bupati', 'wakil walikota']);
/** Words right before a body's name that say who of it is meant: `direktur pdam`, `kepala satpol pp`. */
const leads = new Set(
  'kepala direktur direksi sekretaris pimpinan komandan danru anggota staf mandor karyawan manajer ketua wakil'.split(
    ' ',
  ),
);
/** Those of courts, prosecution, army, prisons and taxes of the state: no government of the directory oversees them. */
const beyond = new Set(
  'jaksa kejaksaan kejari kejati penuntut hakim pengadilan panitera jurusita tni kodim koramil babinsa danramil lapas rutan sipir napi beacukai karantina kpp djp'.split(
    ' ',
  ),
);
const greetingBefore = new Set([
  'kepada',
  'yth',
  'bapak',
  'pak',
  'ke',
  'cq',
  'ibu',
  'bu',
  'calon',
  'mohon',
  'dan',
  'disampaikan',
  'diserahkan',
  'diresmikan',
  'dibuka',
  'dikunjungi',
]);

export class Supervision {
  constructor(private readonly directory: Directory) {}

  /** Reads whom a text accuses. Call it only for a text that reports an abuse of office; `field` is the category that it
   * lies in. */
  oversee(reading: Reading, wilayah: string | null, field: string): Oversight {
    const head = this.accusedHead(reading, wilayah);
    const named = [...head, ...this.accusedBodies(reading, wilayah)];
    const bodies = named.length > 0 ? named : this.byField(reading, wilayah, field);
    const accused = [...new Set(bodies.map(({ id }) => id))];
    return { accused, overseer: this.overseer(reading, accused, wilayah) };
  }

  /** Nobody is named, but the field is one that only a body of the state or of the province looks after: `petugas loket`
   * in a report about passports. What a village or a kelurahan does in that field is its own government's. */
  private byField(reading: Reading, wilayah: string | null, field: string): Instansi[] {
    if (wilayah === null || isLocal(reading) || ofTheProvince(reading)) return [];
    const body = this.directory.handlersOf(field, wilayah)[0];
    const owner = body && this.directory.governmentOf(body.id);
    return body && owner && owner.wilayah !== wilayah ? [body] : [];
  }

  /** What the directory cannot know of him: an official of the state, or of a province whose office has no id. */
  private overseer(reading: Reading, accused: string[], wilayah: string | null): string | null {
    if (accused.length === 0 && ofTheState(reading)) return null;
    const area = wilayah !== null && ofTheProvince(reading) ? wilayah.slice(0, 2) : wilayah;
    // Who looks after a village or an office there is no body of ours; after its head the province is.
    const isOurs = area === null || this.directory.governmentFor(area) !== undefined;
    if (accused.length === 0 && !isOurs && !reading.tokens.some((_, at) => headOffice(reading.tokens, at)))
      return null;
    return overseerFor(accused, area, this.directory)?.id ?? null;
  }

  /** A head of region, deputy or secretary who is the one complained of, not the one addressed. */
  private accusedHead({ tokens }: Reading, wilayah: string | null): Instansi[] {
    if (wilayah === null) return [];
    for (const at of tokens.keys()) {
      const office = headOffice(tokens, at);
      if (office === undefined) continue;
      const government = this.directory.governmentFor(office === 'gubernur' ? wilayah.slice(0, 2) : wilayah);
      return government ? [government] : [];
    }
    return [];
  }

  private accusedBodies(reading: Reading, wilayah: string | null): Instansi[] {
    const cues = cuesIn(reading);
    const places = (wanted: Cue[]): number[] =>
      cues.filter(({ cue }) => wanted.includes(cue)).map(({ at }) => at);
    const officials = places(['official']);
    const wrongs = places(['money', 'abuse']);
    const found = namedBodies(reading).flatMap((named): Instansi[] => {
      const { categories, at } = named;
      const body = this.handler(categories, wilayah, reading, at);
      if (!body || isSamsat(reading, at)) return [];
      if (categories.includes(ABUSE)) {
        if (isExaminer(reading, at) || does(reading, named, wrongs)) return [body];
        if (!isItself(reading, at)) return [];
      }
      return isAccused(reading, named, { officials, wrongs, national: body.wilayah === null }) ? [body] : [];
    });
    return found.length > 0 ? found : this.byOffice(reading, wilayah);
  }

  private byOffice({ plain }: Reading, wilayah: string | null): Instansi[] {
    const padded = ` ${plain} `;
    const office = offices.find(([names]) => names.some((name) => padded.includes(` ${name} `)));
    if (!office || wilayah === null) return [];
    const [, category] = office;
    const secondary = / (sma|smk|slb|sman|smkn)/.test(padded);
    const body = this.directory.handlersOf(
      category === 'pendidikan-dasar' && secondary ? 'pendidikan-menengah' : category,
      wilayah,
    )[0];
    return body && category !== ABUSE ? [body] : [];
  }

  private handler(
    categories: string[],
    wilayah: string | null,
    { tokens }: Reading,
    at: number,
  ): Instansi | undefined {
    const after = tokens.slice(at, at + 6).map(({ word }) => word);
    if (categories.includes(ABUSE) && wilayah !== null && after.some((word) => ofProvince.has(word)))
      return overseerFor([], wilayah.slice(0, 2), this.directory) ?? undefined;
    if (wilayah !== null && (after.includes('provinsi') || after.includes('prov'))) {
      const government = this.directory.governmentFor(wilayah.slice(0, 2));
      const handlers = this.directory.data.instansi.filter(
        ({ id, parentId }) =>
          parentId === government?.id &&
          this.directory.categoriesOf(id).some((each) => categories.includes(each)),
      );
      // A body of the province that the directory lacks has no id; its overseer is known all the same.
      return handlers[0];
    }
    for (const category of categories) {
      const [body] = this.directory.handlersOf(category, wilayah);
      if (body) return body;
    }
    return undefined;
  }
}

/** Whether a body that a text names is the one complained of. */
function isAccused(
  reading: Reading,
  { addressed, at, words }: NamedBody,
  { officials, wrongs, national }: { officials: number[]; wrongs: number[]; national: boolean },
): boolean {
  const asked = asksHelp(reading, at);
  // `oknum polisi`, `pegawai kantor pertanahan`: the office stands right before the body.
  if (within(officials, at - 2, at - 1) && !asked) return true;
  if (addressed || asked) return false;
  if (leads.has(reading.tokens[at - 1]?.word ?? '')) return true;
  // `sudah lapor polisi` accuses nobody; `polisi minta uang damai` does.
  if (national) return within(wrongs, at + 1, at + words + 3);
  if (does(reading, { addressed, at, words }, wrongs)) return true;
  return within(officials, at - 5, at + words + 3) && within(wrongs, at - 25, at + 25);
}

/** Between a body and what it does stand at most the words of where it is: `Inspektorat Provinsi Sumatera Utara`. */
const OF_PLACE = 4;
/** A body before these is asked to do something, or did right. */
const acting =
  /^(?:mohon|tolong|segera|harus|agar|supaya|untuk|turun|periksa|memeriksa|usut|mengusut|audit|mengaudit|tindak|menindak|selidiki|menyelidiki|cek|soal|tentang|atas|terkait|ada|adanya|yang|dan|menemukan|temukan|tangkap|menangkap|ungkap|berantas|memberantas|tertibkan|menertibkan|awasi)$/;

/** `Cabang dinas pendidikan memungut`, `Dishub Medan minta setoran`: the body itself does it. */
function does(
  reading: Reading,
  { addressed, at, words }: Pick<NamedBody, 'addressed' | 'at' | 'words'>,
  wrongs: number[],
): boolean {
  return !addressed && !asksHelp(reading, at) && follows(reading, at + words, wrongs);
}

/** Whether a wrong follows at once, or after words of a place alone. */
function follows({ tokens }: Reading, end: number, wrongs: number[]): boolean {
  const wrong = wrongs.find((place) => place >= end && place <= end + OF_PLACE);
  if (wrong === undefined) return false;
  return !tokens.slice(end, wrong).some(({ word, opens }) => opens || acting.test(word));
}

/** `Kelurahan Sei Mati minta uang`: an office is said to do wrong, though nobody in it is named. */
export function officeDoesWrong(reading: Reading): boolean {
  const cues = cuesIn(reading);
  const wrongs = cues.filter(({ cue }) => cue === 'money' || cue === 'abuse').map(({ at }) => at);
  return cues.some(
    ({ cue, at }) => cue === 'office' && !asksHelp(reading, at) && follows(reading, at + 1, wrongs),
  );
}

const within = (places: number[], from: number, to: number): boolean =>
  places.some((place) => place >= from && place <= to);

/** `oknum jaksa`, `petugas bea cukai minta uang`: an official of the state does wrong, right before or after his
 * office. `Mohon diusut kejaksaan` accuses no prosecutor. */
function ofTheState(reading: Reading): boolean {
  const cues = cuesIn(reading);
  const wrongs = cues.filter(({ cue }) => cue === 'money' || cue === 'abuse').map(({ at }) => at);
  const { tokens } = reading;
  return tokens.some(
    ({ word }, at) =>
      (beyond.has(word) || (word === 'bea' && tokens[at + 1]?.word === 'cukai')) &&
      !asksHelp(reading, at) &&
      (tokens[at - 1]?.word === 'oknum' || within(wrongs, at + 1, at + 5)),
  );
}

const provincial = /^(?:dinas|badan|biro|upt|rsud|rs|sakit|pegawai|petugas|pejabat|seragam|oknum)$/;
const isPolice = /^(?:polisi|polantas|polres|polresta|polrestabes|polsek|satlantas|penyidik)$/;

/** A samsat is the province's where no policeman is meant. */
const isSamsat = ({ tokens }: Reading, at: number): boolean =>
  tokens[at]?.word === 'samsat' && !tokens.some(({ word }) => isPolice.test(word));

/** `UPT dinas kehutanan provinsi`, `pegawai pemprov`. */
const ofTheProvince = (reading: Reading): boolean =>
  reading.tokens.some(
    ({ word }, at) =>
      isSamsat(reading, at) ||
      (provincial.test(word) &&
        reading.tokens.slice(at + 1, at + 5).some((after) => /^(?:provinsi|prov|pemprov)$/.test(after.word))),
  );

/** `tim pemeriksa dari Inspektorat`, `auditor inspektorat`: they are complained of, where the report isn't sent to them. */
const isExaminer = ({ tokens }: Reading, at: number): boolean =>
  tokens.slice(Math.max(0, at - 3), at).some(({ word }) => examiner.test(word)) &&
  !tokens.slice(Math.max(0, at - 6), at).some(({ word }) => greetingBefore.has(word));

/** An inspectorate that a text names is seldom the one complained of. */
const isItself = (reading: Reading, at: number): boolean =>
  reading.tokens[at + 1]?.word === 'sendiri' ||
  (leads.has(reading.tokens[at - 1]?.word ?? '') &&
    !reading.tokens.slice(Math.max(0, at - 4), at - 1).some(({ word }) => greetingBefore.has(word)));

const examiner = /^(?:oknum|pegawai|petugas|auditor|pejabat|pemeriksa|irban|bos|staf)$/;
const locals =
  /^(?:kades|kadus|kuwu|klebun|lurah|kelurahan|kepling|camat|kecamatan|desa|dusun|rt|rw|pemkab|pemko|pemkot|dinas|puskesmas|pdam)$/;
/** An official of the city or regency, of a village or of a neighbourhood is named. */
const isLocal = ({ tokens }: Reading): boolean =>
  tokens.some(
    ({ word }, at) => locals.test(word) && localOfficials.test(`${tokens[at - 1]?.word ?? ''} ${word}`),
  );
const localOfficials =
  /^(?:(?:oknum|pak|bapak|bu|ibu|kepala|perangkat|aparat|pegawai|petugas|staf|orang|ketua|kantor|sekretaris|bendahara) \S+|\S* ?(?:kades|kadus|klebun|lurah|kepling|camat))$/;

/** Who is asked to look into it: `mohon diusut kejaksaan dan polisi`. */
const inquiring = /^(?:diusut|diperiksa|ditangani|diselidiki|ditindak|diproses|diaudit)$/;
const helpBefore = /^(?:lapor|laporkan|melapor|melaporkan|laporan|ke|kepada|minta|mohon|yth)$/;
/** The report turns to the body, or has turned to it before. */
const asksHelp = ({ tokens }: Reading, at: number): boolean =>
  tokens.slice(Math.max(0, at - 2), at).some(({ word }) => helpBefore.test(word)) ||
  tokens.slice(Math.max(0, at - 4), at).some(({ word }) => inquiring.test(word));

/** The office of a head of region at a place in the text, unless the report is addressed to it. */
function headOffice(tokens: Token[], at: number): 'regional' | 'gubernur' | undefined {
  const word = tokens[at]?.word ?? '';
  const pair = `${word} ${tokens[at + 1]?.word ?? ''}`;
  const governor = word === 'gubernur';
  if (!governor && !heads.has(word) && !headPairs.has(pair)) return undefined;
  const before = tokens.slice(Math.max(0, at - 3), at);
  return before.some((token) => greetingBefore.has(token.word))
    ? undefined
    : governor
      ? 'gubernur'
      : 'regional';
}
