import { NumberReader, type Found, type Run, type Span } from './number-reader.js';

/** Everything in a folded text that identifies somebody, in its order, nothing twice. */
export function findNumbers(folded: string): Found[] {
  const found = emailsIn(folded);
  const taken = [...found, ...innocentIn(folded)].sort((one, other) => one.start - other.start);
  const runs = runsIn(folded, taken);
  const reader = new NumberReader(folded, runs);
  for (let at = 0; at < runs.length;) {
    const number = reader.at(at);
    if (number) found.push(number.found);
    at += number?.runs ?? 1;
  }
  return found.sort((one, other) => one.start - other.start);
}

/** Dates, times, prices, coordinates and numbers of other reports: digits that are nobody's. */
const innocent = [
  /(?<!\d|\d[ .-])(?:0?[1-9]|[12]\d|3[01])([-./ ])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)/g,
  /(?<!\d|\d[ .-])(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)/g,
  /(?<![\d.:])(?:[01]?\d|2[0-4])[.:][0-5]\d(?::[0-5]\d)?(?![\d:]|\.\d|[- ]\d{3})/g,
  /(?<![a-z])rp[. ]{0,3}[1-9]\d{0,14}(?:[.,]\d{1,3}){0,6}(?!\d)/g,
  /(?<![\d.+)]|[\d)][ -])(?!62\.8)[1-9]\d{0,2}(?:\.\d{3}){1,5}(?:,\d{1,2})?(?!\d|\.\d|[- ]\d{3})/g,
  /(?<![\d.])-?(?:1[01]|\d)[.,]\d{4,15}[,; ]{1,3}(?:9[5-9]|1[0-3]\d|14[01])[.,]\d{4,15}(?!\d)/g,
  /#\d{1,9}(?!\d)/g,
];

const innocentIn = (folded: string): Span[] =>
  innocent.flatMap((pattern) =>
    Array.from(folded.matchAll(pattern), ({ index, 0: match }) => ({
      start: index,
      end: index + match.length,
    })),
  );

/** So wide a gap joins no two runs. */
const FAR = 4;

/** Runs of digits outside the spans, which stand in the order of their beginnings. */
function runsIn(folded: string, outside: Span[]): Run[] {
  const runs: Run[] = [];
  let next = 0;
  let coveredTo = 0;
  for (const { index, 0: match } of folded.matchAll(/\d+/g)) {
    for (let span = outside[next]; span && span.start <= index; span = outside[(next += 1)]) {
      coveredTo = Math.max(coveredTo, span.end);
    }
    if (index < coveredTo) continue;
    const gap = folded.slice(Math.max(runs.at(-1)?.end ?? 0, index - FAR), index);
    runs.push({ start: index, end: index + match.length, digits: match, gap });
  }
  return runs;
}

const localPart = /[\p{L}\p{N}._%+-]/u;
const domainPart = /[\p{L}\p{N}.-]/u;
const domain = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,24}/u;
const LONGEST_PART = 254;

function emailsIn(folded: string): Found[] {
  const found: Found[] = [];
  let behind = 0;
  for (let at = folded.indexOf('@'); at !== -1; at = folded.indexOf('@', at + 1)) {
    let start = at;
    while (start > behind && at - start < LONGEST_PART && localPart.test(folded[start - 1] ?? '')) start -= 1;
    while (start < at && folded[start] === '.') start += 1;
    let end = at + 1;
    while (end - at < LONGEST_PART && domainPart.test(folded[end] ?? '')) end += 1;
    const host = domain.exec(folded.slice(at + 1, end))?.[0];
    if (start === at || host === undefined) continue;
    end = at + 1 + host.length;
    found.push({ start, end, kind: 'email', value: folded.slice(start, end) });
    behind = end;
  }
  return found;
}
