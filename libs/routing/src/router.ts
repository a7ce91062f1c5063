/** Text in, decision out, with why. It knows categories, places and the directory; never a channel. */
import { NOT_A_REPORT, type Classification } from '#complaint';
import type { Directory } from '#instansi';
import { Gazetteer, type Whereabouts } from './gazetteer.js';
import { Model, wordSlots, type Prediction } from './model.js';
import { read, READ_CHARACTERS, type Reading } from './reading.js';
import { Supervision } from './supervision.js';

export interface RoutingInput {
  id?: string;
  text: string;
  /** Kemendagri code that the channel stands for: an SMS prefix, a mailbox, a desk. A hint, never a proof. */
  contextWilayah: string | null;
}

export interface RoutingDecision {
  category: string;
  /** Code of the kabupaten/kota, or of the province where no more is known; null where nothing is. */
  wilayah: string | null;
  /** A kecamatan, desa or kelurahan inside `wilayah`. */
  place: { code: string; name: string } | null;
  instansi: string | null;
  classification: Classification | null;
  supervisory: boolean;
  /** Bodies of the directory that a supervisory report complains of. `instansi` is never one of them. */
  accused: string[];
  confidence: number;
  /** `dispose`: sure enough for a body on autopilot. `ask`: the place is missing and no national body handles it. */
  outcome: 'dispose' | 'suggest' | 'ask';
  /** At most three, best first, without the chosen. */
  alternatives: { instansi: string; confidence: number }[];
  /** Short Indonesian phrases for an admin. They hold no identity and no other report's words. */
  why: string[];
  modelVersion: string;
}

/** At and above this, 98 of 100 cross-validated decisions were right. */
export const DISPOSE_AT = 0.85;
/** How far a greeting or an advert must lie ahead: a real report thrown away is worse than an advert read. */
const NOT_A_REPORT_LEAD = 0.25;
const ALTERNATIVE_AT = 0.004;

interface Candidate {
  instansi: string;
  category: string;
  share: number;
  best: number;
}

const rounded = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

export class Router {
  private readonly supervision: Supervision;

  private constructor(
    private readonly directory: Directory,
    private readonly gazetteer: Gazetteer,
    private readonly model: Model,
  ) {
    this.supervision = new Supervision(directory);
  }

  /** A router for a directory. Loads the committed model unless another is given. */
  static create(directory: Directory, model: Model = Model.load()): Router {
    return new Router(directory, Gazetteer.create(directory), model);
  }

  /** Decides where a report goes. Synchronous and deterministic; never throws, whatever the text. */
  route({ text, contextWilayah }: RoutingInput): RoutingDecision {
    const reading = read(text);
    const prediction = this.model.predict(reading);
    if (isNoReport(reading, prediction)) return this.noReport(reading, prediction, contextWilayah);
    const where = this.gazetteer.locate(reading, contextWilayah);
    const supervisory = prediction.supervisory >= 0.5;
    const decision = supervisory
      ? this.supervise(reading, prediction, where)
      : this.assign(prediction, where);
    const why = this.explain(reading, decision, where);
    if (reading.cut) why.push(`teks panjang: dibaca ${READ_CHARACTERS} huruf pertama`);
    return {
      category: decision.category,
      wilayah: where.wilayah,
      place: where.place,
      instansi: decision.instansi,
      classification: prediction.classification,
      supervisory,
      accused: decision.accused,
      confidence: rounded(decision.confidence),
      outcome: this.outcome(decision, where, supervisory),
      alternatives: decision.alternatives,
      why,
      modelVersion: this.model.version,
    };
  }

  private outcome(
    { instansi, confidence }: Choice,
    { wilayah }: Whereabouts,
    supervisory: boolean,
  ): RoutingDecision['outcome'] {
    if (instansi === null && (wilayah === null || wilayah.length <= 2)) return 'ask';
    return instansi !== null && !supervisory && confidence >= DISPOSE_AT ? 'dispose' : 'suggest';
  }

  private noReport(
    reading: Reading,
    { categories }: Prediction,
    contextWilayah: string | null,
  ): RoutingDecision {
    const phrases = this.model.explain(reading, NOT_A_REPORT);
    return {
      category: NOT_A_REPORT,
      wilayah: contextWilayah,
      place: null,
      instansi: null,
      classification: null,
      supervisory: false,
      accused: [],
      confidence: rounded(reading.tokens.length === 0 ? 1 : (categories[0]?.probability ?? 0)),
      outcome: 'suggest',
      alternatives: [],
      why: [
        phrases.length > 0
          ? `bukan laporan; kata: ${phrases.join(', ')}`
          : 'bukan laporan: tidak ada pokok yang dapat ditangani',
      ],
      modelVersion: this.model.version,
    };
  }

  /** The nearest handler of the likeliest category; categories that one body handles add up. */
  private assign({ categories }: Prediction, where: Whereabouts): Choice {
    const topics = categories.filter(({ id }) => id !== NOT_A_REPORT);
    const total = topics.reduce((sum, { probability }) => sum + probability, 0) || 1;
    const [first] = topics;
    const category = first?.id ?? '';
    const candidates = this.candidates(topics, where.wilayah, total);
    const handler = this.directory.handlersOf(category, where.wilayah)[0];
    if (!handler) {
      return {
        category,
        instansi: null,
        accused: [],
        confidence: (first?.probability ?? 0) / total,
        alternatives: ranked(candidates, null),
      };
    }
    const chosen = candidates[0];
    const certainty = handler.wilayah === null ? 1 : where.confidence;
    if (where.second !== null) {
      const share = 1 - where.confidence;
      for (const other of this.candidates(topics.slice(0, 3), where.second, total)) {
        if (!candidates.some(({ instansi }) => instansi === other.instansi))
          candidates.push({ ...other, share: other.share * share });
      }
    }
    return {
      category: chosen?.category ?? category,
      instansi: chosen?.instansi ?? handler.id,
      accused: [],
      confidence: (chosen?.share ?? 0) * certainty,
      alternatives: ranked(candidates, chosen?.instansi ?? handler.id),
    };
  }

  private candidates(topics: Prediction['categories'], wilayah: string | null, total: number): Candidate[] {
    const byBody = new Map<string, Candidate>();
    for (const { id, probability } of topics) {
      const body = this.directory.handlersOf(id, wilayah)[0];
      if (!body) continue;
      const share = probability / total;
      const known = byBody.get(body.id);
      if (!known) byBody.set(body.id, { instansi: body.id, category: id, share, best: share });
      else {
        known.share += share;
        if (share > known.best) Object.assign(known, { category: id, best: share });
      }
    }
    return [...byBody.values()].sort((a, b) => b.share - a.share);
  }

  /** An abuse of office goes to the overseer, past every body it accuses. */
  private supervise(reading: Reading, { categories, supervisory }: Prediction, where: Whereabouts): Choice {
    const { accused, overseer } = this.supervision.oversee(reading, where.wilayah);
    const topics = categories.filter(({ id }) => id !== NOT_A_REPORT);
    const shunned = (id: string): boolean => accused.some((each) => this.directory.isWithin(id, each));
    const instansi = overseer !== null && !shunned(overseer) ? overseer : null;
    // Who is accused is known: other bodies may be offered. Unknown: nobody but an inspectorate.
    const others =
      accused.length === 0
        ? []
        : this.candidates(topics, where.wilayah, 1).filter((each) => !shunned(each.instansi));
    return {
      category: topics[0]?.id ?? '',
      instansi,
      accused,
      confidence: supervisory * (where.wilayah === null ? 0.5 : where.confidence),
      alternatives: ranked(
        others.map((each) => ({ ...each, share: each.share * (1 - supervisory) })),
        instansi,
      ),
    };
  }

  private explain(reading: Reading, { category, instansi, accused }: Choice, where: Whereabouts): string[] {
    const label = this.directory.category(category)?.label ?? category;
    const phrases = this.model.explain(reading, category);
    const why = [phrases.length > 0 ? `kata: ${phrases.join(', ')} → ${label}` : `pokok: ${label}`];
    why.push(where.wilayah === null ? 'wilayah: tidak disebut' : `wilayah: ${where.why.join(', ')}`);
    if (accused.length > 0) {
      why.push(`terlapor: ${accused.map((id) => this.directory.instansi(id)?.name ?? id).join(', ')}`);
    }
    const body = instansi === null ? undefined : this.directory.instansi(instansi);
    if (body?.id.endsWith('.inspektorat') && category !== 'korupsi-pungli')
      why.push('berkadar pengawasan: ke inspektorat, tidak melalui terlapor');
    if (!body && where.wilayah !== null)
      why.push('tidak ada instansi yang menangani di wilayah ini: dirujuk');
    const like = body ? (this.model.neighbours.like(wordSlots(reading)).get(body.id) ?? 0) : 0;
    if (like > 1 && body) why.push(`${like} laporan serupa ke ${body.name}`);
    return why;
  }
}

interface Choice {
  category: string;
  instansi: string | null;
  accused: string[];
  confidence: number;
  alternatives: RoutingDecision['alternatives'];
}

function isNoReport({ tokens }: Reading, { categories }: Prediction): boolean {
  if (tokens.length === 0) return true;
  const [first, second] = categories;
  return first?.id === NOT_A_REPORT && first.margin - (second?.margin ?? 0) >= NOT_A_REPORT_LEAD;
}

function ranked(candidates: Candidate[], chosen: string | null): RoutingDecision['alternatives'] {
  return candidates
    .filter(({ instansi, share }) => instansi !== chosen && share >= ALTERNATIVE_AT)
    .sort((a, b) => b.share - a.share)
    .slice(0, 3)
    .map(({ instansi, share }) => ({ instansi, confidence: rounded(share) }));
}
