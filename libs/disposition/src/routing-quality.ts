import { countedFor, type Officer } from '#access';
import type { Office } from '#instansi';
import { driftOf, type Drift } from '#routing';
import type { QualityStore, RoutingQuality, Scope } from '#store';

/** How routing does in operation, and whether what it reads is like what it read before. */
export interface QualityFigures extends Pick<RoutingQuality, 'weeks' | 'categories' | 'bodies' | 'bands'> {
  drift: { categories: Drift; confidence: Drift };
  /** When they were counted. */
  at: Date;
}

const WEEKS = 12;
/** Where a million complaints have to be counted, what was counted so long ago is as good. */
const FRESH_MS = 5 * 60_000;
/** Older than this it is not shown: whoever asks waits. Until then it is counted again behind his back. */
const KEPT_MS = 60 * 60_000;
const everybody: Officer = { id: 'system', name: 'system', role: 'national-admin', instansi: null };

interface Kept {
  at: number;
  figures: Promise<QualityFigures>;
  /** Counted again, and not yet there. */
  next: Promise<QualityFigures> | null;
}

/** Figures of routing over the last twelve weeks, beside the twelve before: numbers, and no complaint. */
export class RoutingWatch {
  /** By scope: whoever may see the same sees the same figures, and nobody another's. */
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly parts: { quality: QualityStore; office: Office; now: () => Date }) {}

  /** Of the complaints that count in what the officer reads; of the country and of areas up to an hour old. */
  of(officer: Officer): Promise<QualityFigures> {
    const scope = countedFor(officer, this.parts.office.directory);
    const isWide = scope.bodies === null || scope.wilayah !== null;
    return isWide ? this.lately(scope) : this.count(scope);
  }

  /** Of all that are not supervisory. */
  overall(): Promise<QualityFigures> {
    return this.of(everybody);
  }

  private lately(scope: Scope): Promise<QualityFigures> {
    const now = this.parts.now().getTime();
    for (const [key, { at }] of this.kept) if (now - at >= KEPT_MS) this.kept.delete(key);
    const key = JSON.stringify(scope);
    const kept = this.kept.get(key);
    if (!kept) return this.keep(key, now, this.count(scope));
    if (now - kept.at >= FRESH_MS && !kept.next) {
      kept.next = this.count(scope);
      kept.next.then(
        (figures) => void this.keep(key, now, Promise.resolve(figures)),
        () => (kept.next = null),
      );
    }
    return kept.figures;
  }

  private keep(key: string, at: number, figures: Promise<QualityFigures>): Promise<QualityFigures> {
    const kept: Kept = { at, figures, next: null };
    this.kept.set(key, kept);
    figures.catch(() => {
      if (this.kept.get(key) === kept) this.kept.delete(key);
    });
    return figures;
  }

  private async count(scope: Scope): Promise<QualityFigures> {
    const at = this.parts.now();
    const { before, ...figures } = await this.parts.quality.of(scope, { now: at, weeks: WEEKS });
    const { categories, bands } = figures;
    const read = new Map(categories.map((each) => [each.category, each.read]));
    return {
      ...figures,
      drift: {
        categories: driftOf(before.categories, read),
        confidence: driftOf(before.bands, new Map(bands.map((each) => [each.band, each.read]))),
      },
      at,
    };
  }
}
