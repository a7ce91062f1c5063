import { countedFor, type Officer } from '#access';
import type { Office } from '#instansi';
import { driftOf, type Drift } from '#routing';
import type { QualityStore, RoutingQuality } from '#store';

/** How routing does in operation, and whether what it reads is like what it read before. */
export interface QualityFigures extends Pick<RoutingQuality, 'weeks' | 'categories' | 'bodies' | 'bands'> {
  drift: { categories: Drift; confidence: Drift };
}

const WEEKS = 12;
/** Whoever collects figures every few seconds makes no more work by it. */
const KEPT_MS = 300_000;
const everybody: Officer = { id: 'system', name: 'system', role: 'national-admin', instansi: null };

/** Figures of routing over the last twelve weeks, beside the twelve before: numbers, and no complaint. */
export class RoutingWatch {
  private kept: { until: number; figures: Promise<QualityFigures> } | null = null;

  constructor(private readonly parts: { quality: QualityStore; office: Office; now: () => Date }) {}

  /** Of the complaints that count in what the officer reads. */
  async of(officer: Officer): Promise<QualityFigures> {
    const { quality, office, now } = this.parts;
    const scope = countedFor(officer, office.directory);
    const { before, ...figures } = await quality.of(scope, { now: now(), weeks: WEEKS });
    const { categories, bands } = figures;
    return {
      ...figures,
      drift: {
        categories: driftOf(
          before.categories,
          new Map(categories.map(({ category, read }) => [category, read])),
        ),
        confidence: driftOf(before.bands, new Map(bands.map(({ band, read }) => [band, read]))),
      },
    };
  }

  /** Of all that are not supervisory, up to five minutes old. */
  overall(): Promise<QualityFigures> {
    const now = this.parts.now().getTime();
    if (this.kept && this.kept.until > now) return this.kept.figures;
    const figures = this.of(everybody);
    const kept = { until: now + KEPT_MS, figures };
    this.kept = kept;
    figures.catch(() => {
      if (this.kept === kept) this.kept = null;
    });
    return figures;
  }
}
