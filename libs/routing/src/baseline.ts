/** The simplest thing that works, to measure against: complement naive Bayes over words (Rennie et al., ICML 2003) and
 * the names of the directory's areas. Nothing routes by it. */
import type { Classification } from '#complaint';
import { overseerFor, type Directory } from '#instansi';
import { Areas } from './areas.js';
import type { Learner } from './cross-validation.js';

const SMOOTHING = 0.3;

/** Words and pieces of four letters, each once. */
function grams(text: string): string[] {
  const found = new Set<string>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []) {
    found.add(word);
    for (let at = 0; at + 4 <= word.length + 2; at += 1) found.add(` ${word} `.slice(at, at + 4));
  }
  return [...found];
}

/** The class of a text by complement naive Bayes over TF-IDF of unit length. */
function classifier(texts: string[], classes: string[]): (text: string) => string {
  const documents = texts.map(grams);
  const spread = new Map<string, number>();
  for (const gram of documents.flat()) spread.set(gram, (spread.get(gram) ?? 0) + 1);
  const vectorOf = (each: string[]): [string, number][] => {
    const known = each.filter((gram) => spread.has(gram));
    const weighted = known.map((gram): [string, number] => [
      gram,
      Math.log((texts.length + 1) / (spread.get(gram) ?? 1)) + 1,
    ]);
    const length = Math.hypot(...weighted.map(([, weight]) => weight)) || 1;
    return weighted.map(([gram, weight]) => [gram, weight / length]);
  };
  const labels = [...new Set(classes)];
  const sums = new Map([...spread.keys()].map((gram) => [gram, new Float64Array(labels.length + 1)]));
  for (const [index, document] of documents.entries()) {
    const label = labels.indexOf(classes[index] ?? '');
    for (const [gram, weight] of vectorOf(document)) {
      const row = sums.get(gram);
      if (!row) continue;
      row[label] = (row[label] ?? 0) + weight;
      row[labels.length] = (row[labels.length] ?? 0) + weight;
    }
  }
  const rows = [...sums.values()];
  const others = labels.map((_, label) =>
    rows.reduce((all, row) => all + (row[labels.length] ?? 0) - (row[label] ?? 0) + SMOOTHING, 0),
  );
  return (text) => {
    const scores = labels.map(() => 0);
    for (const [gram, weight] of vectorOf(grams(text))) {
      const row = sums.get(gram);
      for (const label of labels.keys()) {
        const rest = (row?.[labels.length] ?? 0) - (row?.[label] ?? 0) + SMOOTHING;
        scores[label] = (scores[label] ?? 0) - weight * Math.log(rest / (others[label] ?? 1));
      }
    }
    return labels[scores.indexOf(Math.max(...scores))] ?? '';
  };
}

/** Complement naive Bayes for category, classification and supervisory; area names and the context for the wilayah. */
export function learnBaseline(directory: Directory): Learner {
  const areas = Areas.load();
  const names = directory.data.wilayah
    .filter(({ level }) => level !== 'provinsi')
    .flatMap(({ code, name }) =>
      [
        name.replace(/^\S+ /, ''),
        ...areas.districtsOf(code).map((area) => area.name),
        ...areas.villagesOf(code).map((area) => area.name),
      ].map((each): [string, string] => [each.toLowerCase(), code]),
    )
    .filter(([name]) => name.length > 4)
    .sort((a, b) => b[0].length - a[0].length);
  return (learn) => {
    const texts = learn.map(({ text }) => text);
    const category = classifier(
      texts,
      learn.map((row) => row.category),
    );
    const kind = classifier(
      texts,
      learn.map((row) => row.classification ?? ''),
    );
    const accuses = classifier(
      texts,
      learn.map((row) => (row.supervisory ? 'yes' : 'no')),
    );
    return () =>
      ({ text, contextWilayah }) => {
        const topic = category(text);
        const wilayah =
          contextWilayah ?? names.find(([name]) => text.toLowerCase().includes(name))?.[1] ?? null;
        const supervisory = accuses(text) === 'yes';
        const body = supervisory
          ? overseerFor([], wilayah, directory)
          : directory.handlersOf(topic, wilayah)[0];
        const classification = (kind(text) || null) as Classification | null;
        return {
          category: topic,
          wilayah,
          instansi: body?.id ?? null,
          classification,
          supervisory,
          confidence: 1,
          outcome: 'suggest',
          alternatives: [],
        };
      };
  };
}
