import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { smsSize } from './sms-segments.js';

const counts = (text: string) => {
  const { encoding, length, segments } = smsSize(text);
  return [encoding, length, segments];
};

describe('an SMS', () => {
  it.each([
    ['nothing', '', ['GSM-7', 0, 0]],
    ['160 plain characters', 'a'.repeat(160), ['GSM-7', 160, 1]],
    ['161 of them', 'a'.repeat(161), ['GSM-7', 161, 2]],
    ['306', 'a'.repeat(306), ['GSM-7', 306, 2]],
    ['307', 'a'.repeat(307), ['GSM-7', 307, 3]],
    ['80 euro signs, each two', '€'.repeat(80), ['GSM-7', 160, 1]],
    ['81 of them', '€'.repeat(81), ['GSM-7', 162, 2]],
    [
      'an escaped character at the end of a part, which is not cut',
      `${'a'.repeat(152)}€${'a'.repeat(152)}`,
      ['GSM-7', 306, 3],
    ],
    ['70 with one sign beyond the alphabet', `${'a'.repeat(69)}’`, ['UCS-2', 70, 1]],
    ['71 of them', `${'a'.repeat(70)}’`, ['UCS-2', 71, 2]],
    ['134', `${'a'.repeat(133)}ę`, ['UCS-2', 134, 2]],
    ['135', `${'a'.repeat(134)}ę`, ['UCS-2', 135, 3]],
    ['emoji, each two units', '😀'.repeat(35), ['UCS-2', 70, 1]],
    [
      'an emoji at the end of a part, which is not cut',
      `${'a'.repeat(66)}😀${'a'.repeat(66)}`,
      ['UCS-2', 134, 3],
    ],
    ['line breaks and the alphabet’s own accents', 'Jl. Pé\nè', ['GSM-7', 8, 1]],
  ])('of %s is counted as providers do', (_, text, expected) => {
    expect(counts(text)).toEqual(expected);
  });

  it('is offered in plain signs where that is shorter, and only there', () => {
    const typed = `“Lampu” di Jl. Sutomo – sudah diganti…${' Terima kasih.'.repeat(4)}`;
    expect(smsSize(typed)).toMatchObject({ encoding: 'UCS-2', segments: 2 });
    expect(smsSize(typed).plainer).toBe(
      `"Lampu" di Jl. Sutomo - sudah diganti...${' Terima kasih.'.repeat(4)}`,
    );
    expect(smsSize('“Siap”').plainer).toBeNull();
    expect(smsSize(`😀 – ${'a'.repeat(80)}`).plainer).toBeNull();
  });

  it('never takes more segments in plain signs, and holds every unit of a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const { encoding, length, segments, plainer } = smsSize(text);
        const most = encoding === 'GSM-7' ? 160 : 70;
        expect(segments).toBeGreaterThanOrEqual(Math.ceil(length / most));
        expect(segments).toBeLessThanOrEqual(Math.ceil(length / (encoding === 'GSM-7' ? 152 : 66)) || 0);
        if (plainer !== null) expect(smsSize(plainer).segments).toBeLessThan(segments);
      }),
    );
  });
});
