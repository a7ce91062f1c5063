/** What a reporter says of the answer he got: done or not, and from 1 to 5 how good it was. */
export interface ReporterVerdict {
  done: boolean;
  rating: number | null;
}

const address = 'pak|bu|bang|kak|min|mas|mbak|bos|bro|gan|admin';
const particles = 'kok|sih|dong|nih|ya|lho|loh|juga|saja|aja';
const done =
  'y|ya|yes|iya|yup|sudah|sdh|udah|udh|selesai|beres|tuntas|sudah selesai|sdh selesai|udah beres|sudah beres';
const notDone =
  't|tdk|tidak|no|tak|gak|ga|nggak|enggak|ndak|belum|blm|blum|belom|blom|tidak selesai|tdk selesai|belum selesai|blm selesai|belum beres|blm beres|belum tuntas';
const both = `(?: (?:${address}|${particles}))*`;

const saysDone = new RegExp(`^(?:${done})${both}(?: ?([1-5]))?$`);
/** What follows a clear *belum* is why, and is kept as his words. */
const saysNotDone = new RegExp(`^(?:${notDone})${both}(?: ?([1-5]))?$|^(?:belum|blm|blum|belom|blom)\\b.*$`);

/**
 * Reads the answer to *done or not?*: the letters Y and T, and the words people use instead, with whom they speak to and
 * a number from 1 to 5 behind it. `null` for anything else: that is words, and whoever reads them decides.
 */
export function verdictIn(text: string): ReporterVerdict | null {
  const said = text
    .slice(0, 300)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const rated = (match: RegExpExecArray): number | null => (match[1] === undefined ? null : Number(match[1]));
  const agreed = saysDone.exec(said);
  if (agreed) return { done: true, rating: rated(agreed) };
  const denied = saysNotDone.exec(said);
  return denied ? { done: false, rating: rated(denied) } : null;
}
