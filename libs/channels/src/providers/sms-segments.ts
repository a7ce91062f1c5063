/** How an SMS is counted and paid: 3GPP TS 23.038 section 6.2.1, and TS 23.040 section 9.2.3.24 for parts. */

/** The default alphabet, each character one septet. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Behind an escape, so each is two septets. */
const extended = new Set('\f^{}\\[~]|€');

/** Septets or UTF-16 units in one part alone, and in each of several, which begin with six bytes about themselves. */
const room = { 'GSM-7': { alone: 160, part: 153 }, 'UCS-2': { alone: 70, part: 67 } } as const;

/** Signs that word processors set, and what everybody types for them. */
const plainFor = new Map([
  ...Array.from('‘’‚‛′´`').map((sign) => [sign, "'"] as const),
  ...Array.from('“”„‟″«»').map((sign) => [sign, '"'] as const),
  ...Array.from('‐‑‒–—―−').map((sign) => [sign, '-'] as const),
  ...Array.from('\u00a0\u2002\u2003\u2007\u2009\u202f\t').map((sign) => [sign, ' '] as const),
  ...Array.from('•·▪●').map((sign) => [sign, '-'] as const),
  ...Array.from('\u00ad\u200b\u200c\u200d\u2060\ufeff').map((sign) => [sign, ''] as const),
  ['…', '...'] as const,
  ['×', 'x'] as const,
  ['½', '1/2'] as const,
  ['→', '->'] as const,
]);

export interface SmsSize {
  encoding: 'GSM-7' | 'UCS-2';
  /** Septets or UTF-16 units. */
  length: number;
  segments: number;
  /** The same in plain signs, where that takes fewer segments. */
  plainer: string | null;
}

/** How many SMS a text makes. Nothing is cut in two that belongs together: an escaped character, a surrogate pair. */
export function smsSize(text: string): SmsSize {
  const size = counted(text);
  const plain = Array.from(text)
    .map((sign) => plainFor.get(sign) ?? sign)
    .join('');
  return { ...size, plainer: counted(plain).segments < size.segments ? plain : null };
}

function counted(text: string): Omit<SmsSize, 'plainer'> {
  const signs = Array.from(text);
  const isGsm = signs.every((sign) => basic.has(sign) || extended.has(sign));
  const encoding = isGsm ? 'GSM-7' : 'UCS-2';
  const widths = signs.map((sign) => (isGsm ? (extended.has(sign) ? 2 : 1) : sign.length));
  const length = widths.reduce((sum, width) => sum + width, 0);
  const { alone, part } = room[encoding];
  if (length <= alone) return { encoding, length, segments: length === 0 ? 0 : 1 };
  let segments = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > part) {
      segments += 1;
      used = 0;
    }
    used += width;
  }
  return { encoding, length, segments };
}
