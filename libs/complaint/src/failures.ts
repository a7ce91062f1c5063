/**
 * Every way in which a request of ours can be refused. The code is stable and public (problem+json, catalogues);
 * edges translate it into a status and into words. `detail` never holds a report's words or an address.
 */
export const failureCodes = [
  'not-found',
  'not-allowed',
  'not-signed-in',
  'wrong-state',
  'invalid',
  'conflict',
  'too-many-tries',
  'too-large',
  'unavailable',
] as const;

export type FailureCode = (typeof failureCodes)[number];

export interface FieldFault {
  field: string;
  /** Catalogue key of the sentence shown at the field. */
  code: string;
}

/** The newest step in a complaint's timeline. */
export interface LastAct {
  actor: string;
  action: string;
  at: Date;
}

export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly code: FailureCode,
    /** Catalogue key that says more than the code does, e.g. `instansi-unknown`. */
    readonly reason: string = code,
    readonly fields: FieldFault[] = [],
    /** With `wrong-state`: what was done last, by whom and when. */
    readonly last: LastAct | null = null,
  ) {
    super(`${code}: ${reason}`);
  }
}
