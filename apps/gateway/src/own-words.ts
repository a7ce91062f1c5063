import { randomUUID } from 'node:crypto';
import type { RawReport } from '#channels';
import {
  Failure,
  mayMove,
  type InboundAttachment,
  type InboundReport,
  type ReporterVerdict,
} from '#complaint';
import { ratingIn } from '#disposition';
import type { House } from '#house';

const LONGEST = 20_000;
const LONGEST_PLACE = 500;

/** What a reporter adds to his report, as it was sent. */
export interface OwnWords {
  text?: unknown;
  /** Where it is, in his own words. */
  place?: unknown;
  /** Where it is, in degrees. */
  point?: unknown;
  attachments?: InboundAttachment[];
  externalId: string;
  /** What he says of the answer, where a form asked him. */
  verdict?: ReporterVerdict;
  /** The Idempotency-Key it came with: other words under it are refused. */
  key?: string;
}

/**
 * Adds what a proved reporter says on the web to his complaint, once per `externalId`. Throws `invalid` for words that
 * are none, and for a place that cannot be one.
 */
export async function addOwnWords(
  house: Pick<House, 'intake' | 'keys'>,
  complaintId: string,
  { externalId, key, attachments = [], ...given }: OwnWords,
): Promise<void> {
  const place = placeIn(given.place);
  const point = pointIn(given.point);
  const said = typeof given.text === 'string' ? given.text : '';
  // Where it is answers the question for it as words do: everybody reads it where he reads those.
  const told = [said, place, point && `${point.lat}, ${point.lon}`];
  const text = told.filter((part) => part !== undefined && part.trim() !== '').join('\n');
  const isEmpty = text === '' && attachments.length === 0;
  if (isEmpty || (given.text !== undefined && typeof given.text !== 'string'))
    throw fault('text', 'text-required');
  if (text.length > LONGEST) throw fault('text', 'text-too-long');
  const report: InboundReport = {
    externalId: `${complaintId}:${externalId}`,
    text: text.normalize('NFC'),
    assurance: 'claimed',
    automatic: false,
    attachments,
    ...(place === undefined ? {} : { place }),
    ...(point === undefined ? {} : { point }),
    ...(given.verdict === undefined ? {} : { verdict: given.verdict }),
  };
  const body = JSON.stringify({ text, place, point });
  const raw: RawReport = { body: Buffer.from(body), contentType: 'application/json' };
  const once =
    key === undefined
      ? undefined
      : {
          keyIndex: house.keys.index('idempotency', complaintId, key),
          bodyHash: house.keys.index('submission', body),
        };
  const taken = await house.intake.join(complaintId, { channel: 'web', raw, report }, once);
  if (!taken) throw new Failure('not-found');
}

/** Said for a reporter who objects without a word. */
const OBJECTION = 'Belum selesai.';

/**
 * Takes what a proved reporter says of the answer: done, which closes his complaint, or not, which has it taken up again;
 * with words and a rating from 1 to 5, if he gives them. Throws `wrong-state` where no answer waits for that.
 */
export async function judgeAnswer(
  house: Pick<House, 'closing' | 'intake' | 'keys' | 'tracking'>,
  complaintId: string,
  { done, rating: typed, text }: { done: boolean; rating?: unknown; text?: unknown },
): Promise<void> {
  const rating = ratingIn(typed);
  const words = typeof text === 'string' ? text.trim() : '';
  if (done && words === '') return house.closing.confirm(complaintId, rating);
  const { status } = await house.tracking.file(complaintId);
  if (!mayMove(status, 'close')) throw new Failure('wrong-state', `cannot-close-when-${status}`);
  const said = { text: words === '' ? OBJECTION : words, externalId: randomUUID() };
  await addOwnWords(house, complaintId, { ...said, verdict: { done, rating } });
}

function placeIn(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'string') throw fault('place', 'place-invalid');
  if (given.length > LONGEST_PLACE) throw fault('place', 'place-too-long');
  return given.trim() === '' ? undefined : given.normalize('NFC').trim();
}

function pointIn(given: unknown): InboundReport['point'] {
  if (given === undefined || given === null) return undefined;
  const { lat, lon } = given as { lat?: unknown; lon?: unknown };
  if (typeof lat !== 'number' || typeof lon !== 'number' || !(Math.abs(lat) <= 90 && Math.abs(lon) <= 180))
    throw fault('point', 'point-invalid');
  return { lat, lon };
}

const fault = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);
