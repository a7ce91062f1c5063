/** What the page of a complaint shows where several bodies have it. */
import type { InstansiChoice } from './verdict-views.js';

/** Bodies that get copies in one step; each is a field `copies.<place>`. */
export const COPY_FIELDS = 3;

export interface CopiesView {
  /** Open copies beside the body that leads; `part`: what that body said for the one answer. */
  copies: { name: string; part: string | null }[];
  /** The copy that the officer speaks for; `whole`: it is his own body's, not that of a unit of it. */
  ownCopy: { name: string; part: string | null; whole: boolean } | null;
  /** Bodies that could have a copy. */
  copyOptions: InstansiChoice[];
}
