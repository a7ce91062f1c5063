/**
 * What was newly written in an answer to one of our mails. What a mail program adds is told by its marks alone, and in
 * doubt it stays: a word too many costs a second of reading, a word too few may be the answer that was asked for.
 */

const quoteMark = /^\s*[>＞»|]/;
const isBlank = (line: string): boolean => line.trim() === '';
const isQuoted = (line: string): boolean => quoteMark.test(line);

// "Pada Sab, 21 Nov 2026 pukul 09.00 Kota <lapor@kota.go.id> menulis:" and its English sister; a date has digits.
const dated =
  /^(?:on|pada)\s(?=.*\d).{6,300}?\s(?:wrote|writes|menulis|telah menulis)\s*:$|^\d{4}-\d{2}-\d{2}\s.{4,200}<[^\s<>@]+@[^\s<>@]+>\s*:$/i;
// No part of it may match what another part can: whoever writes to us chooses the line.
const named = /(?:^|[\s<>])[^\s<>@]+@[^\s<>@]+>?\s(?:wrote|menulis)\s*:$/i;
/** Longer lines introduce nothing. */
const LONGEST_ATTRIBUTION = 600;
// Mail programs break a long one over several lines.
const ATTRIBUTION_LINES = [1, 2, 3, 4];

const separator = /^[\s>]*[-_*]{3,}\s*(original message|pesan asli|original appointment)\s*[-_*]{3,}\s*$/i;
const rule = /^\s*_{10,}\s*$/;
const fromLabel = /^[\s>*]*(?:from|dari)\s*:\*?\s*(.*)$/i;
const otherLabel = /^[\s>*]*(?:sent|date|to|cc|subject|dikirim|tanggal|kepada|untuk|subjek|perihal|hal)\s*:/i;
const BLOCK_LINES = 9;

const mobileSignature =
  /^\s*(?:sent from (?:my |outlook|yahoo|mail|the all new |gmail|proton|samsung|galaxy)|(?:dikirim|terkirim) dari\s|get outlook for |dapatkan outlook (?:untuk|bagi) |sent with |yahoo mail: |yahoo mail for |yahoo mail untuk ).{0,80}$/i;
const SIGNATURE_LINES = 12;

/**
 * The new words of an answer. The quoted original at its end goes, with the line or the block of headers that introduces
 * it, and the signature of a telephone. Words between or after quotes stay, as does what was forwarded from elsewhere,
 * and everything where nothing else would remain.
 *
 * @param isOurs whether an address is one of those that we write from
 */
export function newWords(text: string, isOurs: (address: string) => boolean): string {
  const lines = text.split('\n');
  const end = withoutQuotes(lines.slice(0, blockStart(lines, isOurs) ?? lines.length), text);
  const kept = withoutSignature(lines.slice(0, end)).join('\n').trim();
  return kept === '' ? text : kept;
}

/** Where Outlook's "Dari: Dikirim: Kepada: Perihal:" begins, or the line that stands above it. */
function blockStart(lines: readonly string[], isOurs: (address: string) => boolean): number | undefined {
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const isMarked = separator.test(line) || rule.test(line);
    const from = isMarked ? nextWords(lines, at + 1) : at;
    const writer = fromLabel.exec(lines[from] ?? '')?.[1];
    if (writer === undefined) {
      if (separator.test(line)) return at;
      continue;
    }
    const labels = lines.slice(from + 1, from + BLOCK_LINES).filter((one) => otherLabel.test(one)).length;
    if ((labels >= 2 || separator.test(line)) && mayBeOurs(writer, isOurs)) return at;
  }
  return undefined;
}

/** Some programs name the writer without his address. */
function mayBeOurs(writer: string, isOurs: (address: string) => boolean): boolean {
  const addresses = writer.split(/[\s<>[\]():;,"]/).filter((word) => /.@./.test(word));
  return addresses.length === 0 || addresses.some((address) => isOurs(address));
}

function nextWords(lines: readonly string[], from: number): number {
  const found = lines.slice(from, from + 3).findIndex((line) => !isBlank(line));
  return found === -1 ? from : from + found;
}

/** How many lines remain without the quote they end with, and without the words that introduce it. */
function withoutQuotes(lines: readonly string[], whole: string): number {
  let end = lines.length;
  while (end > 0 && (isBlank(lines[end - 1] ?? '') || isQuoted(lines[end - 1] ?? ''))) end -= 1;
  const isCut = lines.slice(end).some(isQuoted) || lines.join('\n').length < whole.length;
  const introduced = isCut ? attributionAbove(lines, end) : undefined;
  if (introduced !== undefined) return introduced;
  return lines.some(isQuoted) ? end : (unmarkedQuote(lines) ?? end);
}

/** Where the words begin that end above a line and introduce what follows. */
function attributionAbove(lines: readonly string[], end: number): number | undefined {
  const last = lines[end - 1] ?? '';
  if (!last.trimEnd().endsWith(':')) return undefined;
  const count = ATTRIBUTION_LINES.find((many) => {
    const together = lines.slice(Math.max(0, end - many), end);
    return !together.some(isBlank) && introduces(dated, together.join(' '));
  });
  if (count !== undefined) return Math.max(0, end - count);
  return introduces(named, last) ? end - 1 : undefined;
}

const introduces = (shape: RegExp, line: string): boolean =>
  line.length <= LONGEST_ATTRIBUTION && shape.test(line.trim());

/** Programs that write HTML mark a quote by a line at its side, which text has not: its introduction names an address. */
function unmarkedQuote(lines: readonly string[]): number | undefined {
  for (let end = 1; end <= lines.length; end += 1) {
    const start = attributionAbove(lines, end);
    if (start !== undefined && lines.slice(start, end).join(' ').includes('@')) return start;
  }
  return undefined;
}

function withoutSignature(lines: string[]): string[] {
  const delimiter = lines.findLastIndex((line) => /^--\s?$/.test(line));
  const isShort = delimiter > 0 && lines.length - delimiter <= SIGNATURE_LINES;
  const kept = isShort ? lines.slice(0, delimiter) : lines;
  const last = kept.findLastIndex((line) => !isBlank(line));
  return mobileSignature.test(kept[last] ?? '') ? kept.slice(0, last) : kept;
}
