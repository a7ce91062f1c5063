import { randomFillSync } from 'node:crypto';

// One system call for many keys, nonces and ids: asking the kernel for each costs more than using it.
const pool = Buffer.alloc(16_384);
let used = pool.length;

/** Random bytes of the kernel, for keys and nonces too: what was given out is nowhere else from then on. */
export function freshBytes(count: number): Buffer {
  if (count > pool.length) return randomFillSync(Buffer.alloc(count));
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.allocUnsafe(count);
  pool.copy(bytes, 0, used, used + count);
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}
