import sharp from 'sharp';

const MOST_PIXELS = 60_000_000;

/**
 * Whether a copy of the picture can be made for people to see: it is decoded whole, small, and thrown away. A broken
 * picture and one of absurdly many pixels throw.
 */
export async function work(input: Uint8Array): Promise<'good'> {
  await sharp(input, { limitInputPixels: MOST_PIXELS, failOn: 'none', sequentialRead: true })
    .resize({ width: 64, height: 64, fit: 'inside' })
    .raw()
    .toBuffer();
  return 'good';
}
