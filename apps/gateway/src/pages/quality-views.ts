/** What the page about the quality of routing needs to be told. */
import type { QualityFigures } from '#disposition';

/** Shares from 0 to 1; null where there is nothing to have a share of. */
export interface QualityRow {
  read: number;
  dispose: number | null;
  ask: number | null;
  decided: number;
  /** Of what people decided. */
  agreed: number | null;
  returned: number | null;
}

/** A model that decides or could. */
export interface ModelRow {
  version: string;
  /** Null for the build's own. */
  madeAt: Date | null;
  liveFrom: Date | null;
  decides: boolean;
  /** Corrections of this installation that it learned from. */
  learned: number;
  /** On reports that it had not learned; null where it was not measured here. */
  top1: number | null;
  macroF1: number | null;
  supervisoryRecall: number | null;
  notAReportPrecision: number | null;
}

export interface MutuView {
  /** When all this was counted. */
  at: Date;
  weeks: (QualityRow & { from: Date })[];
  categories: (QualityRow & { name: string })[];
  /** By the body that was suggested; name null: nobody was. */
  bodies: (QualityRow & { name: string | null })[];
  /** How sure it was, in tenths, against how many of what people decided were right. */
  bands: { from: number; to: number; decided: number; confidence: number; right: number }[];
  drift: QualityFigures['drift'];
  models: ModelRow[];
  /** A model that was made live and cannot be used. */
  fault: { version: string; why: 'unreadable' | 'other-basis' } | null;
}
