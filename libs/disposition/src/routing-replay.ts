import { setImmediate as turn } from 'node:timers/promises';
import { mayReceive, scopeOf, type Officer } from '#access';
import type { Office, RoutingKnowledge } from '#instansi';
import type { ReplayedComplaint, ReplayQueries } from '#store';
import type { RoutesText } from './triage.js';

export interface ReplayParts {
  office: Office;
  queries: ReplayQueries;
  router: {
    /** As things stand now. */
    readonly current: RoutesText;
    /** As it would be if this were known today. */
    with(knowledge: RoutingKnowledge): RoutesText;
  };
}

/** Where a report goes, by ids; a body of null: nobody is found for it. */
interface Destination {
  category: string;
  instansi: string | null;
}

export interface Moved {
  code: string;
  from: Destination;
  to: Destination;
}

export interface Replayed {
  /** Reports in the officer's sight in that time, and how many of them were looked at, the newest first. */
  total: number;
  looked: number;
  /** How many would go to another body. */
  moved: number;
  /** How many stay with their body but are read as another category or place. */
  readAnew: number;
  /** From which body to which, with most first. */
  ways: { from: string | null; to: string | null; count: number }[];
  /** The newest of those that move, `LISTED` at most. */
  reports: Moved[];
}

export interface ReplayBounds {
  /** Reports that are looked at, the newest first. */
  most: number;
  /** After so long it stops where it is. */
  milliseconds: number;
}

const LISTED = 100;
const bounded: ReplayBounds = { most: 5_000, milliseconds: 10_000 };
/** As many are fetched at once: their words may be long. */
const FETCHED = 50;
/** After so long others have their turn. */
const TURN_MS = 10;

/**
 * Routes past reports once more, as things stand and as they would if something else were known. It changes nothing and shows
 * no word of a report. It leaves the event loop to others every few milliseconds, and whoever asks again ends what he
 * asked before.
 */
export class RoutingReplay {
  private readonly newest = new Map<string, symbol>();

  constructor(private readonly parts: ReplayParts) {}

  /** What would become, if this were known, of the reports received since then that the officer sees: of no other. */
  async replay(
    officer: Officer,
    knowledge: RoutingKnowledge,
    since: Date,
    { most, milliseconds }: ReplayBounds = bounded,
  ): Promise<Replayed> {
    const { office, queries, router } = this.parts;
    const mine = Symbol(officer.id);
    this.newest.set(officer.id, mine);
    const until = performance.now() + milliseconds;
    const mayGoOn = (): boolean => performance.now() < until && this.newest.get(officer.id) === mine;
    try {
      const scope = scopeOf(officer, office.directory);
      const { ids, total } = await queries.received(scope, since, most);
      const asIs = router.current;
      await turn();
      const changed = router.with(knowledge);
      const tally = new Tally(total);
      for (let at = 0; at < ids.length && mayGoOn(); at += FETCHED) {
        const reports = await queries.words(scope, ids.slice(at, at + FETCHED));
        await this.compare(reports, { asIs, changed, tally, mayGoOn });
      }
      return tally.result();
    } finally {
      if (this.newest.get(officer.id) === mine) this.newest.delete(officer.id);
    }
  }

  /** The area for which a report in the officer's sight came, before anything was read of it. */
  async contextOf(officer: Officer, id: string): Promise<string | null> {
    const { office, queries } = this.parts;
    const [report] = await queries.words(scopeOf(officer, office.directory), [id]);
    return report?.context ?? null;
  }

  private async compare(
    reports: ReplayedComplaint[],
    { asIs, changed, tally, mayGoOn }: Comparison,
  ): Promise<void> {
    const pace = new Pace();
    for (const report of reports) {
      const from = this.destination(asIs, report);
      await pace.keep();
      const to = this.destination(changed, report);
      await pace.keep();
      if (!mayGoOn()) return;
      tally.add(report.code, from, to);
    }
  }

  /** As it is suggested: never to somebody whom the report accuses. */
  private destination(router: RoutesText, report: ReplayedComplaint): Read {
    const { words: text, context: contextWilayah, accused } = report;
    const { category, instansi, wilayah, place } = router.route({ text, contextWilayah });
    const isFree = instansi === null || mayReceive(instansi, accused, this.parts.office.directory);
    return { category, instansi: isFree ? instansi : null, where: place?.code ?? wilayah };
  }
}

interface Read extends Destination {
  where: string | null;
}

interface Comparison {
  asIs: RoutesText;
  changed: RoutesText;
  tally: Tally;
  mayGoOn: () => boolean;
}

/** Lets others have their turn whenever it has worked for long enough. */
class Pace {
  private since = performance.now();

  async keep(): Promise<void> {
    if (performance.now() - this.since < TURN_MS) return;
    await turn();
    this.since = performance.now();
  }
}

class Tally {
  private looked = 0;
  private moved = 0;
  private readAnew = 0;
  private readonly reports: Moved[] = [];
  private readonly ways = new Map<string, Replayed['ways'][number]>();

  constructor(private readonly total: number) {}

  add(code: string, from: Read, to: Read): void {
    this.looked += 1;
    if (from.instansi === to.instansi) {
      if (from.category !== to.category || from.where !== to.where) this.readAnew += 1;
      return;
    }
    this.moved += 1;
    const way = `${from.instansi} ${to.instansi}`;
    const known = this.ways.get(way);
    if (known) known.count += 1;
    else this.ways.set(way, { from: from.instansi, to: to.instansi, count: 1 });
    if (this.reports.length < LISTED) this.reports.push({ code, from: shown(from), to: shown(to) });
  }

  result(): Replayed {
    const { total, looked, moved, readAnew, reports } = this;
    const ways = [...this.ways.values()].sort((a, b) => b.count - a.count);
    return { total: Math.max(total, looked), looked, moved, readAnew, ways, reports };
  }
}

const shown = ({ category, instansi }: Read): Destination => ({ category, instansi });
