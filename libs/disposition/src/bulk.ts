import { Failure } from '#complaint';

/** What became of one complaint of many; null where it was done. */
export interface BulkOutcome {
  code: string;
  failure: Failure | null;
}

const MOST = 100;

/**
 * Gives one verdict on many complaints, one after the other, each in its own transaction: what one is refused holds up
 * none of the others. Throws `invalid` where nothing is chosen, more than a hundred are, or the verdict itself cannot be.
 */
export async function forEach(
  codes: readonly string[],
  act: (code: string) => Promise<unknown>,
): Promise<BulkOutcome[]> {
  const chosen = [...new Set(codes)];
  const wrong = chosen.length === 0 ? 'codes-required' : chosen.length > MOST ? 'codes-too-many' : null;
  if (wrong !== null) throw new Failure('invalid', wrong, [{ field: 'codes', code: wrong }]);
  const outcomes: BulkOutcome[] = [];
  for (const code of chosen) outcomes.push({ code, failure: await refusalOf(act(code)) });
  return outcomes;
}

async function refusalOf(act: Promise<unknown>): Promise<Failure | null> {
  try {
    await act;
    return null;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
