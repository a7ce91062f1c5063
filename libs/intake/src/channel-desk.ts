import { channelDefinitions, type ChannelAdapter, type ChannelDefinition } from '#channels';
import { Failure } from '#complaint';
import {
  aboutNothing,
  recordAudit,
  type Account,
  type ChannelHealth,
  type ChannelPause,
  type ChannelStore,
  type Database,
  type Outgoings,
} from '#store';
import { faultOf, readFault, type ChannelFault, type ChannelWatch } from './channel-watch.js';
import type { KeeperOf } from './quarantine.js';
import { isSilent, missedBy } from './silence.js';

/** As a person is told it: the first of these that is true. */
export type ChannelState = 'off' | 'paused' | 'faulty' | 'silent' | 'on';

/** One mailbox, number or feed of a channel, by its last message. */
export interface SourceState {
  name: string;
  lastAt: Date;
  isSilent: boolean;
  /** Messages that usually come in the time since. */
  missed: number | null;
}

export interface ChannelView {
  id: string;
  state: ChannelState;
  /** It has a provider, whom one can pause and ask. */
  hasProvider: boolean;
  canCheck: boolean;
  arrives: ChannelAdapter['capabilities']['arrives'] | null;
  pause: Omit<ChannelPause, 'channel'> | null;
  lastIn: Date | null;
  sources: SourceState[];
  /** How each end fared that was heard of. */
  ends: (Omit<ChannelHealth, 'fault'> & { fault: ChannelFault | null; isGone: boolean })[];
  cursors: { source: string; cursor: unknown; at: Date }[];
  out: Omit<Outgoings, 'channel'>;
  /** What came in within a day, and what it became. */
  today: Omit<Account, 'channel'>[];
}

export type CheckResult = 'reached' | 'too-slow' | { fault: ChannelFault };

export interface ChannelDeskParts {
  database: Database;
  store: ChannelStore;
  watch: ChannelWatch;
  channels: ReadonlyMap<string, ChannelAdapter>;
  now: () => Date;
  definitions?: readonly ChannelDefinition[];
}

const DAY_MS = 86_400_000;
/** A source that is read says so twice a minute. */
const GONE_MS = 180_000;
const CHECK_MS = 15_000;
const COUNT_EVERY_MS = 30_000;
const MOST_SOURCES = 200;
const LONGEST_REASON = 500;

/** The channels as those see them who keep them running: how each fares, and pausing it. */
export class ChannelDesk {
  private counted = 0;

  constructor(private readonly parts: ChannelDeskParts) {}

  /** Every channel there is, on or off. */
  async list(): Promise<ChannelView[]> {
    const { store, now } = this.parts;
    await this.count();
    const [pauses, health, cursors, outgoings, today, usual] = await Promise.all([
      store.pauses(),
      store.health(),
      store.cursors(),
      store.outgoings(now()),
      store.account(new Date(now().getTime() - DAY_MS)),
      store.usualHours(MOST_SOURCES),
    ]);
    return this.definitions.map((definition) => {
      const of = <Row extends { channel: string }>(rows: Row[]): Row[] =>
        rows.filter(({ channel }) => channel === definition.id);
      const sources = of(usual).map((each): SourceState => {
        const missed = missedBy(each, now());
        return { name: each.source, lastAt: each.lastAt, missed, isSilent: isSilent(missed) };
      });
      return this.view(definition, {
        sources,
        pause: of(pauses)[0] ?? null,
        ends: of(health),
        cursors: of(cursors),
        out: of(outgoings)[0],
        today: of(today),
      });
    });
  }

  /** Throws `not-found` for what is no channel. */
  async one(id: string): Promise<ChannelView> {
    const found = (await this.list()).find((channel) => channel.id === id);
    if (!found) throw new Failure('not-found');
    return found;
  }

  /** How many channels are faulty or silent. */
  async troubled(): Promise<number> {
    return (await this.list()).filter(({ state }) => state === 'faulty' || state === 'silent').length;
  }

  /** What became of everything that came in, since then or ever. */
  account(since: Date | null): Promise<Account[]> {
    return this.parts.store.account(since);
  }

  /** Nothing is read or sent any more until it is resumed; what a provider brings meanwhile is kept. */
  async pause(by: KeeperOf, id: string, reason: string): Promise<void> {
    const { database, store, watch, now } = this.parts;
    this.requireProvider(id);
    const why = reasonIn(reason);
    const at = now();
    await database.transaction(async (tx) => {
      if (!(await store.pause(tx, { channel: id, reason: why, by: by.id, at }))) return;
      const entry = { at, actor: by.id, role: by.role, action: 'channel-paused', subject: aboutNothing };
      await recordAudit(tx, { ...entry, reason: why, detail: { channel: id } });
    });
    await watch.lookAgain();
  }

  async resume(by: KeeperOf, id: string, reason: string): Promise<void> {
    const { database, store, watch, now } = this.parts;
    this.requireProvider(id);
    const why = reasonIn(reason);
    await database.transaction(async (tx) => {
      if (!(await store.resume(tx, id))) return;
      const at = now();
      const entry = { at, actor: by.id, role: by.role, action: 'channel-resumed', subject: aboutNothing };
      await recordAudit(tx, { ...entry, reason: why, detail: { channel: id } });
    });
    await watch.lookAgain();
  }

  /** Asks the provider whether these settings work. Throws `wrong-state` for a channel that is off or cannot be asked. */
  async check(id: string): Promise<CheckResult> {
    const adapter = this.parts.channels.get(id);
    if (!adapter?.check) throw new Failure('wrong-state', 'channel-off');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<CheckResult>((resolve) => {
      timer = setTimeout(() => resolve('too-slow'), CHECK_MS);
    });
    const asked = adapter.check().then(
      (): CheckResult => 'reached',
      (error: unknown): CheckResult => ({ fault: readFault(faultOf(error)) }),
    );
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private get definitions(): readonly ChannelDefinition[] {
    return this.parts.definitions ?? channelDefinitions;
  }

  private view(
    { id, config }: ChannelDefinition,
    known: Pick<ChannelView, 'sources' | 'cursors' | 'today'> & {
      pause: ChannelPause | null;
      ends: ChannelHealth[];
      out: Outgoings | undefined;
    },
  ): ChannelView {
    const adapter = this.parts.channels.get(id);
    const { pause, sources } = known;
    const now = this.parts.now().getTime();
    const ends = known.ends.map((end) => ({
      ...end,
      fault: end.fault === null ? null : readFault(end.fault),
      isGone:
        end.side === 'in' && now - end.at.getTime() > GONE_MS && adapter?.capabilities.arrives === 'pulled',
    }));
    const isFaulty = ends.some(({ fault, isGone }) => fault !== null || isGone);
    const isQuiet = sources.some((source) => source.isSilent);
    const lasts = sources.map(({ lastAt }) => lastAt.getTime());
    const none = { waiting: 0, nextAt: null, lastAt: null, sent: 0, failed: 0 };
    return {
      id,
      state: stateOf({ isOn: adapter !== undefined, isPaused: pause !== null, isFaulty, isQuiet }),
      hasProvider: config !== undefined,
      canCheck: adapter?.check !== undefined,
      arrives: adapter?.capabilities.arrives ?? null,
      pause,
      lastIn: lasts.length > 0 ? new Date(Math.max(...lasts)) : null,
      sources,
      ends,
      cursors: known.cursors,
      out: known.out ?? none,
      today: known.today,
    };
  }

  private requireProvider(id: string): void {
    const definition = this.definitions.find((known) => known.id === id);
    if (!definition) throw new Failure('not-found');
    if (!definition.config) throw new Failure('wrong-state', 'channel-own');
  }

  private async count(): Promise<void> {
    if (Math.abs(Date.now() - this.counted) < COUNT_EVERY_MS) return;
    this.counted = Date.now();
    await this.parts.store.countHours(this.parts.now());
  }
}

function stateOf(of: {
  isOn: boolean;
  isPaused: boolean;
  isFaulty: boolean;
  isQuiet: boolean;
}): ChannelState {
  if (!of.isOn) return 'off';
  if (of.isPaused) return 'paused';
  if (of.isFaulty) return 'faulty';
  return of.isQuiet ? 'silent' : 'on';
}

function reasonIn(reason: string): string {
  const why = reason.trim();
  const code = why === '' ? 'reason-required' : why.length > LONGEST_REASON ? 'reason-too-long' : null;
  if (code !== null) throw new Failure('invalid', code, [{ field: 'reason', code }]);
  return why;
}
