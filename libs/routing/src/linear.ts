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

const dot = (weights: Float32Array, { slots, values }: Vector): number => {
  let sum = 0;
  for (let index = 0; index < slots.length; index += 1)
    sum += (weights[slots[index] ?? 0] ?? 0) * (values[index] ?? 0);
  return sum;
};

/** Weights of one classifier, the bias in the last place. */
export function trainOne(
  examples: Labelled[],
  isPositive: (index: number) => boolean,
  cost: number,
  passes: number,
): Float32Array {
  const weights = new Float32Array(SLOTS + 1);
  const positive = Uint8Array.from(examples, (_, index) => (isPositive(index) ? 1 : 0));
  const share = positive.reduce((sum, each) => sum + each, 0) / Math.max(1, examples.length);
  // A class of 16 among 900 would be drowned by the rest; the square root is a mild correction.
  const lift = Math.min(6, Math.sqrt((1 - share) / Math.max(share, 1e-6)));
  const alphas = new Float64Array(examples.length);
  const squares = examples.map(({ vector }) => vector.values.reduce((sum, value) => sum + value * value, 1));
  for (let pass = 0; pass < passes; pass += 1) {
    for (const index of shuffled(examples.length, pass + 1)) {
      const example = examples[index];
      if (!example) continue;
      const { vector, weight } = example;
      const sign = positive[index] === 1 ? 1 : -1;
      const slack = 0.5 / (cost * weight * (sign === 1 ? lift : 1));
      const alpha = alphas[index] ?? 0;
      const gradient = sign * (dot(weights, vector) + (weights[SLOTS] ?? 0)) - 1 + alpha * slack;
      const next = Math.max(0, alpha - gradient / ((squares[index] ?? 1) + slack));
      const step = (next - alpha) * sign;
      if (step === 0) continue;
      alphas[index] = next;
      for (let at = 0; at < vector.slots.length; at += 1) {
        const slot = vector.slots[at] ?? 0;
        weights[slot] = (weights[slot] ?? 0) + step * (vector.values[at] ?? 0);
      }
      weights[SLOTS] = (weights[SLOTS] ?? 0) + step;
    }
  }
  return weights;
}

export const marginOf = (weights: Float32Array, vector: Vector): number =>
  dot(weights, vector) + (weights[SLOTS] ?? 0);
