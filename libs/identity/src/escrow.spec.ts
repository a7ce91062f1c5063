import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinShares, newEscrow } from './escrow.js';
import { openWith, sealTo } from './sealing.js';

const escrow = await newEscrow(7);
const secret = Buffer.from('the key of one batch, 32 bytes..');
const box = sealTo(escrow.key.key, secret);

const opened = async (shares: string[]): Promise<Buffer> => {
  const privateKey = await joinShares(shares, escrow.key);
  return openWith({ publicKey: escrow.key.key, privateKey }, box);
};
const share = (at: number): string => escrow.shares[at] ?? '';

describe('the escrow', () => {
  it.each([
    [0, 1],
    [1, 2],
    [2, 0],
  ])('opens with any two of its three shares: %i and %i', async (one, other) => {
    expect(await opened([share(one), share(other)])).toEqual(secret);
  });

  it('opens with all three', async () => {
    expect(await opened(escrow.shares)).toEqual(secret);
  });

  it.each([
    ['none', []],
    ['one', [share(0)]],
    ['one given twice', [share(1), share(1)]],
  ])('never opens with %s', async (_, shares) => {
    await expect(opened(shares)).rejects.toThrow('2 different shares');
  });

  it('does not open with one share and whatever is taken for another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 1, 2), fc.string(), async (at, other) => {
        await expect(opened([share(at), other])).rejects.toThrow('a share cannot be read');
      }),
    );
  });

  it('refuses a share in which one character was changed', async () => {
    const places = [...share(0).matchAll(/(?<=^[0-9a-f-]*)[0-9a-f](?=[0-9a-f-]*$)/gm)].map(
      ({ index }) => index,
    );
    expect(places).toHaveLength(90);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.integer({ min: 1, max: 15 }), async (place, by) => {
        const digit = ((Number.parseInt(share(0).charAt(place), 16) + by) % 16).toString(16);
        const changed = share(0).slice(0, place) + digit + share(0).slice(place + 1);
        await expect(opened([changed, share(1)])).rejects.toThrow('a share cannot be read');
      }),
    );
  });

  it('takes a share as somebody types it from paper', async () => {
    const typed = share(2).split('\n').slice(2).join(' ').toUpperCase().replaceAll('-', ' ');
    expect(await opened([share(0), typed])).toEqual(secret);
  });

  it('says which key a share belongs to, and that shares of two keys are none', async () => {
    const later = await newEscrow(8);
    await expect(joinShares([share(0), later.shares[1] ?? ''], escrow.key)).rejects.toThrow(
      'belongs to escrow key 8; the key now is 7',
    );
    // Often enough for two of the shares to have the same place on their curves.
    for (let time = 0; time < 600; time += 1) {
      const other = await newEscrow(7);
      await expect(opened([share(0), other.shares[1] ?? ''])).rejects.toThrow('do not make escrow key 7');
    }
  });
});
