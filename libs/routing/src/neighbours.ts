/** The labelled reports as bags of words, to say how many like ones went where. It keeps no text. */
interface Example {
  slots: number[];
  instansi: string;
}

const NEAREST = 25;
const LIKE = 0.16;

export class Neighbours {
  private readonly postings = new Map<number, number[]>();
  private readonly weights = new Map<number, number>();
  private readonly lengths: Float64Array;

  private constructor(private readonly examples: Example[]) {
    for (const [index, { slots }] of examples.entries()) {
      for (const slot of slots) {
        const posting = this.postings.get(slot);
        if (posting) posting.push(index);
        else this.postings.set(slot, [index]);
      }
    }
    for (const [slot, { length }] of this.postings)
      this.weights.set(slot, Math.log((examples.length + 1) / length) ** 2);
    this.lengths = Float64Array.from(examples, ({ slots }) => this.length(slots));
  }

  static of(examples: Example[]): Neighbours {
    return new Neighbours(examples);
  }

  static parse(line: string): Neighbours {
    return new Neighbours(JSON.parse(line) as Example[]);
  }

  serialise(): string {
    return JSON.stringify(this.examples);
  }

  /** How many of the nearest like reports went to each instansi. */
  like(slots: number[]): Map<string, number> {
    const scores = new Float64Array(this.examples.length);
    for (const slot of slots) {
      const weight = this.weights.get(slot) ?? 0;
      for (const index of this.postings.get(slot) ?? []) scores[index] = (scores[index] ?? 0) + weight;
    }
    const least = LIKE * this.length(slots);
    const near: [index: number, likeness: number][] = [];
    for (const [index, score] of scores.entries()) {
      const likeness = score / (this.lengths[index] ?? 1);
      if (likeness >= least) near.push([index, likeness]);
    }
    near.sort((a, b) => b[1] - a[1]);
    const counts = new Map<string, number>();
    for (const [index] of near.slice(0, NEAREST)) {
      const instansi = this.examples[index]?.instansi ?? '';
      counts.set(instansi, (counts.get(instansi) ?? 0) + 1);
    }
    return counts;
  }

  private length(slots: number[]): number {
    return Math.sqrt(slots.reduce((sum, slot) => sum + (this.weights.get(slot) ?? 0), 0)) || 1;
  }
}
