import { NOT_A_REPORT, type ComplaintFile, type Suggestion } from '#complaint';
import type { House } from '#house';
import type { RoutingDecision } from '#routing';
import { PageModels } from '../page-models.js';
import type { DecisionView, PeruteanView } from '../pages/routing-views.js';
import type { Choice } from '../pages/views.js';

/** From this confidence on it is called so; below the last it is not sure at all. */
const sureFrom = [
  [0.92, 'very'],
  [0.7, 'fairly'],
  [0.4, 'hardly'],
] as const;

/** Made up, one of each kind that routing tells apart. */
export const examples: readonly string[] = [
  'Lampu jalan mati di Jalan Denai dekat pasar, Medan Denai. Sudah seminggu gelap.',
  'air pdam mati 3 hari, mohon dicek',
  'Petugas kelurahan minta uang 200 ribu untuk surat pindah di Medan Tembung',
  'Selamat pagi admin',
];

/** What the console says of routing, in the shapes of its views. */
export class RoutingModels extends PageModels {
  constructor(private readonly rooms: Pick<House, 'channels' | 'now' | 'office'>) {
    super(rooms);
  }

  decision(decision: RoutingDecision): DecisionView {
    const { instansi, category, confidence, alternatives, accused, place } = decision;
    const { office } = this.rooms;
    return {
      outcome: outcomeOf(decision),
      instansi:
        instansi === null
          ? null
          : {
              name: this.bodyOf(instansi),
              connected: office.isConnected(instansi),
              autopilot: office.hasAutopilot(instansi),
            },
      confidence,
      sureness: sureFrom.find(([from]) => confidence >= from)?.[1] ?? 'not',
      category: this.categoryOf(category) ?? category,
      classification: decision.classification,
      wilayah: this.areaOf(decision.wilayah),
      place: place?.name ?? null,
      supervisory: decision.supervisory,
      accused: accused.map((id) => this.bodyOf(id)),
      alternatives: alternatives.map((each) => ({
        name: this.bodyOf(each.instansi),
        confidence: each.confidence,
      })),
      why: decision.why,
      modelVersion: decision.modelVersion,
    };
  }

  /** What was suggested, unless today's reading says the same of it, as far as a page shows. */
  standing(suggestion: Suggestion | null, today: RoutingDecision): PeruteanView['standing'] {
    if (suggestion === null) return null;
    const { instansi, confidence } = suggestion;
    const isSame =
      instansi === today.instansi && Math.round(confidence * 100) === Math.round(today.confidence * 100);
    return isSame ? null : { body: instansi === null ? null : this.bodyOf(instansi), confidence };
  }

  /** A body with the government that it belongs to: every government has its own Dinas Perhubungan. */
  bodyOf(id: string): string {
    const { directory } = this.rooms.office;
    const government = directory.governmentOf(id);
    const name = this.nameOf(id) ?? id;
    return government === undefined || government.id === id ? name : `${name} (${government.name})`;
  }

  /** What a channel may stand for: an area of the directory, or what is chosen already. */
  contexts(chosen: string): Choice[] {
    return this.areaChoices(() => true, chosen === '' ? null : chosen);
  }
}

/** The words by which routing reads a complaint: all that its reporter said and officers see. */
export const routedWords = ({ originalTitle, text, placeText, messages }: ComplaintFile): string =>
  [
    originalTitle,
    text,
    placeText,
    ...messages.filter(({ kind }) => kind === 'words').map((message) => message.text),
  ]
    .filter(Boolean)
    .join('\n\n');

function outcomeOf({ category, instansi, outcome, supervisory }: RoutingDecision): DecisionView['outcome'] {
  if (category === NOT_A_REPORT) return 'no-report';
  if (outcome !== 'suggest' || instansi !== null) return outcome;
  return supervisory ? 'no-overseer' : 'nobody';
}
