import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { visibleCopy } from './visible-copy.js';

const exif = {
  IFD0: { Make: 'Telepon Siti', Orientation: '6', Artist: 'Siti Aminah' },
  IFD3: {
    GPSLatitudeRef: 'N',
    GPSLatitude: '3/1 35/1 42/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '98/1 40/1 0/1',
  },
};
const photo = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: '#808000' } });

describe('the copy of an attachment that people see', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'of a %s tells neither place nor device nor name, whatever type was declared',
    async (format) => {
      const taken = await photo().withExif(exif).toFormat(format).toBuffer();
      expect((await sharp(taken).metadata()).exif?.includes('Siti')).toBe(true);
      for (const declared of [
        `image/${format}`,
        'application/octet-stream',
        'text/plain',
        'application/pdf',
      ]) {
        const copy = await visibleCopy(taken, declared);
        expect(copy.type).toBe('image/jpeg');
        const { exif: left, xmp, iptc, format: kind } = await sharp(copy.bytes).metadata();
        expect([left, xmp, iptc, kind]).toEqual([undefined, undefined, undefined, 'jpeg']);
        expect(Buffer.from(copy.bytes).includes('Siti')).toBe(false);
        expect(Buffer.from(copy.bytes).includes('Exif')).toBe(false);
      }
    },
  );

  it('stands upright without the note that said how it was held', async () => {
    const taken = await photo(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { width, height } = await sharp((await visibleCopy(taken, 'image/jpeg')).bytes).metadata();
    expect([width, height]).toEqual([40, 60]);
  });

  it('is no larger than a screen needs', async () => {
    const copy = await visibleCopy(await photo(4000, 1000).jpeg().toBuffer(), 'image/jpeg');
    expect((await sharp(copy.bytes).metadata()).width).toBe(2048);
  });

  it('is refused for a picture too large to open, and for a broken one', async () => {
    const bomb = await photo(9000, 9000).png().toBuffer();
    await expect(visibleCopy(bomb, 'image/png')).rejects.toThrow();
    const broken = Buffer.concat([(await photo().png().toBuffer()).subarray(0, 30), Buffer.alloc(50)]);
    await expect(visibleCopy(broken, 'image/png')).rejects.toThrow();
  });

  it('is what was sent for a PDF and for plain text', async () => {
    const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF');
    expect(await visibleCopy(pdf, 'application/octet-stream')).toEqual({
      bytes: pdf,
      type: 'application/pdf',
    });
    const text = Buffer.from('Lampu mati');
    expect(await visibleCopy(text, 'text/plain')).toEqual({ bytes: text, type: 'text/plain' });
  });

  it('is never shown as a page, whatever it says it is', async () => {
    const page = Buffer.from('<html><script>alert(1)</script></html>');
    for (const declared of ['text/html', 'image/svg+xml', 'application/pdf', 'image/png']) {
      expect((await visibleCopy(page, declared)).type).toBe('application/octet-stream');
    }
  });

  it('shows no picture of a kind whose metadata it cannot take out', async () => {
    const heic = Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from('ftypheic\0\0\0\0mif1heic'),
      Buffer.alloc(64),
    ]);
    await expect(visibleCopy(heic, 'image/heic')).rejects.toThrow('no copy');
  });
});
