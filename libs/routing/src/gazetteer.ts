/** Finds the places a report names and decides where its matter lies. It knows no category and no body. */
import { readFileSync } from 'node:fs';
import type { Directory } from '#instansi';
import { Areas, type Area } from './areas.js';
import type { Reading, Token } from './reading.js';

export interface Whereabouts {
  /** Code of the kabupaten/kota, or of the province where no more is known. */
  wilayah: string | null;
  place: Area | null;
  /** 0 to 1. */
  confidence: number;
  /** In words: `Medan Denai (disebut)`. */
  why: string[];
  /** The next best kabupaten/kota, if any was named. */
  second: string | null;
}

type Level = 'provinsi' | 'kabupaten' | 'kecamatan' | 'desa' | 'patokan';

interface Entry extends Area {
  level: Level;
  wilayah: string;
  /** Of a government in the directory. */
  home: boolean;
  /** An everyday word, so that only `desa`, `kelurahan` … before it makes it a place. */
  everyday: boolean;
}

interface Mention {
  entry: Entry;
  at: number;
  words: number;
  score: number;
}

const markers: Record<string, Level> = {
  kecamatan: 'kecamatan',
  camat: 'kecamatan',
  kelurahan: 'desa',
  lurah: 'desa',
  desa: 'desa',
  nagari: 'desa',
  gampong: 'desa',
  pulau: 'desa',
  kabupaten: 'kabupaten',
  pemkab: 'kabupaten',
  bupati: 'kabupaten',
  kota: 'kabupaten',
  pemkot: 'kabupaten',
  pemko: 'kabupaten',
  walikota: 'kabupaten',
  wali: 'kabupaten',
  provinsi: 'provinsi',
  pemprov: 'provinsi',
  gubernur: 'provinsi',
};
const prepositions = new Set([
  'di',
  'dari',
  'wilayah',
  'warga',
  'daerah',
  'kawasan',
  'lokasi',
  'sekitar',
  'kampung',
  'dekat',
  'arah',
  'se',
  'ke',
  'dusun',
]);
/** Words before a place that is where somebody lives, comes from or goes to, and not where the matter lies. */
const elsewhere = new Set([
  'merantau',
  'perantau',
  'rantau',
  'berdomisili',
  'domisili',
  'bekerja',
  'kerja',
  'kuliah',
  'tamu',
  'kembali',
  'rujuk',
  'dirujuk',
  'rujukan',
  'berobat',
  'pindah',
  'asal',
  'lewat',
  'menuju',
  'jurusan',
  'tujuan',
  'dibanding',
  'dinas',
  'sandar',
  'laporkan',
  'sekarang',
  'admin',
  'pengelola',
  'ktp',
  'bandingkan',
  'seperti',
  'kalah',
  'kirim',
  'terbang',
]);
const everydayNames = new Set(
  'harapan tengah mangga besar terjun darat merdeka durian jati pahlawan beringin damai aur taman kodak pandan banjar bringin tambak mesjid gaharu perintis galung binuang binjai labang olor kara tanahmerah kotah denai labuhan tanete sepee coppo junok buker tolang nepa pancor batu malang kediri solok bima buru karo sigi langsa barat timur selatan utara kota baru pasarbaru kampungbaru gangbuntu karanganyar kupa polonia sekip lalang siak poso buol buton bone bekasi pati tegal batang kudus demak jepara blora kendal banyumas sidomulyo sidodadi sukamaju sukaraja sidorejo damaibaru mekarsari amplas kamiri balusu nias dairi asahan banjarbaru tangkahan merauke morowali wajo maros palu sorong jambi bitung tual lebak garut subang serang ngawi tuban gresik lamongan madiun magetan bojo kading bangsah panggung temoran sejati meteng kramat ombul somber birem montor trapang'.split(
    ' ',
  ),
);
const shortened: Record<string, string> = {
  tj: 'tanjung',
  tjg: 'tanjung',
  tg: 'tanjung',
  gn: 'gunung',
  gng: 'gunung',
  sp: 'simpang',
  spg: 'simpang',
  kp: 'kampung',
  kpg: 'kampung',
  pd: 'padang',
  btg: 'batang',
  p: 'pulau',
  psr: 'pasar',
  jl: '',
  jln: '',
  sei: 'sei',
  mdn: 'medan',
  bpp: 'balikpapan',
  bppn: 'balikpapan',
  blkpp: 'balikpapan',
};
const cityLetters: Record<string, string> = {
  BPN: '64.71',
  BPP: '64.71',
  SPG: '35.27',
  MDN: '12.71',
  BDG: '32.73',
  SBY: '35.78',
  MKS: '73.71',
  JKT: '31',
  DKI: '31',
  SMD: '64.72',
  YK: '34.71',
  JOG: '34.71',
  SMG: '33.74',
  MLG: '35.73',
  PMK: '35.28',
  BKL: '35.26',
  PKU: '14.71',
  BGR: '32.71',
  BKS: '32.75',
};
const provinceLetters: Record<string, string> = {
  sumut: '12',
  sulsel: '73',
  kaltim: '64',
  jatim: '35',
  jabar: '32',
  jateng: '33',
  sumbar: '13',
  sumsel: '16',
  kalsel: '63',
  kalbar: '61',
  kalteng: '62',
  sulteng: '72',
  sultra: '74',
  sulut: '71',
  diy: '34',
  ntb: '52',
  ntt: '53',
};

const compact = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

export class Gazetteer {
  private readonly entries = new Map<string, Entry[]>();
  private readonly districts = new Map<string, string[]>();
  private readonly homes: Set<string>;
  private readonly fetched = new Map<string, Map<string, Area[]>>();

  constructor(
    directory: Directory,
    private readonly areas: Areas,
  ) {
    this.homes = new Set(
      directory.data.wilayah.filter(({ level }) => level !== 'provinsi').map(({ code }) => code),
    );
    for (const area of areas.regencies) this.enter(area, 'kabupaten', area.code);
    for (const area of areas.provinces) this.enter(area, 'provinsi', area.code);
    for (const [name, code] of Object.entries(provinceLetters)) {
      this.add(name, {
        code,
        name: areas.nameOf(code) ?? name,
        level: 'provinsi',
        wilayah: code,
        home: false,
        everyday: false,
      });
    }
    for (const code of this.homes) {
      for (const area of areas.districtsOf(code)) this.enter(area, 'kecamatan', code);
      for (const area of areas.villagesOf(code)) this.enter(area, 'desa', code);
    }
    for (const { code, name } of areas.districtsOf('')) {
      this.districts.set(compact(name), [...(this.districts.get(compact(name)) ?? []), code]);
    }
    const landmarks = readFileSync(new URL('./data/landmarks.jsonl', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    for (const line of landmarks) {
      const { wilayah, names } = JSON.parse(line) as { wilayah: string; names: string[] };
      for (const name of names) this.landmark(name, wilayah);
    }
  }

  static create(directory: Directory): Gazetteer {
    return new Gazetteer(directory, Areas.load());
  }

  /** A name that stands for a kabupaten/kota though no table of areas has it. */
  landmark(name: string, wilayah: string): void {
    const home = this.homes.has(wilayah);
    this.add(compact(name), { code: wilayah, name, level: 'patokan', wilayah, home, everyday: false });
  }

  /** Where the matter lies. What the text says outweighs the context, the context outweighs silence. */
  locate(reading: Reading, context: string | null): Whereabouts {
    const mentions = this.mentions(reading);
    const scores = new Map<string, number>();
    const add = (wilayah: string, score: number): void =>
      void scores.set(wilayah, (scores.get(wilayah) ?? 0) + score);
    for (const { entry, score } of mentions) if (entry.level !== 'provinsi') add(entry.wilayah, score);
    const prefix = this.prefixOf(reading, context);
    if (prefix !== null) add(prefix.wilayah, prefix.score);
    if (context !== null && context.length > 2) add(context, 2.5);
    const [best, second] = [...scores].sort((a, b) => b[1] - a[1]);
    if (!best || best[1] < 0.9) return this.provinceOnly(mentions, context);
    const [wilayah, score] = best;
    const place = this.placeIn(wilayah, mentions, reading);
    const named = mentions.some(({ entry }) => entry.wilayah === wilayah);
    const why = [
      ...new Set(
        mentions
          .filter(({ entry }) => entry.wilayah === wilayah && entry.level !== 'provinsi')
          .map(({ entry }) => entry.name),
      ),
    ]
      .slice(0, 2)
      .map((name) => `${name} (disebut)`);
    if (prefix?.wilayah === wilayah) why.unshift(`${this.areas.nameOf(wilayah) ?? wilayah} (awalan pesan)`);
    if (!named && prefix?.wilayah !== wilayah)
      why.push(`${this.areas.nameOf(wilayah) ?? wilayah} (dari kanal)`);
    return {
      wilayah,
      place,
      confidence: score / (score + (second?.[1] ?? 0) + 0.3),
      why: why.slice(0, 2),
      second: second?.[0] ?? null,
    };
  }

  private provinceOnly(mentions: Mention[], context: string | null): Whereabouts {
    const province = mentions.find(({ entry }) => entry.level === 'provinsi')?.entry.code ?? context;
    const why = province === null ? [] : [this.areas.nameOf(province) ?? province];
    return { wilayah: province, place: null, confidence: province === null ? 0 : 0.5, why, second: null };
  }

  /** `MEDAN air mati`, `KAB. BARRU …`, `LAPOR medan …`: the regency code an SMS begins with. */
  private prefixOf(
    { tokens, capitals }: Reading,
    context: string | null,
  ): { wilayah: string; score: number } | null {
    let at = /^(lapor|aduan|pengaduan)$/.test(tokens[0]?.word ?? '') ? 1 : 0;
    const shouted = at === 1 || capitals < 0.6;
    const letters = cityLetters[tokens[at]?.raw ?? ''];
    if (letters !== undefined && capitals < 0.6) {
      const aboutLand = tokens.some(({ stem }) =>
        /^(sertifikat|tanah|ptsl|patok|bidang|ukur|warkah|roya)$/.test(stem),
      );
      const clash = tokens[at]?.raw === 'BPN' && (aboutLand || context !== null) && context !== letters;
      return { wilayah: letters, score: clash ? 1.2 : 4 };
    }
    const kind = tokens[at]?.word ?? '';
    const marked = kind === 'kabupaten' || kind === 'kota';
    if (marked) at += 1;
    const first = tokens[at];
    if (!first || !shouted) return null;
    if (!marked && first.raw !== first.raw.toUpperCase() && tokens[0]?.word !== 'lapor') return null;
    for (const words of [3, 2, 1]) {
      const found = this.entries.get(this.key(tokens, at, words))?.find(({ level }) => level === 'kabupaten');
      if (found) return { wilayah: found.wilayah, score: found.home || marked ? 5 : 3 };
    }
    return null;
  }

  private mentions(reading: Reading): Mention[] {
    const found: Mention[] = [];
    const { tokens } = reading;
    for (let at = 0; at < tokens.length; at += 1) {
      for (let words = Math.min(4, tokens.length - at); words >= 1; words -= 1) {
        const key = this.key(tokens, at, words);
        const here = key.length < 3 ? [] : this.weigh(key, at, words, reading);
        if (words === 1 && here.length === 0) found.push(...this.handle(key, at));
        if (here.length === 0) continue;
        found.push(...here);
        at += words - 1;
        break;
      }
    }
    return found;
  }

  /** `@dinkessampang`, `polrestabalikpapan`: a body's account that carries its government's name. */
  private handle(key: string, at: number): Mention[] {
    for (const code of this.homes) {
      const name = compact(this.areas.nameOf(code)?.replace(/^\S+ /, '') ?? '');
      const entry = this.entries.get(name)?.find(({ level }) => level === 'kabupaten');
      if (entry && key.length >= name.length + 4 && key.endsWith(name))
        return [{ entry, at, words: 1, score: 2 }];
    }
    return [];
  }

  private key(tokens: Token[], at: number, words: number): string {
    let key = '';
    for (let index = at; index < at + words; index += 1) {
      const raw = compact(tokens[index]?.raw ?? '');
      key += shortened[raw] ?? raw;
    }
    return key;
  }

  private weigh(key: string, at: number, words: number, reading: Reading): Mention[] {
    const { tokens, capitals } = reading;
    const previous = tokens[at - 1];
    const marker = markers[previous?.word ?? ''];
    const onStreet = previous?.word === 'jalan';
    const capital = capitals < 0.6 && /^\p{Lu}/u.test(tokens[at]?.raw ?? '') && tokens[at]?.opens === false;
    const placed = marker !== undefined || prepositions.has(previous?.word ?? '') || capital;
    const abroad = tokens.slice(Math.max(0, at - 4), at).some(({ word }) => elsewhere.has(word));
    const listed = this.entries.get(key) ?? [];
    const mentions = listed.flatMap((entry): Mention[] => {
      const fits =
        marker !== undefined && (marker === entry.level || (marker === 'desa' && entry.level === 'patokan'));
      if (
        entry.everyday &&
        !fits &&
        !(entry.home && entry.level === 'desa' && capital && previous?.word === 'di')
      )
        return [];
      if (!entry.home && entry.level === 'kabupaten' && !placed) return [];
      if (entry.level === 'desa' && words === 1 && !placed) return [];
      if (onStreet && (entry.level === 'kabupaten' || entry.level === 'provinsi')) return [];
      const level = { provinsi: 0.5, kabupaten: entry.home ? 3 : 1.3, kecamatan: 2, desa: 1.2, patokan: 1.6 }[
        entry.level
      ];
      const score = (level + (fits ? 1.2 : 0)) * (abroad ? (entry.home ? 0.5 : 0.3) : 1);
      return [{ entry, at, words, score }];
    });
    if (marker !== 'kecamatan' || mentions.length > 0) return mentions;
    const districts = this.districts.get(key) ?? [];
    // A kecamatan elsewhere counts only where its name is the country's only one.
    const only = districts.length === 1 ? districts[0] : undefined;
    if (only === undefined) return mentions;
    const wilayah = only.slice(0, 5);
    const name = tokens
      .slice(at, at + words)
      .map(({ raw }) => raw)
      .join(' ');
    return [
      {
        entry: { code: only, name, level: 'kecamatan', wilayah, home: false, everyday: false },
        at,
        words,
        score: 2.7,
      },
    ];
  }

  /** The finest place inside the chosen kabupaten/kota: a village of the kecamatan named, else any village, else the kecamatan. */
  private placeIn(wilayah: string, mentions: Mention[], reading: Reading): Area | null {
    const inside = this.homes.has(wilayah)
      ? mentions.map(({ entry }) => entry)
      : this.fetch(wilayah, reading);
    const own = inside.filter((entry) => entry.code.startsWith(`${wilayah}.`));
    const district = own.find(({ code }) => code.length === 8);
    const villages = own.filter(({ code }) => code.length > 8);
    const chosen =
      villages.find(({ code }) => district && code.startsWith(district.code)) ??
      (district ? undefined : villages[0]) ??
      district;
    return chosen ? { code: chosen.code, name: chosen.name } : null;
  }

  /** Kecamatan and desa of a kabupaten/kota outside the directory, found where a word like `desa` stands before them. */
  private fetch(wilayah: string, { tokens }: Reading): Area[] {
    let names = this.fetched.get(wilayah);
    if (!names) {
      names = new Map();
      for (const area of [...this.areas.districtsOf(wilayah), ...this.areas.villagesOf(wilayah)]) {
        names.set(compact(area.name), [...(names.get(compact(area.name)) ?? []), area]);
      }
      if (this.fetched.size > 40) this.fetched.clear();
      this.fetched.set(wilayah, names);
    }
    const found: Area[] = [];
    for (const [at, { word }] of tokens.entries()) {
      const level = markers[word];
      if (level !== 'kecamatan' && level !== 'desa') continue;
      const area = [3, 2, 1]
        .flatMap((words) => names.get(this.key(tokens, at + 1, words)) ?? [])
        .find(({ code }) => (level === 'kecamatan') === (code.length === 8));
      if (area) found.push(area);
    }
    return found;
  }

  private enter({ code, name }: Area, level: Level, wilayah: string): void {
    const home = this.homes.has(wilayah);
    const bare = level === 'kabupaten' ? name.replace(/^(?:Kabupaten|Kota)(?: Administrasi)? /, '') : name;
    const entry = { code, name, level, wilayah, home };
    const short = bare.replace(/ (?:[IVX]+|\d+|[A-D])$/, '').replace(/^P\. /, '');
    for (const key of new Set([bare, short].map(compact))) {
      this.add(key, { ...entry, everyday: everydayNames.has(key) && !(home && level === 'kabupaten') });
    }
  }

  private add(key: string, entry: Entry): void {
    const known = this.entries.get(key) ?? [];
    // `Barru` and `Sampang` are kecamatan too: the kabupaten is meant unless the report says otherwise.
    const everyday =
      entry.everyday ||
      (entry.level !== 'kabupaten' &&
        known.some(({ level, wilayah }) => level === 'kabupaten' && wilayah === entry.wilayah));
    this.entries.set(key, [...known, { ...entry, everyday }]);
  }
}
