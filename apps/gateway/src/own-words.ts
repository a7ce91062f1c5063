import type { RawReport } from '#channels';
import { Failure, type InboundAttachment, type InboundReport } from '#complaint';
import type { House } from '#house';

const LONGEST = 20_000;

/**
 * Adds what a proved reporter says on the web to his complaint, once per `externalId`. Throws `invalid` for words that
 * are none.
 */
export async function addOwnWords(
  house: Pick<House, 'intake'>,
  complaintId: string,
  said: { text: unknown; externalId: string; attachments?: InboundAttachment[] },
): Promise<void> {
  const { text, externalId, attachments = [] } = said;
  if (typeof text !== 'string' || (text.trim() === '' && attachments.length === 0))
    throw fault('text-required');
  if (text.length > LONGEST) throw fault('text-too-long');
  const report: InboundReport = {
    externalId: `${complaintId}:${externalId}`,
    text: text.normalize('NFC'),
    assurance: 'claimed',
    automatic: false,
    attachments,
  };
  const raw: RawReport = { body: Buffer.from(JSON.stringify({ text })), contentType: 'application/json' };
  const taken = await house.intake.join(complaintId, { channel: 'web', raw, report });
  if (!taken) throw new Failure('not-found');
}

const fault = (code: string): Failure => new Failure('invalid', code, [{ field: 'text', code }]);
