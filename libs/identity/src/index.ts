export { Custody, type CustodyEntry } from './custody.js';
export { Erased } from './erased.js';
export { hideNumbers, type Hidden } from './free-text.js';
export type { HiddenKind } from './number-reader.js';
export { Identity } from './identity.js';
export { Keyring, readPassphrase } from './keyring.js';
export { Keys } from './keys.js';
export { sealPlainRows, type PlainRowsParts } from './plain-rows.js';
export { CurrentPublicKeys, readPublicKeys, type PublishedKeys } from './public-keys.js';
export { ReplyTokens } from './reply-token.js';
export { escrowDrill, rotateCustodian, rotateEscrow, type RotationParts } from './rotation.js';
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
export { openingActions, openings, type OpeningAction } from './openings.js';
export { Reveals, type RevealParts, type RevealPolicy } from './reveal.js';
export {
  grounds,
  SHORTEST_REASON,
  type AboutComplaint,
  type AboutErrand,
  type AboutReveal,
  type Errand,
  type Ground,
  type OpenedServiceData,
  type RevealAsked,
  type RevealDecided,
  type Revealed,
  type RevealVerbs,
} from './reveal-verbs.js';
export { ownPassphraseFile, settleKeys } from './settle-keys.js';
export { isPin, isSecret, pinHash, secretHash } from './tracking-proof.js';
export { SubjectCustody } from './subject-custody.js';
export {
  exportedKinds,
  type ErasureAsked,
  type ExportedValue,
  type SubjectRights,
} from './subject-rights.js';
export { VaultClient } from './vault-client.js';
export { configureVault, VaultSettings, type VaultConfiguration } from './vault-settings.js';
export { Matching } from './matching.js';
export { matchFields, mostMatches } from './vault.js';
export type { Letter, MatchField, Outgoing, Replayed, Vault, VisibleCopy, Wanted } from './vault.js';
export { VisibleCopies } from './visible-copies.js';
export { visibleCopy } from './visible-copy.js';
