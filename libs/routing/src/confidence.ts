/** Whether a decision's confidence can be believed: coverage against precision, and reliability by bands. */
interface Sure {
  decision: { confidence: number };
  right: boolean;
}

/** The surest `share` of all reports: how many they are, how many of them are right, how sure the least sure one is. */
export interface Coverage {
  share: number;
  n: number;
  right: number;
  confidence: number;
}

/** Reports whose confidence lies in a band: how sure they are on average, how many of them are right. */
export interface Band {
  from: number;
  n: number;
  confidence: number;
  right: number;
}

const rightAmong = (all: Sure[]): number =>
  all.length === 0 ? 1 : all.filter(({ right }) => right).length / all.length;

export function surest(judged: readonly Sure[], share: number): Coverage {
  const chosen = [...judged]
    .sort((a, b) => b.decision.confidence - a.decision.confidence)
    .slice(0, Math.ceil(judged.length * share - 1e-9));
  return {
    share: Math.round(share * 1000) / 1000,
    n: chosen.length,
    right: rightAmong(chosen),
    confidence: chosen.at(-1)?.decision.confidence ?? 0,
  };
}

/** Ten bands of confidence, without the empty ones. */
export function reliability(judged: readonly Sure[]): Band[] {
  return Array.from({ length: 10 }, (_, band) => {
    const inside = judged.filter(
      ({ decision }) => Math.min(9, Math.floor(decision.confidence * 10)) === band,
    );
    const sum = inside.reduce((total, { decision }) => total + decision.confidence, 0);
    return {
      from: band / 10,
      n: inside.length,
      confidence: sum / Math.max(1, inside.length),
      right: rightAmong(inside),
    };
  }).filter(({ n }) => n > 0);
}

/** Expected calibration error: how far confidence and share right lie apart, on average over reports. */
export function calibrationError(judged: readonly Sure[]): number {
  return reliability(judged).reduce(
    (error, { n, confidence, right }) => error + (Math.abs(confidence - right) * n) / judged.length,
    0,
  );
}
