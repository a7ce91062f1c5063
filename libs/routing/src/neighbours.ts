/** The labelled reports as bags of words, to say how many like ones went where. It keeps no text. */
interface Example {
  slots: number[];
  instansi: string;
}

const NEAREST = 25;
const LIKE = 0.16;

export class Neighbours {
  private readonly postings = new Map<number, number[]>();
  private readonly lengths: number[];

  private constructor(private readonly examples: Example[]) {
    for (const [index, { slots }] of examples.entries()) {
      for (const slot of slots) {
        const posting = this.postings.get(slot);
        if (posting) posting.push(index);
        else this.postings.set(slot, [index]);
      }
    }
    this.lengths = examples.map(({ slots }) => this.length(slots));
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
    const scores = new Map<number, number>();
    for (const slot of slots) {
      const weight = this.weight(slot) ** 2;
      for (const index of this.postings.get(slot) ?? []) scores.set(index, (scores.get(index) ?? 0) + weight);
    }
    const length = this.length(slots);
    const near = [...scores]
      .map(([index, score]): [number, number] => [index, score / (length * (this.lengths[index] ?? 1))])
      .filter(([, likeness]) => likeness >= LIKE)
      .sort((a, b) => b[1] - a[1])
      .slice(0, NEAREST);
    const counts = new Map<string, number>();
    for (const [index] of near) {
      const instansi = this.examples[index]?.instansi ?? '';
      counts.set(instansi, (counts.get(instansi) ?? 0) + 1);
    }
    return counts;
  }

  private weight(slot: number): number {
    const posting = this.postings.get(slot);
    return posting ? Math.log((this.examples.length + 1) / posting.length) : 0;
  }

  private length(slots: number[]): number {
    return Math.sqrt(slots.reduce((sum, slot) => sum + this.weight(slot) ** 2, 0)) || 1;
  }
}
