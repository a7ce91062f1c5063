/** Reads single numbers: whether some runs of digits are a person's number, and which. */

export type HiddenKind = 'phone' | 'nik' | 'kk' | 'customer' | 'account' | 'email';

/** Part of a folded text. */
export interface Span {
  start: number;
  end: number;
}

/** A span that identifies somebody. */
export interface Found extends Span {
  kind: HiddenKind;
  /** The same for every spelling: E.164, digits alone, an address in small letters. */
  value: string;
}

/** An unbroken run of digits, and what stands between it and the run before it. */
export interface Run extends Span {
  digits: string;
  gap: string;
}

/** Neighbouring runs read together as one number. */
interface Chain {
  groups: string[];
  digits: string;
  /** The last gap. */
  gap: string;
  end: number;
}

export interface Reading {
  found: Found;
  /** How many runs it took. */
  runs: number;
}

/** No number of a person has more digits, and none is written in more groups. */
const LONGEST = 20;
const MOST_RUNS = 8;
/** How far before a number the word may stand that says what it is. */
const CUE_REACH = 48;

// Words that may stand between a cue and its number. Everything here is bounded, and so is the text it is tried on.
const between =
  '(?:nya|ku)?(?:[^a-z0-9]{1,3}(?:nomor|nomer|nmr|no|saya|sy|kami|dia|beliau|adalah|yaitu|pelapor|bapak|ibu|an|aktif|hp|wa|di|ke|pdam|pln|air|listrik|kesehatan)){0,4}[^a-z0-9]{0,4}$';
const cue = (words: string): RegExp => new RegExp(`(?:^|[^a-z])(?:${words})${between}`);
const cues = {
  nik: cue('nik|ktp|e-ktp|induk kependudukan'),
  kk: cue('kk|kartu keluarga'),
  phone: cue(
    'hp|h\\.p|wa|whatsapp|whatsap|telp|tlp|tlpn|telpon|telepon|telephone|phone|handphone|ponsel|sms|hub|hubungi|kontak|contact|cp|fax|faks|seluler|call',
  ),
  customer: cue(
    'idpel|id pel|id pelanggan|id\\. pelanggan|nopel|pelanggan|no pel|no\\. pel|nomor meter|no meter|no\\. meter|meteran|nosal|sambungan|nosamb|bpjs|jkn|kis|kpj|nomor peserta|no peserta',
  ),
  utility: cue('pdam|pln|perumda|tirtanadi|token|meter|listrik|jamsostek'),
  account: cue(
    'rek|rekening|norek|bca|bri|bni|btn|bsi|mandiri|kartu kredit|kartu debit|kartu atm|atm|virtual account|va|account',
  ),
};

const provinces = new Set(
  '11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96 97'.split(
    ' ',
  ),
);

/** An area, a day (of women plus 40), a month: the first twelve digits of a NIK. */
function isPlausibleNik(digits: string): boolean {
  const day = Number(digits.slice(6, 8)) % 40;
  const month = Number(digits.slice(8, 10));
  const dayIn = Number(digits.slice(6, 8)) <= 71 && day >= 1 && day <= 31;
  return (
    provinces.has(digits.slice(0, 2)) && digits.slice(2, 4) !== '00' && dayIn && month >= 1 && month <= 12
  );
}

const SIXTEEN_GAPS = /^(?:[ .-]| - )$/;
const TELEPHONE_GAPS = /^(?:[ .\-()_]{1,3}|\/)$/;
const PLAIN_GAPS = /^[ .-]$/;

/** Fewest digits that a word before them makes a number of its kind. */
const shortest = { nik: 13, kk: 13, customer: 5, utility: 8, account: 8, phone: 6 };

/** Reads the number that begins with a run, if one does, looking no further than a few runs ahead. */
export class NumberReader {
  constructor(
    private readonly folded: string,
    private readonly runs: Run[],
  ) {}

  at(first: number): Reading | null {
    const run = this.runs[first];
    if (!run || run.digits.length > LONGEST) return null;
    return this.sixteenDigits(first, run) ?? this.telephone(first, run) ?? this.named(first, run);
  }

  /** NIK and KK: sixteen digits in one run, or in groups that can be nothing else. */
  private sixteenDigits(first: number, run: Run): Reading | null {
    // Nobody parts the first digit from the rest, and no area's code begins with zero.
    if (run.digits.length < 16 && /^(?:0|.$)/.test(run.digits)) return null;
    for (const chain of this.chains(first, SIXTEEN_GAPS)) {
      if (chain.digits.length < 16) continue;
      if (chain.digits.length > 16 || this.goesOnInFours(first, chain)) return null;
      const plausible = isPlausibleNik(chain.digits);
      const said = this.cued(run, ['account', 'kk', 'nik']);
      const whole = chain.groups.length === 1 || (inFours(chain) && !areYears(chain));
      if (said === null && !plausible && !whole) return null;
      return this.result(run, chain, said ?? (plausible ? 'nik' : 'kk'), chain.digits);
    }
    return null;
  }

  /** Twenty digits in fours are a meter's token. */
  private goesOnInFours(first: number, chain: Chain): boolean {
    const next = this.runs[first + chain.groups.length];
    return chain.groups.length > 1 && inFours(chain) && next?.gap === chain.gap && next.digits.length === 4;
  }

  private telephone(first: number, run: Run): Reading | null {
    const plus = this.folded[run.start - 1] === '+' && !/[a-z0-9]/.test(this.folded[run.start - 2] ?? ' ');
    if (!plus && !/^[068]/.test(run.digits)) return null;
    let best: { chain: Chain; value: string } | null = null;
    for (const chain of this.chains(first, TELEPHONE_GAPS)) {
      if ((best && !mayGoOn(best.chain, chain)) || (chain.gap === '/' && chain.groups.length > 2)) break;
      const value = telephoneIn(chain, plus);
      if (value !== null) best = { chain, value };
    }
    return best && this.result(run, best.chain, 'phone', best.value, plus ? 1 : 0);
  }

  /** What the word before it says it is, where its form alone says nothing. */
  private named(first: number, run: Run): Reading | null {
    // BPJS Kesehatan: thirteen digits that begin like nothing else.
    const ownForm = /^000\d{10}$/.test(run.digits);
    if (!ownForm && !/[a-z][^a-z0-9]{0,4}$/.test(this.folded.slice(Math.max(0, run.start - 5), run.start)))
      return null;
    const chain = ownForm ? [...this.chains(first, /^$/)][0] : this.longest(first);
    if (!chain || chain.digits.length < 5) return null;
    const kind = ownForm
      ? 'customer'
      : this.cued(run, ['nik', 'kk', 'customer', 'utility', 'account', 'phone']);
    if (kind === null || chain.digits.length < shortest[kind]) return null;
    if (kind === 'phone' && !mayBeDialled(chain)) return null;
    const mobile = kind === 'phone' && /^8[1-9]\d{7,10}$/.test(chain.digits);
    return this.result(
      run,
      chain,
      kind === 'utility' ? 'customer' : kind,
      (mobile ? '+62' : '') + chain.digits,
    );
  }

  /** As many runs as can be one number, unless letters follow: then it is a code of something else. */
  private longest(first: number): Chain | null {
    let whole: Chain | null = null;
    for (const chain of this.chains(first, PLAIN_GAPS)) {
      if (whole && chain.gap === ' ' && (chain.groups.at(-1)?.length === 1 || isWhole(whole))) break;
      whole = chain;
    }
    return whole && /^-?[a-z]/.test(this.folded.slice(whole.end, whole.end + 2)) ? null : whole;
  }

  /** The runs from `first` on, taken together one more at a time, while gaps join them and they are not too long. */
  private *chains(first: number, gaps: RegExp): Generator<Chain> {
    const groups: string[] = [];
    let digits = '';
    for (const run of this.runs.slice(first, first + MOST_RUNS)) {
      if (groups.length > 0 && !gaps.test(run.gap)) return;
      groups.push(run.digits);
      digits += run.digits;
      if (digits.length > LONGEST) return;
      yield { groups: [...groups], digits, gap: run.gap, end: run.end };
    }
  }

  private cued<Name extends keyof typeof cues>({ start }: Run, names: Name[]): Name | null {
    const before = this.folded.slice(Math.max(0, start - CUE_REACH), start);
    return names.find((name) => cues[name].test(before)) ?? null;
  }

  private result(run: Run, { groups, end }: Chain, kind: HiddenKind, value: string, before = 0): Reading {
    let start = run.start - before;
    const opened = this.folded[start - 1] === '(' && this.folded.slice(start, end).includes(')');
    if (opened) start -= 1;
    return { found: { start, end, kind, value }, runs: groups.length };
  }
}

const inFours = ({ groups }: Chain): boolean => groups.every(({ length }) => length === 4);
const areYears = ({ groups }: Chain): boolean => groups.every((group) => /^(?:19|20)\d\d$/.test(group));
const isWhole = ({ groups, digits }: Chain): boolean => groups.length === 1 && digits.length >= 8;

/** A whole number is not made longer by a count of something, or by the number after it. */
function mayGoOn(whole: Chain, { groups }: Chain): boolean {
  const next = groups.at(-1) ?? '';
  return whole.groups.length > 1 && next.length > 1 && !/^(?:0|62)/.test(next);
}

/** 110, 112 and 119 are everybody's numbers, also one after the other. */
const mayBeDialled = ({ digits, groups }: Chain): boolean =>
  digits.length <= 15 && (digits.startsWith('0') || groups.some(({ length }) => length > 3));

/** E.164 where the digits are a telephone number by their form: one of Indonesia, or any with a plus. */
function telephoneIn(chain: Chain, plus: boolean): string | null {
  if (plus && !chain.digits.startsWith('62')) {
    return /^[1-9]\d{7,14}$/.test(chain.digits) ? `+${chain.digits}` : null;
  }
  const national = nationalNumber(chain, plus);
  return national === null ? null : `+62${national}`;
}

function nationalNumber(chain: Chain, plus: boolean): string | null {
  const [, prefix = '', national = ''] = /^(0062|62|0)?0?(\d*)$/.exec(chain.digits) ?? [];
  const isMobile = /^8[1-9]\d{7,10}$/.test(national);
  // Many leave the zero away, but then keep the digits together.
  if (prefix === '') return isMobile && chain.groups.length === 1 && national.length >= 10 ? national : null;
  const isLandline = /^[2-79]\d{7,10}$/.test(national) && (prefix === '0' || plus);
  return (isMobile || isLandline) && startsLikeTelephone(chain) ? national : null;
}

/** `08 10 12` are hours or a list: the first group is as long as an operator's or an area's code. */
const startsLikeTelephone = ({ groups: [first = '', second] }: Chain): boolean =>
  second === undefined || first.length >= 3 || first === '62' || (first === '0' && second.length >= 3);
