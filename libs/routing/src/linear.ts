/** One-against-the-rest linear classifiers: L2-regularised squared-hinge SVM by dual coordinate descent
 * (Hsieh et al., ICML 2008, the method of LIBLINEAR). Deterministic. */
import { SLOTS, type Vector } from './features.js';

export interface Labelled {
  vector: Vector;
  /** How much a mistake on this example costs. */
  weight: number;
}

/** A repeatable order of visits. */
function* shuffled(count: number, seed: number): Generator<number> {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  let state = seed >>> 0;
  for (let last = count - 1; last >= 0; last -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const pick = state % (last + 1);
    const chosen = order[pick] ?? 0;
    order[pick] = order[last] ?? 0;
    order[last] = chosen;
    yield chosen;
  }
}

const marginOf = (weights: Float32Array, { slots, values }: Vector): number => {
  let sum = weights[SLOTS] ?? 0;
  for (let index = 0; index < slots.length; index += 1)
    sum += (weights[slots[index] ?? 0] ?? 0) * (values[index] ?? 0);
  return sum;
};

export interface Learning {
  /** What a mistake costs against large weights: C of an SVM. */
  cost: number;
  passes: number;
}

/** `weights += step * vector`, the bias too. */
function move(weights: Float32Array, { slots, values }: Vector, step: number): void {
  for (let at = 0; at < slots.length; at += 1) {
    const slot = slots[at] ?? 0;
    weights[slot] = (weights[slot] ?? 0) + step * (values[at] ?? 0);
  }
  weights[SLOTS] = (weights[SLOTS] ?? 0) + step;
}

/** A class of 16 among 900 would be drowned by the rest; the square root is a mild correction. */
function liftOf(positive: boolean[]): number {
  const share = positive.filter(Boolean).length / Math.max(1, positive.length);
  return Math.min(6, Math.sqrt((1 - share) / Math.max(share, 1e-6)));
}

/** Weights of one classifier, the bias in the last place. `positive` says which examples are of its class. */
export function trainOne(
  examples: Labelled[],
  positive: boolean[],
  { cost, passes }: Learning,
): Float32Array {
  const weights = new Float32Array(SLOTS + 1);
  const lift = liftOf(positive);
  const prepared = examples.map(({ vector, weight }, index) => {
    const is = positive[index] === true;
    const slack = 0.5 / (cost * weight * (is ? lift : 1));
    const square = vector.values.reduce((sum, value) => sum + value * value, 1);
    return { vector, sign: is ? 1 : -1, slack, square, alpha: 0 };
  });
  for (let pass = 0; pass < passes; pass += 1) {
    for (const index of shuffled(prepared.length, pass + 1)) {
      const each = prepared[index];
      if (!each) continue;
      const gradient = each.sign * marginOf(weights, each.vector) - 1 + each.alpha * each.slack;
      const next = Math.max(0, each.alpha - gradient / (each.square + each.slack));
      const step = (next - each.alpha) * each.sign;
      each.alpha = next;
      if (step !== 0) move(weights, each.vector, step);
    }
  }
  return weights;
}
