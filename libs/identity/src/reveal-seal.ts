import type { RevealRequest } from '#store';
import type { Keyring } from './keyring.js';

/** Everything of a request but that it was used, as it is signed. The first word keeps it from being a signed head. */
const signedPart = (request: Omit<RevealRequest, 'signature' | 'openedAt'>): Buffer =>
  Buffer.from(
    JSON.stringify([
      'muara-reveal-1',
      request.id,
      request.complaintId,
      request.askedBy,
      request.askedRole,
      request.askedInstansi,
      request.ground,
      request.reason,
      request.askedAt,
      request.decideBy,
      request.state,
      request.decidedBy,
      request.decidedRole,
      request.decidedInstansi,
      request.decision,
      request.decidedAt,
      request.openBy,
    ]),
  );

/** The request with the vault's signature under what it says now. */
export const signed = (
  keyring: Pick<Keyring, 'sign'>,
  request: Omit<RevealRequest, 'signature'>,
): RevealRequest => ({
  ...request,
  signature: keyring.sign(signedPart(request)),
});

/** Whether it says what the vault once wrote. */
export const isGenuine = (keyring: Pick<Keyring, 'signed'>, request: RevealRequest): boolean =>
  keyring.signed(signedPart(request), request.signature);
