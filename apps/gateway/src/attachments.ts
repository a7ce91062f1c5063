import type { Response } from 'express';
import { Failure } from '#complaint';
import type { House } from '#house';
import { visibleCopy } from '#identity';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Sends the copy of an attachment that people may see, as a download that never runs. */
export async function sendAttachment(
  house: Pick<House, 'identity' | 'queries'>,
  complaint: { id: string },
  attachmentId: string,
  response: Response,
): Promise<void> {
  const attachment = uuid.test(attachmentId)
    ? await house.queries.attachment(complaint.id, attachmentId)
    : null;
  const bytes = attachment?.sealedId ? await house.identity.open(attachment.sealedId) : null;
  if (!attachment || !bytes) throw new Failure('not-found');
  const copy = await visibleCopy(bytes, attachment.type).catch(() => null);
  if (!copy) throw new Failure('not-found');
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  response.setHeader('X-Content-Type-Options', 'nosniff');
  const shown = copy.type.startsWith('image/') || copy.type === 'application/pdf';
  const name = encodeURIComponent(attachment.name);
  response.setHeader('Content-Disposition', `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`);
  response.type(copy.type).send(Buffer.from(copy.bytes));
}
