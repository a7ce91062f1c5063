import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';

const pictures = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/tiff', 'image/avif']);
const shownAsTheyAre = new Set(['application/pdf', 'text/plain']);
const MOST_PIXELS = 60_000_000;

/**
 * The copy of an attachment that people see. Pictures are encoded anew, upright, without metadata: place, time and
 * device in a photo would tell who reported. Throws on a picture that cannot be read or is of a
 * kind that cannot be encoded anew (HEIC, SVG): nobody sees that one as it is.
 */
export async function visibleCopy(
  bytes: Uint8Array,
  declared: string,
): Promise<{ bytes: Uint8Array; type: string }> {
  // What it says it is counts only for text, which has no marks: a photo by another name is a photo.
  const type = (await fileTypeFromBuffer(bytes))?.mime ?? (declared === 'text/plain' ? declared : 'unknown');
  if (pictures.has(type)) {
    const copy = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'none' })
      .rotate()
      .resize({ width: 2048, height: 2048, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 82 })
      .toBuffer();
    return { bytes: copy, type: 'image/jpeg' };
  }
  if (type.startsWith('image/')) throw new Error(`no copy can be made of ${type}`);
  return { bytes, type: shownAsTheyAre.has(type) ? type : 'application/octet-stream' };
}
