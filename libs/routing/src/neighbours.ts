/** The labelled reports as bags of words, to say how many like ones went where. It keeps no text. */
interface Example {
  slots: number[];
  instansi: string;
}

const NEAREST = 25;
const LIKE = 0.16;
const NONE = new Int32Array();

export class Neighbours {
  private readonly postings = new Map<number, Int32Array>();
  private readonly weights = new Map<number, number>();
  private readonly lengths: Float64Array;

  private constructor(private readonly examples: Example[]) {
    const postings = new Map<number, number[]>();
    for (const [index, { slots }] of examples.entries()) {
      for (const slot of slots) {
        const posting = postings.get(slot);
        if (posting) posting.push(index);
        else postings.set(slot, [index]);
      }
    }
    for (const [slot, posting] of postings) this.postings.set(slot, Int32Array.from(posting));
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
    const scores = this.scores(slots);
    const least = LIKE * this.length(slots);
    const near: [index: number, likeness: number][] = [];
    for (let index = 0; index < scores.length; index += 1) {
      const likeness = (scores[index] ?? 0) / (this.lengths[index] ?? 1);
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

  /** The weight of the words that each example shares with a text. */
  private scores(slots: number[]): Float64Array {
    const scores = new Float64Array(this.examples.length);
    for (const slot of slots) {
      const weight = this.weights.get(slot) ?? 0;
      const posting = this.postings.get(slot) ?? NONE;
      for (let at = 0; at < posting.length; at += 1) {
        const index = posting[at] ?? 0;
        scores[index] = (scores[index] ?? 0) + weight;
      }
    }
    return scores;
  }

  private length(slots: number[]): number {
    return Math.sqrt(slots.reduce((sum, slot) => sum + (this.weights.get(slot) ?? 0), 0)) || 1;
  }
}
