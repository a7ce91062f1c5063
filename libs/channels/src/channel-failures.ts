import type { Refusal } from '#complaint';

/** Not authentic, or refused for good by the provider, and why. Nothing is stored. */
export class Rejected extends Error {
  override readonly name = 'Rejected';

  constructor(
    message: string,
    readonly why: Refusal = 'refused',
  ) {
    super(message);
  }
}

/** Authentic, but not understood: the raw bytes are kept in quarantine for a person. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** The provider cannot take or give it now. */
export class Retry extends Error {
  override readonly name = 'Retry';

  constructor(
    message: string,
    /** Milliseconds after which another try makes sense. */
    readonly afterMs = 30_000,
  ) {
    super(message);
  }
}

/** What may be wrong with a channel's settings; each has words of its own for the operator. */
export const settingsFaults = [
  'settings-refused',
  'sign-in-refused',
  'token-missing',
  'token-refused',
  'token-foreign',
  'mailbox-missing',
  'sender-refused',
  'writing-refused',
] as const;
export type SettingsFault = (typeof settingsFaults)[number];

/** The channel's settings cannot work: it pauses and an operator must look. */
export class Misconfigured extends Error {
  override readonly name = 'Misconfigured';

  constructor(
    message: string,
    readonly code: SettingsFault = 'settings-refused',
  ) {
    super(message);
  }
}
