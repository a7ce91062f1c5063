/** Text in, decision out, with why. It knows categories, places and the directory; never a channel. */
import { NOT_A_REPORT, type Classification } from '#complaint';
import { overseerFor, type Directory, type RoutingKnowledge } from '#instansi';
import { calibrated } from './calibration.js';
import { isGreeting, isSelling, onlyThanks } from './cues.js';
import { Gazetteer, type Whereabouts } from './gazetteer.js';
import { Model, wordSlots, type Prediction } from './model.js';
import { read, READ_CHARACTERS, type Reading } from './reading.js';
import { Rules } from './rules.js';
import { ABUSE, officeDoesWrong, Supervision } from './supervision.js';

export interface RoutingInput {
  id?: string;
  text: string;
  /** Kemendagri code that the channel stands for: an SMS prefix, a mailbox, a desk. A hint, never a proof; a finer code
   * counts as its kabupaten/kota, an unknown one as none. */
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

/** At and above this, 98 of 100 decisions on reports of other hands were right. */
const DISPOSE_AT = 0.945;
/** From here on an abuse of office is reported; less is enough where an office itself is said to do wrong. */
const ACCUSES = 0.5;
const ACCUSES_OFFICE = 0.04;
/** From here on an abuse of office might be meant. */
const MIGHT_ACCUSE = 0.2;
/** How far a greeting or an advert must lie ahead: a real report thrown away is worse than an advert read. */
const NOT_A_REPORT_LEAD = 0.4;
/** So far ahead that no word of a matter speaks against it. */
const NOT_A_REPORT_SURE = 0.6;
/** Mere thanks may name what was mended, and lie so far behind its category at most. */
const THANKS_BEHIND = 0.6;
/** A rule is as sure as this at most, unless the model agrees: its words may stand beside another matter. */
const RULED = 0.9;
const ALTERNATIVE_AT = 0.004;
/** From here on an abuse of office lies in a category's field. */
const FIELD = 0.15;
/** A category less likely than this moves nothing. */
const NEGLIGIBLE = 0.0003;

interface Candidate {
  instansi: string;
  category: string;
  share: number;
  best: number;
}

const rounded = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

/** What a router decides by, beside the directory. */
export type RouterParts = Partial<Pick<RoutingKnowledge, 'rules' | 'places'>> & { model?: Model };

export class Router {
  private readonly supervision: Supervision;

  private constructor(
    private readonly directory: Directory,
    private readonly gazetteer: Gazetteer,
    private readonly model: Model,
    private readonly rules: Rules,
  ) {
    this.supervision = new Supervision(directory);
  }

  /**
   * A router for a directory, with what the installation knows of its own on the directory's day. Loads the committed
   * model unless another is given.
   */
  static create(
    directory: Directory,
    { model = Model.load(), rules = [], places = [] }: RouterParts = {},
  ): Router {
    return new Router(directory, Gazetteer.create(directory, places), model, new Rules(rules, directory));
  }

  /** Decides where a report goes. Synchronous and deterministic; never throws, whatever the text. */
  route({ text, contextWilayah }: RoutingInput): RoutingDecision {
    const reading = read(text);
    const context = this.gazetteer.regionOf(contextWilayah);
    const prediction = this.model.predict(reading);
    if (this.isNoReport(reading, prediction)) return this.noReport(reading, prediction, context);
    const where = this.gazetteer.locate(reading, context);
    const supervisory = prediction.supervisory >= (officeDoesWrong(reading) ? ACCUSES_OFFICE : ACCUSES);
    const decision = supervisory
      ? this.supervise(reading, prediction, where)
      : this.ruled(reading, where, this.assign(prediction, where));
    const confidence = this.worth(decision);
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
      confidence: rounded(confidence),
      outcome: outcomeOf({ ...decision, confidence }, where, prediction.supervisory),
      alternatives: decision.alternatives.map((each) => ({
        ...each,
        confidence: rounded(Math.min(each.confidence, confidence)),
      })),
      why,
      modelVersion: this.model.version,
    };
  }

  /** How many of such decisions are right. An admin's rule is worth what it says. */
  private worth({ confidence, rule }: Choice): number {
    return rule === undefined ? calibrated(this.model.calibration, confidence) : confidence;
  }

  /** A greeting or an advert, and clearly so. A text that names a matter, or begins with a place and names an object, is
   * a report; adverts name matters too, and beside a greeting it takes more than one word. */
  private isNoReport(reading: Reading, { categories }: Prediction): boolean {
    if (reading.tokens.length === 0) return true;
    const [first, second] = categories;
    if (onlyThanks(reading) && behind(categories) < THANKS_BEHIND) return true;
    const lead = first?.id === NOT_A_REPORT ? first.margin - (second?.margin ?? 0) : 0;
    if (lead < NOT_A_REPORT_LEAD) return false;
    if (lead >= NOT_A_REPORT_SURE || isSelling(reading)) return true;
    const { words } = this.model;
    if (isGreeting(reading)) return !words.namesMatter(reading, 2);
    return !words.namesMatter(reading) && !(words.namesObject(reading) && this.gazetteer.isPrefixed(reading));
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
      confidence: rounded(
        reading.tokens.length === 0
          ? 1
          : calibrated(this.model.calibration, ofNoReport(categories).probability),
      ),
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
  private assign({ categories, supervisory }: Prediction, where: Whereabouts): Choice {
    const topics = byRoad(withoutNoReport(categories), where);
    const candidates = this.candidates(topics, where.wilayah);
    const category = topics[0]?.id ?? '';
    const [chosen] = candidates;
    const mandate = this.directory.mandatesFor(category, where.wilayah)[0];
    if (!mandate || !chosen) {
      const confidence = topics[0]?.probability ?? 0;
      const alternatives = ranked([...candidates, ...this.elsewhere(topics, where)], null);
      return { category, instansi: null, accused: [], confidence, alternatives };
    }
    const others = [
      ...candidates,
      ...this.elsewhere(topics, where),
      ...this.perhapsOversight(supervisory, where),
    ];
    return {
      category: chosen.category,
      instansi: chosen.instansi,
      accused: [],
      confidence: chosen.share * (mandate.wilayah === null ? 1 : where.confidence),
      alternatives: ranked(others, chosen.instansi),
    };
  }

  /** What an admin's rule says instead. Never asked about an abuse of office, nor about what is no report. */
  private ruled(reading: Reading, where: Whereabouts, read: Choice): Choice {
    const rule = this.rules.of(reading, where);
    if (!rule) return read;
    const category = rule.category ?? read.category;
    const [mandate] = this.directory.mandatesFor(category, where.wilayah);
    const instansi = rule.instansi ?? mandate?.instansi ?? null;
    const sure = RULED * (rule.instansi !== null || mandate?.wilayah === null ? 1 : where.confidence);
    const confidence = instansi === read.instansi ? Math.max(sure, read.confidence) : sure;
    const others = read.instansi === null ? [] : [{ instansi: read.instansi, confidence: read.confidence }];
    const alternatives = [...others, ...read.alternatives]
      .filter((other) => other.instansi !== instansi)
      .slice(0, 3);
    return { ...read, category, instansi, confidence, alternatives, rule: rule.name };
  }

  /** The same matter in the second place that the text names. */
  private elsewhere(topics: Topic[], { second, confidence }: Whereabouts): Candidate[] {
    if (second === null) return [];
    const there = this.candidates(topics.slice(0, 3), second);
    return there.map((each) => ({ ...each, share: each.share * (1 - confidence) }));
  }

  /** An abuse of office may be meant though it is likelier that it isn't. */
  private perhapsOversight(supervisory: number, { wilayah }: Whereabouts): Candidate[] {
    const overseer = overseerFor([], wilayah, this.directory);
    return overseer
      ? [{ instansi: overseer.id, category: ABUSE, share: supervisory, best: supervisory }]
      : [];
  }

  private candidates(topics: Topic[], wilayah: string | null): Candidate[] {
    const byBody = new Map<string, Candidate>();
    for (const { id, probability: share } of topics) {
      if (share < NEGLIGIBLE) break;
      const body = this.directory.handlersOf(id, wilayah)[0];
      if (!body) continue;
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
    const topics = withoutNoReport(categories);
    const { accused, overseer } = this.supervision.oversee(reading, where.wilayah, fieldOf(topics));
    const shunned = (id: string): boolean => accused.some((each) => this.directory.isWithin(id, each));
    const instansi = overseer !== null && !shunned(overseer) ? overseer : null;
    // Who is accused is known: other bodies may be offered. Unknown: nobody but an inspectorate.
    const others =
      accused.length === 0
        ? []
        : this.candidates(topics, where.wilayah).filter((each) => !shunned(each.instansi));
    return {
      category: topics[0]?.id ?? '',
      instansi,
      accused,
      oversight: true,
      confidence: supervisory * (where.wilayah === null ? 0.5 : where.confidence),
      alternatives: ranked(
        others.map((each) => ({ ...each, share: each.share * (1 - supervisory) })),
        instansi,
      ),
    };
  }

  private explain(reading: Reading, choice: Choice, where: Whereabouts): string[] {
    const { category, instansi, accused } = choice;
    const label = this.directory.category(category)?.label ?? category;
    const phrases = this.model.explain(reading, category);
    const why = [phrases.length > 0 ? `kata: ${phrases.join(', ')} → ${label}` : `pokok: ${label}`];
    why.push(where.wilayah === null ? 'wilayah: tidak disebut' : `wilayah: ${where.why.join(', ')}`);
    why.push(...byOwnKnowledge(choice, where));
    if (accused.length > 0) why.push(`terlapor: ${accused.map((id) => this.nameOf(id)).join(', ')}`);
    if (instansi === null) {
      const missing = choice.oversight
        ? 'pengawas terlapor tidak ada di direktori'
        : 'tidak ada yang menangani di direktori';
      return where.wilayah === null ? why : [...why, missing];
    }
    if (choice.oversight) why.push('berkadar pengawasan: langsung ke inspektorat');
    const like = this.model.neighbours.like(wordSlots(reading)).get(instansi) ?? 0;
    if (like > 1) why.push(`${like} laporan serupa ke ${this.nameOf(instansi)}`);
    return why;
  }

  private nameOf(id: string): string {
    return this.directory.instansi(id)?.name ?? id;
  }
}

type Topic = Prediction['categories'][number];

interface Choice {
  category: string;
  instansi: string | null;
  accused: string[];
  confidence: number;
  alternatives: RoutingDecision['alternatives'];
  oversight?: boolean;
  /** Name of the rule that decided. */
  rule?: string;
}

/** What decided beside the words: an admin's rule, the list of roads. */
function byOwnKnowledge({ category, rule }: Choice, { road }: Whereabouts): string[] {
  const ruled = rule === undefined ? [] : [`aturan: ${rule}`];
  return road !== null && roads.has(category) ? [...ruled, `jalan ${road} (daftar jalan)`] : ruled;
}

const roads = new Set(['jalan-jembatan', 'jalan-nasional']);

/** What the list of roads says of the road outweighs what the words say: whoever drives on it seldom knows. */
function byRoad(topics: Topic[], { road }: Whereabouts): Topic[] {
  if (road === null) return topics;
  const id = road === 'nasional' ? 'jalan-nasional' : 'jalan-jembatan';
  const both = topics.filter((topic) => roads.has(topic.id));
  const [likelier] = both;
  if (!likelier) return topics;
  const probability = both.reduce((sum, topic) => sum + topic.probability, 0);
  return [...topics.filter((topic) => !roads.has(topic.id)), { ...likelier, id, probability }].sort(
    (a, b) => b.probability - a.probability,
  );
}

const ofNoReport = (categories: Topic[]): Pick<Topic, 'margin' | 'probability'> =>
  categories.find(({ id }) => id === NOT_A_REPORT) ?? { margin: -1, probability: 0 };

const behind = (categories: Topic[]): number => (categories[0]?.margin ?? 0) - ofNoReport(categories).margin;

/** The categories of reports, their probabilities summing to 1 again. */
function withoutNoReport(categories: Topic[]): Topic[] {
  const topics = categories.filter(({ id }) => id !== NOT_A_REPORT);
  const total = topics.reduce((sum, { probability }) => sum + probability, 0) || 1;
  return topics.map((topic) => ({ ...topic, probability: topic.probability / total }));
}

/** What an abuse of office is about beside being one; '' where nothing else is likely. */
const fieldOf = (topics: Topic[]): string =>
  topics.find(({ id, probability }) => id !== ABUSE && probability >= FIELD)?.id ?? '';

/** Supervisory reports are never disposed of without a person, nor is one that might be. */
function outcomeOf(
  { category, instansi, confidence, oversight }: Choice,
  { wilayah }: Whereabouts,
  supervisory: number,
): RoutingDecision['outcome'] {
  if (instansi === null) {
    // A province is place enough to know that it is accused; a road needs more.
    return wilayah === null || (wilayah.length <= 2 && oversight !== true) ? 'ask' : 'suggest';
  }
  const mightAccuse = supervisory >= MIGHT_ACCUSE || category === ABUSE;
  return !mightAccuse && confidence >= DISPOSE_AT ? 'dispose' : 'suggest';
}

function ranked(candidates: Candidate[], chosen: string | null): RoutingDecision['alternatives'] {
  const seen = new Set([chosen]);
  return candidates
    .filter(({ share }) => share >= ALTERNATIVE_AT)
    .sort((a, b) => b.share - a.share)
    .filter(({ instansi }) => !seen.has(instansi) && seen.add(instansi))
    .slice(0, 3)
    .map(({ instansi, share }) => ({ instansi, confidence: rounded(share) }));
}
