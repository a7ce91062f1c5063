/** Makes a confidence mean what it says: of all decisions with 0.9, nine in ten are right. */

/** Raw confidences, rising, and the share that was right there; between two of them lies a straight line. */
export type Calibration = readonly (readonly [raw: number, right: number])[];

/** As good as no calibration. */
export const uncalibrated: Calibration = [
  [0, 0],
  [1, 1],
];

/** So many decisions are in a step at least: fewer say little of how many of their kind are right. */
const LEAST = 40;
/** As if so many more had been judged in each step, half of them right: no step is certain. */
const DOUBT = 1;

interface Step {
  n: number;
  raw: number;
  right: number;
}

/** Less sure, and right less often. */
const isBelow = (one: Step, other: Step): boolean =>
  share(one) < share(other) && rounded(one.raw / one.n) < rounded(other.raw / other.n);

const share = ({ n, right }: Step): number => (right + DOUBT / 2) / (n + DOUBT);

/**
 * Learns it from decisions on reports that the model had not learned from: isotonic regression by pooling adjacent
 * violators (Zadrozny and Elkan, KDD 2002) over steps of equal size.
 */
export function calibrate(
  judged: readonly { decision: { confidence: number }; right: boolean }[],
): Calibration {
  const sorted = [...judged].sort((a, b) => a.decision.confidence - b.decision.confidence);
  const pooled: Step[] = [];
  for (let from = 0; from < sorted.length; from += LEAST) {
    const until = sorted.length - from < 2 * LEAST ? sorted.length : from + LEAST;
    const part = sorted.slice(from, until);
    let step: Step = {
      n: part.length,
      raw: part.reduce((sum, { decision }) => sum + decision.confidence, 0),
      right: part.filter(({ right }) => right).length,
    };
    for (let last = pooled.at(-1); last && !isBelow(last, step); last = pooled.at(-1)) {
      step = { n: last.n + step.n, raw: last.raw + step.raw, right: last.right + step.right };
      pooled.pop();
    }
    pooled.push(step);
    if (until === sorted.length) break;
  }
  return pooled.length === 0
    ? uncalibrated
    : pooled.map((step) => [rounded(step.raw / step.n), rounded(share(step))] as const);
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** The share right to expect at a raw confidence. Rises with it; below the first step it falls to 0 with it. */
export function calibrated(calibration: Calibration, raw: number): number {
  let [x0, y0] = [0, 0];
  for (const [x1, y1] of calibration) {
    if (raw <= x1) return x1 === x0 ? y1 : y0 + ((y1 - y0) * (raw - x0)) / (x1 - x0);
    [x0, y0] = [x1, y1];
  }
  // Above the last step the surest decisions stay in their order.
  return x0 >= 1 ? y0 : y0 + ((1 - y0) * (raw - x0) * y0) / (1 - x0);
}

/** Decisions of several folds, the confidences of each made to mean what they say by what the others teach. */
export function crossFitted<Judged extends { decision: { confidence: number }; right: boolean }>(
  folds: readonly Judged[][],
): Judged[] {
  return folds.flatMap((fold) => {
    const learned = calibrate(folds.flatMap((other) => (other === fold ? [] : other)));
    return fold.map((each) => ({
      ...each,
      decision: { ...each.decision, confidence: calibrated(learned, each.decision.confidence) },
    }));
  });
}
