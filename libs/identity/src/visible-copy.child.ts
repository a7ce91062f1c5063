import { visibleCopy } from './visible-copy.js';

/** Entry of the process that makes copies of attachments: their bytes are hostile, and the vault holds keys. */
export const work = (
  input: Uint8Array,
  { type }: { type: string },
): Promise<{ bytes: Uint8Array; type: string }> => visibleCopy(input, type);
