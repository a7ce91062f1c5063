export { hideNumbers, type Hidden } from './free-text.js';
export type { HiddenKind } from './number-reader.js';
export { Identity } from './identity.js';
export { Keys } from './keys.js';
export { sealPlainRows, type PlainRowsParts } from './plain-rows.js';
export { ReplyTokens } from './reply-token.js';
export { pack, unpack, type FileAbout, type RawAbout, type ReportIdentity } from './sealed-shapes.js';
export { newKeyPair, openValue, openWith, PublicKeySealer } from './sealing.js';
export type {
  DataKey,
  Envelope,
  KeyBatch,
  KeyPair,
  PublicKey,
  PublicKeys,
  SealedKind,
  SealedValue,
  Sealer,
  WrappedKey,
} from './sealing.js';
export { isPin, isSecret, pinHash, secretHash } from './tracking-proof.js';
export { openKinds } from './vault.js';
export type { Asked, OpenedValue, Opening, Outgoing, Replayed, Vault, VisibleCopy } from './vault.js';
export { visibleCopy } from './visible-copy.js';
