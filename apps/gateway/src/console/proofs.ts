import type { Proof } from '#access';
import type { Values } from '../pages/views.js';

/** The second factor in a form: a passkey's answer where a script has put one, else what was typed. */
export const proofIn = ({ code = '', passkey = '' }: Values): Proof =>
  passkey === '' ? { code: code.slice(0, 40) } : { passkey };

/** Only a path of the console: a link must not lead through a sign-in to somewhere else. */
export const insideConsole = (next: unknown): string | null =>
  typeof next === 'string' && /^\/petugas(\/[\w/-]*)?(\?[\w=&%.-]*)?$/.test(next) ? next : null;
