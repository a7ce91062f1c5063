import type { Comparison, Evaluation, Figures, Loss, Skill } from '#routing';

/** What is shown and kept of a model, in this order. */
const shown = {
  n: 'reports',
  top1: 'instansi right',
  top3: '  or among the first three',
  categoryAccuracy: 'category right',
  macroF1: '  macro-F1',
  wilayah: 'wilayah right where knowable',
  classification: 'classification right',
  supervisoryRecall: 'supervisory found',
  supervisoryPrecision: '  right among those',
  notAReportRecall: 'not a report found',
  notAReportPrecision: '  right among those',
  surestTwoThirds: 'right among the surest two thirds',
  calibrationError: 'calibration error',
} as const satisfies Partial<Record<keyof Figures, string>>;

type Shown = keyof typeof shown;

export const figuresIn = (evaluation: Evaluation): Record<Shown, number> =>
  Object.fromEntries((Object.keys(shown) as Shown[]).map((key) => [key, evaluation[key]])) as Record<
    Shown,
    number
  >;

/** Both models side by side. */
export function comparisonTable(
  { old, new: latest, corrections, newest }: Comparison,
  versions: { old: string; new: string },
): string {
  const lines = (Object.keys(shown) as Shown[]).map((key) => line(shown[key], key, old[key], latest[key]));
  const part = (name: string, sides: Comparison['newest']): string[] =>
    sides === null
      ? []
      : [
          '',
          line(name, 'n', sides.old.n, sides.new.n),
          line(shown.top1, 'top1', sides.old.top1, sides.new.top1),
          line(shown.top3, 'top3', sides.old.top3, sides.new.top3),
          line(
            shown.categoryAccuracy,
            'categoryAccuracy',
            sides.old.categoryAccuracy,
            sides.new.categoryAccuracy,
          ),
        ];
  return [
    `${''.padEnd(36)}${versions.old.padStart(12)}  ${versions.new.padStart(12)}`,
    ...lines,
    ...part('corrections', corrections),
    ...part('  the newest of them', newest),
    '',
  ].join('\n');
}

function line(label: string, key: Shown, old: number, latest: number): string {
  const write = (figure: number): string =>
    key === 'n'
      ? String(figure)
      : key === 'macroF1' || key === 'calibrationError'
        ? figure.toFixed(3)
        : `${(figure * 100).toFixed(1)} %`;
  return `${label.padEnd(36)}${write(old).padStart(12)}  ${write(latest).padStart(12)}`;
}

const skills: Record<Exclude<Skill, 'strange'>, string> = {
  instansi: 'the right body',
  category: 'the right category',
  supervisory: 'reports of an abuse of office',
  'not-a-report': 'real reports that it must not throw away',
  corrections: 'what people corrected',
};

export const wordsOfLoss = ({ skill, lost, won, chance }: Loss): string =>
  skill === 'strange'
    ? `the corrections say what nothing else bears out: of ${lost + won} only ${won} name a body that comes to mind`
    : `worse at ${skills[skill]}: ${lost} lost, ${won} won (by chance: ${(chance * 100).toFixed(1)} %)`;
