/** What admins know better than the model: words that mean a category or a body. */
import { NOT_A_REPORT } from '#complaint';
import { inEffect, type Directory, type RoutingRule } from '#instansi';
import { isFindable, listed, Phrases } from './phrases.js';
import { read, type Reading } from './reading.js';

/** Where a matter lies, as far as a rule asks. */
interface Where {
  wilayah: string | null;
  place: { code: string } | null;
}

export class Rules {
  private readonly phrases = new Phrases<RoutingRule>();

  /** Those in effect on the directory's day; what names a body or category that it does not know is left out. */
  constructor(rules: readonly RoutingRule[], directory: Directory) {
    for (const rule of rules) {
      if (!inEffect(rule, directory.day) || !isSound(rule, directory)) continue;
      for (const phrase of listed(rule.words)) this.phrases.add(stemsOf(read(phrase)), rule);
    }
  }

  /** The rule for a text: that of the longest phrase, then of the narrowest area, then the newest. */
  of(reading: Reading, where: Where): RoutingRule | undefined {
    let best: { rule: RoutingRule; words: number } | undefined;
    const seen = new Set<RoutingRule[]>();
    for (const { items, words } of this.phrases.in(stemsOf(reading))) {
      if (seen.has(items)) continue;
      seen.add(items);
      for (const rule of items) {
        if (liesIn(where, rule.wilayah) && (!best || says({ rule, words }, best) > 0)) best = { rule, words };
      }
    }
    return best?.rule;
  }
}

/** Whether the words of a rule can be found in texts. */
export const isRuleWords = (typed: string): boolean => isFindable(typed, (phrase) => stemsOf(read(phrase)));

const stemsOf = ({ tokens }: Reading): string[] => tokens.map(({ stem }) => stem);

function isSound({ category, instansi }: RoutingRule, directory: Directory): boolean {
  if (category === null && instansi === null) return false;
  const isTopic = category === null || directory.category(category) !== undefined;
  return (
    isTopic && category !== NOT_A_REPORT && (instansi === null || directory.instansi(instansi) !== undefined)
  );
}

const liesIn = ({ wilayah, place }: Where, area: string | null): boolean =>
  area === null || [wilayah, place?.code].some((code) => code === area || code?.startsWith(`${area}.`));

type Ranked = { rule: RoutingRule; words: number };

/** Above zero where the first says more than the second. */
const says = (a: Ranked, b: Ranked): number =>
  a.words - b.words ||
  (a.rule.wilayah ?? '').length - (b.rule.wilayah ?? '').length ||
  (a.rule.from < b.rule.from ? -1 : 1);
