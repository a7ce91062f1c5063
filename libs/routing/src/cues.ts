/** Words that show what a text is doing: accusing an official, asking, proposing, selling, greeting. */
import { readFileSync } from 'node:fs';
import { read, type Reading } from './reading.js';

type Cue =
  | 'official'
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
    const seen = new Set<Cue>();
    for (const { cue, stems } of byFirst.get(token.stem) ?? []) {
      if (seen.has(cue) || !stems.every((stem, offset) => tokens[at + offset]?.stem === stem)) continue;
      seen.add(cue);
      hits.push({ cue, at });
    }
  }
  return hits;
}

/** The cues as named signals for a classifier: which there are, how many, where the text begins, and what stands together. */
export function signalsOf(reading: Reading): string[] {
  const hits = cuesIn(reading);
  const counts = new Map<Cue, number>();
  for (const { cue } of hits) counts.set(cue, (counts.get(cue) ?? 0) + 1);
  const signals: string[] = [];
  for (const [cue, count] of counts) {
    signals.push(cue);
    if (count > 1) signals.push(`${cue}+`);
  }
  for (const { cue, at } of hits) if (at < 6) signals.push(`${cue}^`);
  const near = (one: Cue, other: Cue, reach: number): boolean =>
    hits.some(
      ({ cue, at }) => cue === one && hits.some((hit) => hit.cue === other && Math.abs(hit.at - at) <= reach),
    );
  for (const wrong of ['money', 'abuse', 'kin'] as const)
    if (near('official', wrong, 10)) signals.push(`official&${wrong}`);
  if (near('money', 'probe', 60) || near('abuse', 'probe', 60)) signals.push('wrong&probe');
  if (near('money', 'protect', 60) || near('abuse', 'protect', 60)) signals.push('wrong&protect');
  if (!counts.has('suffers') && counts.has('asks')) signals.push('asks-only');
  if (!counts.has('suffers') && counts.has('proposes')) signals.push('proposes-only');
  return [...new Set(signals)];
}
