/** Places that an installation knows beside the areas of Kemendagri: landmarks, streets with their status, local names. */
import { inEffect, type OwnPlace } from '#instansi';
import type { Area, Areas } from './areas.js';
import { isFindable, listed, Phrases } from './phrases.js';
import { read, speltAsName, type Reading } from './reading.js';

export interface KnownPlace {
  /** What it is called here. */
  name: string;
  /** The kecamatan or desa it lies in; else the kabupaten/kota. */
  area: Area;
  /** The kabupaten/kota. */
  wilayah: string;
  road: OwnPlace['road'];
}

export interface FoundPlace {
  at: number;
  words: number;
  /** Several places may have the same name. */
  places: KnownPlace[];
}

export class OwnPlaces {
  private readonly phrases = new Phrases<KnownPlace>();

  /** Those in effect on a day, where the country has their area. */
  constructor(places: readonly OwnPlace[], areas: Areas, day: string) {
    for (const place of places) {
      const area = inEffect(place, day) ? areas.find(place.wilayah) : undefined;
      const wilayah = place.wilayah.slice(0, 5);
      if (!area || wilayah.length < 5) continue;
      const [name = ''] = listed(place.name);
      const known = { name, area, wilayah, road: place.road };
      for (const each of listed(place.name)) this.phrases.add(partsOf(read(each)).words, known);
    }
  }

  /** Those that a text names, by the token they begin with. A longer name goes before what stands in it. */
  in(reading: Reading): Map<number, FoundPlace> {
    const found = new Map<number, FoundPlace>();
    if (this.phrases.isEmpty) return found;
    const { words, at: tokenOf } = partsOf(reading);
    let free = 0;
    for (const { at, words: length, items } of this.phrases.in(words)) {
      if (at < free) continue;
      free = at + length;
      const first = tokenOf[at] ?? 0;
      found.set(first, { at: first, words: (tokenOf[free - 1] ?? first) - first + 1, places: items });
    }
    return found;
  }
}

/** Whether the names of a place can be found in texts. */
export const isPlaceName = (typed: string): boolean => isFindable(typed, (name) => partsOf(read(name)).words);

/** Words as they count in a name: shorthand spelt out, numbers apart from letters, `II` as `2`. */
function partsOf({ tokens }: Reading): { words: string[]; at: number[] } {
  const words: string[] = [];
  const at: number[] = [];
  for (const [index, { raw }] of tokens.entries()) {
    const [, letters, digits] = /^(\p{L}+)(\d+)$/u.exec(raw) ?? [];
    const parts = letters === undefined || digits === undefined ? [raw] : [letters, digits];
    for (const word of parts.flatMap(speltAsName)) {
      words.push(numerals.get(word) ?? word);
      at.push(index);
    }
  }
  return { words, at };
}

const numerals = new Map(
  'i ii iii iv v vi vii viii ix x xi xii xiii xiv xv'
    .split(' ')
    .map((roman, index) => [roman, String(index + 1)]),
);
