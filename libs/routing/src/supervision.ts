/** Who a supervisory report accuses, and who looks after that: DESIGN section 5, rule 8. It decides no category. */
import type { Directory, Instansi } from '#instansi';
import { namedBodies } from './body-words.js';
import { cuesIn } from './cues.js';
import type { Reading } from './reading.js';

export interface Oversight {
  /** Bodies of the directory that the text complains of. A desa, a kelurahan or a person has no id and is not here. */
  accused: string[];
  /** The inspectorate to look at it; null where the directory names none. */
  overseer: string | null;
}

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
  [['pokja pengadaan'], 'korupsi-pungli'],
];
const heads = new Set(['bupati', 'walikota', 'sekda']);
const headPairs = ['wali kota', 'sekretaris daerah', 'wakil bupati'];
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
]);

export class Supervision {
  constructor(private readonly directory: Directory) {}

  /** Reads whom a text accuses. Call it only for a text that reports an abuse of office. */
  oversee(reading: Reading, wilayah: string | null): Oversight {
    const head = this.accusedHead(reading, wilayah);
    const bodies = this.accusedBodies(reading, wilayah);
    const accused = [...new Set([...head, ...bodies].map(({ id }) => id))];
    return { accused, overseer: this.overseerFor(head, bodies, wilayah)?.id ?? null };
  }

  private overseerFor(head: Instansi[], bodies: Instansi[], wilayah: string | null): Instansi | undefined {
    const [chief] = head;
    if (chief) return this.above(chief);
    const local = bodies.find(({ kind }) => kind !== 'vertikal' && kind !== 'pusat');
    if (local) {
      const government = this.directory.governmentOf(local.id);
      if (!government) return undefined;
      const own = this.directory.overseerOf(government.id);
      // Who inspects is accused: one level up.
      return own && bodies.some(({ id }) => id === own.id) ? this.above(government) : own;
    }
    if (bodies.length > 0 || wilayah === null) return undefined;
    const government = this.directory.governmentFor(wilayah);
    return government && this.directory.overseerOf(government.id);
  }

  /** The inspectorate of the province above a kabupaten/kota; nobody in the directory stands above a province. */
  private above({ wilayah }: Instansi): Instansi | undefined {
    if (wilayah === null || wilayah.length <= 2) return undefined;
    const province = this.directory.governmentFor(wilayah.slice(0, 2));
    return province && this.directory.overseerOf(province.id);
  }

  /** A head of region, deputy or secretary who is the one complained of, not the one addressed. */
  private accusedHead({ tokens }: Reading, wilayah: string | null): Instansi[] {
    for (const [at, { word }] of tokens.entries()) {
      const pair = `${word} ${tokens[at + 1]?.word ?? ''}`;
      const regional = heads.has(word) || headPairs.includes(pair);
      if (!regional && word !== 'gubernur') continue;
      if (tokens.slice(Math.max(0, at - 3), at).some((token) => greetingBefore.has(token.word))) continue;
      if (tokens[at - 1]?.word === 'kepala') continue;
      const code = word === 'gubernur' ? (wilayah?.slice(0, 2) ?? null) : wilayah;
      const government = code === null ? undefined : this.directory.governmentFor(code);
      return government ? [government] : [];
    }
    return [];
  }

  private accusedBodies(reading: Reading, wilayah: string | null): Instansi[] {
    const cues = cuesIn(reading);
    const officials = cues.filter(({ cue }) => cue === 'official').map(({ at }) => at);
    const wrongs = cues.filter(({ cue }) => cue === 'money' || cue === 'abuse').map(({ at }) => at);
    const close = (places: number[], at: number, before: number, after: number): boolean =>
      places.some((place) => at - place <= before && place - at <= after);
    const found: Instansi[] = [];
    for (const { categories, addressed, at, words } of namedBodies(reading)) {
      const body = this.handler(categories, wilayah, reading, at);
      if (!body) continue;
      const distant = body.wilayah === null;
      // `sudah lapor polisi` accuses nobody; `oknum polisi meminta …` does.
      const named = close(officials, at, distant ? 2 : 5, distant ? words - 1 : words + 3);
      if (!named || !close(wrongs, at, 25, 25)) continue;
      if (addressed && !close(officials, at, 2, 0)) continue;
      if (categories.includes('korupsi-pungli') && !this.inspectsItself(reading, at)) continue;
      found.push(body);
    }
    return found.length > 0 ? found : this.byOffice(reading, wilayah);
  }

  private inspectsItself({ tokens }: Reading, at: number): boolean {
    return (
      /^(oknum|pegawai|petugas|auditor|pejabat)$/.test(tokens[at - 1]?.word ?? '') ||
      tokens[at + 1]?.word === 'sendiri'
    );
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
    return body && category !== 'korupsi-pungli' ? [body] : [];
  }

  private handler(
    categories: string[],
    wilayah: string | null,
    { tokens }: Reading,
    at: number,
  ): Instansi | undefined {
    const provincial = tokens.slice(at, at + 6).some(({ word }) => word === 'provinsi' || word === 'prov');
    if (provincial && wilayah !== null) {
      const government = this.directory.governmentFor(wilayah.slice(0, 2));
      const handlers = this.directory.data.instansi.filter(
        ({ parentId, handles }) =>
          parentId === government?.id && handles.some((each) => categories.includes(each)),
      );
      return handlers[0] ?? government;
    }
    for (const category of categories) {
      const [body] = this.directory.handlersOf(category, wilayah);
      if (body) return body;
    }
    return undefined;
  }
}
