import type { Response } from 'express';
import { Failure } from '#complaint';
import type { House } from '#house';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Sends the copy of an attachment that people may see, as a download that never runs. */
export async function sendAttachment(
  house: Pick<House, 'queries' | 'vault'>,
  complaint: { id: string },
  attachmentId: string,
  response: Response,
): Promise<void> {
  const name = uuid.test(attachmentId)
    ? await house.queries.attachmentName(complaint.id, attachmentId)
    : null;
  if (name === null) throw new Failure('not-found');
  const copy = await house.vault.copy(complaint.id, attachmentId);
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  response.setHeader('X-Content-Type-Options', 'nosniff');
  const shown = copy.type.startsWith('image/') || copy.type === 'application/pdf';
  response.setHeader('Content-Disposition', `${shown ? 'inline' : 'attachment'}; filename="${name}"`);
  response.type(copy.type).send(copy.bytes);
}
