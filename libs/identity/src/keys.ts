import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Keys of one installation, each derived for one purpose from the operator's secret (HKDF-SHA-256, RFC 5869). */
export class Keys {
  private readonly derived = new Map<string, Buffer>();

  constructor(private readonly secret: string) {}

  /** 32 bytes for this purpose alone. */
  key(purpose: string): Buffer {
    const known = this.derived.get(purpose);
    if (known) return known;
    const key = Buffer.from(hkdfSync('sha256', this.secret, 'muara', purpose, 32));
    this.derived.set(purpose, key);
    return key;
  }

  /** Keyed hash of a value: equal values are found by it, and without the key it says nothing. */
  index(purpose: string, ...parts: string[]): Buffer {
    return createHmac('sha256', this.key(purpose)).update(parts.join('\u0000')).digest();
  }

  /** Whether the value has this keyed hash; takes the same time either way. */
  matches(hash: Buffer, purpose: string, ...parts: string[]): boolean {
    const expected = this.index(purpose, ...parts);
    return hash.length === expected.length && timingSafeEqual(hash, expected);
  }
}
