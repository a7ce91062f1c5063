import { Misconfigured } from '../channel-failures.js';
import type { XAnswer } from './x-api.js';
import { byId, idIn, keptIn, objectIn, textIn, type Json, type Kept } from './x-posts.js';

/** What one look at X brought, where reading goes on, and how long X wants to be left alone. */
export interface Look<Place> {
  kept: Kept[];
  place: Place;
  restMs: number;
  /** Why it ended early: to be thrown once what it brought is handed over. */
  failure?: unknown;
}

/** How far a list of X has been read. */
export interface Reach {
  /** Everything up to here. */
  lastId: string;
  left: Left | null;
}

/** A reading back to `lastId` that is not there yet: everything from `newest` down to `below` was read. */
export interface Left {
  newest: string;
  below: string;
  /** X's name of the next page, for lists that cannot be asked for what is older than `below`. */
  token?: string;
}

export interface Asking {
  kind: 'post' | 'message';
  mostPages: number;
  /** The list knows no `until_id`: a later look goes on with the token of the page, for as long as X knows it. */
  keepsToken: boolean;
  signal: AbortSignal;
  /** Of a later page, `below` is that of the first, as X wants it. */
  ask: (page: { token: string | undefined; below: string | undefined }) => Promise<XAnswer>;
}

/**
 * What a list has that is newer than `lastId`, oldest first. X gives the newest first: pages are read back until the last
 * one or a known post. A fault, a used-up limit or too many pages end it early: then `left` is where it goes on, and
 * `lastId` moves at its end alone, to the newest that was read when it began. Throws as `XApi.read` where nothing was
 * read, or nobody waits any more.
 */
export async function readBack(reach: Reach, asking: Asking): Promise<Look<Reach>> {
  const reading = new Reading(reach, asking);
  for (let pages = 0; pages < asking.mostPages && reading.restMs === 0; pages += 1) {
    try {
      reading.take(await reading.page());
    } catch (failure) {
      if (asking.signal.aborted || pages === 0 || !reading.hasBegun) throw failure;
      return { ...reading.soFar(), failure };
    }
    if (reading.isWhole) break;
  }
  return reading.soFar();
}

class Reading {
  restMs = 0;
  isWhole = false;
  private readonly found = new Map<string, Kept>();
  private token: string | undefined;
  private from: string | undefined;
  private isResumed: boolean;

  constructor(
    private readonly reach: Reach,
    private readonly asking: Asking,
  ) {
    this.token = reach.left?.token;
    this.from = reach.left?.below;
    this.isResumed = reach.left !== null;
  }

  /** Where X does not let it go on, as where it has forgotten a page, it begins anew and passes over what it has. */
  async page(): Promise<XAnswer> {
    try {
      return await this.asking.ask({ token: this.token, below: this.from });
    } catch (error) {
      if (!this.isResumed || !(error instanceof Misconfigured)) throw error;
      this.isResumed = false;
      this.token = this.from = undefined;
      return this.asking.ask({ token: undefined, below: undefined });
    }
  }

  take({ body, restMs }: XAnswer): void {
    this.isResumed = false;
    this.restMs = restMs;
    this.token = textIn(objectIn(objectIn(body)?.['meta'])?.['next_token']);
    this.isWhole = this.token === undefined;
    const { lastId, left } = this.reach;
    for (const one of keptIn(this.asking.kind, body)) {
      const id = idIn(one.item['id']);
      if (id === undefined) continue;
      if (byId(id, lastId) <= 0) this.isWhole = true;
      else if (left === null || byId(id, left.below) < 0) this.found.set(id, one);
    }
  }

  get hasBegun(): boolean {
    return this.reach.left !== null || this.found.size > 0;
  }

  soFar(): Look<Reach> {
    const { lastId, left } = this.reach;
    const ids = [...this.found.keys()].toSorted(byId);
    const newest = left?.newest ?? ids.at(-1) ?? lastId;
    const below = ids[0] ?? left?.below ?? lastId;
    const token = this.asking.keepsToken ? this.token : undefined;
    return {
      kept: inOrder([...this.found.values()]),
      place:
        this.isWhole || !this.hasBegun
          ? { lastId: newest, left: null }
          : { lastId, left: { newest, below, ...(token === undefined ? {} : { token }) } },
      restMs: this.restMs,
    };
  }
}

/** Each once, oldest first; what has no number of X is left out. */
export function inOrder(kept: readonly Kept[]): Kept[] {
  const found = new Map(
    kept.flatMap((one): [string, Kept][] => {
      const id = idIn(one.item['id']);
      return id === undefined ? [] : [[id, one]];
    }),
  );
  return [...found].toSorted(([one], [other]) => byId(one, other)).map(([, one]) => one);
}

/** What a stored cursor says; without one, all up to `first` counts as read. */
export function reachIn(cursor: Json | undefined, first: string): Reach {
  const left = objectIn(cursor?.['left']);
  const [newest, below, token] = [idIn(left?.['newest']), idIn(left?.['below']), textIn(left?.['token'])];
  return {
    lastId: idIn(cursor?.['lastId']) ?? first,
    left: newest && below ? { newest, below, ...(token === undefined ? {} : { token }) } : null,
  };
}
