/** Words that show what a text is doing: accusing an official, asking, proposing, selling, greeting. */
import { readFileSync } from 'node:fs';
import { read, type Reading } from './reading.js';

export type Cue =
  | 'official'
  | 'office'
  | 'money'
  | 'abuse'
  | 'kin'
  | 'protect'
  | 'probe'
  | 'asks'
  | 'proposes'
  | 'suffers'
  | 'sells'
  | 'greets';

export interface CueHit {
  cue: Cue;
  at: number;
}

const byFirst = new Map<string, { cue: Cue; stems: string[] }[]>();
const lists = JSON.parse(readFileSync(new URL('./data/cues.json', import.meta.url), 'utf8')) as Record<
  Cue,
  string
>;
for (const [cue, list] of Object.entries(lists) as [Cue, string][]) {
  for (const phrase of list.split(';')) {
    const stems = read(phrase).tokens.map((token) => token.stem);
    const first = stems[0];
    if (first !== undefined) byFirst.set(first, [...(byFirst.get(first) ?? []), { cue, stems }]);
  }
}

/** Every cue in a text, in its order. */
export function cuesIn({ tokens }: Reading): CueHit[] {
  const hits: CueHit[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.ofStreet) continue;
    const seen = new Set<Cue>();
    for (const { cue, stems } of byFirst.get(token.stem) ?? []) {
      if (seen.has(cue) || !stems.every((stem, offset) => tokens[at + offset]?.stem === stem)) continue;
      seen.add(cue);
      hits.push({ cue, at });
    }
  }
  return hits;
}

type Near = (one: Cue, other: Cue, reach: number) => boolean;

/** What stands together: an official beside money is an accusation, each alone is not. */
const together: [signal: string, holds: (near: Near) => boolean][] = [
  ['official&money', (near) => near('official', 'money', 10)],
  ['official&abuse', (near) => near('official', 'abuse', 10)],
  ['official&kin', (near) => near('official', 'kin', 10)],
  ['wrong&probe', (near) => near('money', 'probe', 60) || near('abuse', 'probe', 60)],
  ['wrong&protect', (near) => near('money', 'protect', 60) || near('abuse', 'protect', 60)],
];

/** So many words after its name an office is the one who does it: `Dishub Medan minta setoran`. */
const DOES = 5;

/** The cues as named signals for a classifier: which there are, how many, where the text begins, and what stands together. */
export function signalsOf(reading: Reading): string[] {
  // Enough for three pages; a text made of nothing but cues stays cheap.
  const hits = cuesIn(reading).slice(0, 200);
  const places = new Map<Cue, number[]>();
  for (const { cue, at } of hits) places.set(cue, [...(places.get(cue) ?? []), at]);
  const near: Near = (one, other, reach) =>
    (places.get(one) ?? []).some((at) =>
      (places.get(other) ?? []).some((place) => Math.abs(place - at) <= reach),
    );
  const signals = [...places].flatMap(([cue, at]) => (at.length > 1 ? [cue, `${cue}+`] : [cue]));
  for (const { cue, at } of hits) if (at < 6) signals.push(`${cue}^`);
  for (const [signal, holds] of together) if (holds(near)) signals.push(signal);
  const wrongs = [...(places.get('money') ?? []), ...(places.get('abuse') ?? [])];
  const offices = places.get('office') ?? [];
  if (offices.some((at) => wrongs.some((wrong) => wrong > at && wrong <= at + DOES)))
    signals.push('office>wrong');
  if (!places.has('suffers'))
    for (const cue of ['asks', 'proposes'] as const) if (places.has(cue)) signals.push(`${cue}-only`);
  return [...new Set(signals)];
}

/** Something is offered, for money or for spreading. */
export const isSelling = (reading: Reading): boolean => cuesIn(reading).some(({ cue }) => cue === 'sells');

/** Somebody greets, thanks, tries out or answers automatically. */
export const isGreeting = (reading: Reading): boolean => cuesIn(reading).some(({ cue }) => cue === 'greets');

/** So many words of thanks at most: longer ones come to another matter. */
const MERE_THANKS = 20;

/** Thanks for what is done, and nothing else: no fault, question or wish beside it. */
export function onlyThanks(reading: Reading): boolean {
  const { tokens } = reading;
  if (tokens.length > MERE_THANKS || !/^(?:\S+ ){0,3}(?:terima kasih|alhamdulillah)\b/.test(reading.plain))
    return false;
  const done = tokens.some(({ word }) => word === 'sudah' || word === 'kembali' || word === 'alhamdulillah');
  return (
    done && !cuesIn(reading).some(({ cue }) => cue === 'suffers' || cue === 'asks' || cue === 'proposes')
  );
}
