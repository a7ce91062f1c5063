export { hideNumbers, type Hidden } from './free-text.js';
export type { HiddenKind } from './number-reader.js';
export { Identity, type SealedKind, type SealedValue } from './identity.js';
export { Keys } from './keys.js';
export { ReplyTokens } from './reply-token.js';
export { isPin, isSecret, pinHash, secretHash } from './tracking-proof.js';
export { visibleCopy } from './visible-copy.js';
