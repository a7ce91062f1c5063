/**
 * A text as somebody reads it who looks for numbers: digits of every script as ASCII, every dash a hyphen, every space
 * a space, letters small, what cannot be seen left out. `from` and `to` lead back to where each character stood.
 */
export interface FoldedText {
  folded: string;
  /** Index of the first code unit of the character in the text. */
  from: Int32Array;
  /** Index behind it, marks and joiners that hang on it included. */
  to: Int32Array;
}

/** Takes the place of nothing: the character cannot be seen. */
const UNSEEN = '';

/** Folds in one pass; never fails, also on half surrogates. */
export function foldText(text: string): FoldedText {
  const from = new Int32Array(text.length);
  const to = new Int32Array(text.length);
  const characters: string[] = [];
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    const next = at + (code > 0xffff ? 2 : 1);
    const character = foldedCharacter(code);
    if (character !== UNSEEN) {
      from[characters.length] = at;
      to[characters.length] = next;
      characters.push(character);
    } else if (characters.length > 0 && isMark(code)) {
      to[characters.length - 1] = next;
    }
    at = next;
  }
  return { folded: characters.join(''), from, to };
}

/** Variation selectors and enclosing keycaps belong to the digit before them. */
const isMark = (code: number): boolean => /\p{M}/u.test(String.fromCodePoint(code));

const known = new Map<number, string>();

function foldedCharacter(code: number): string {
  const before = known.get(code);
  if (before !== undefined) return before;
  const folded = fold(String.fromCodePoint(code), code);
  known.set(code, folded);
  return folded;
}

function fold(character: string, code: number): string {
  if (character === '\n' || character === '\r' || character === '\u2028' || character === '\u2029')
    return '\n';
  if (character === '\t' || /\p{Zs}/u.test(character)) return ' ';
  if (/\p{Cc}|\p{Cf}|\p{M}|\p{Default_Ignorable_Code_Point}/u.test(character)) return UNSEEN;
  if (/\p{Nd}/u.test(character)) return String(digitValue(code));
  if (/[\p{Pd}\u2212\u30fc]/u.test(character)) return '-';
  if (/[·•․‧∙⋅。٫۔]/u.test(character)) return '.';
  const plain = character.normalize('NFKC').toLowerCase();
  // One character stays one: what decomposes into more holds no digit that anybody dials.
  return plain.length === 1 ? plain : '\ufffd';
}

/** Decimal digits stand in Unicode in runs of ten that begin with zero. */
function digitValue(code: number): number {
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}
