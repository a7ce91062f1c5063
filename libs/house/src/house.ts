import {
  Accounts,
  Breaches,
  DataExports,
  DataRequests,
  LostPin,
  Officers,
  Passkeys,
  ReporterSearch,
  Retention,
  SecondFactors,
  Sessions,
  Tracking,
  type Trail,
} from '#access';
import type { ChannelAdapter } from '#channels';
import {
  ClosingWords,
  Correspondence,
  Errands,
  Receipts,
  Tellings,
  type CorrespondenceParts,
} from '#delivery';
import { alikeInPublic, RoutingReplay, RoutingWatch, SameMatter, Supporting, Triage } from '#disposition';
import {
  Identity,
  Keys,
  openingActions,
  ReplyTokens,
  sealPlainRows,
  type Sealer,
  type Vault,
} from '#identity';
import { Office, seedOffice } from '#instansi';
import { ArrivingFiles, ChannelDesk, ChannelWatch, Intake, Quarantine } from '#intake';
import { systemClock, type Clock } from '#platform';
import { LaporDesk } from '#sp4n';
import {
  aboutNothing,
  AcceptStore,
  AlertSendings,
  BreachStore,
  ChannelStore,
  ComingFiles,
  ComplaintQueries,
  Database,
  DeliveryStore,
  DuplicateQueries,
  ErrandStore,
  FactorStore,
  HeldFiles,
  HopStore,
  IntakeStore,
  LawStore,
  LessonStore,
  OfficerStore,
  OfficeStore,
  OutboxStore,
  PlainStore,
  PublicComplaints,
  QualityStore,
  QuarantineStore,
  RedactionStore,
  ReplayQueries,
  RevealQueries,
  RoutingModelStore,
  SealedStore,
  SessionStore,
  Sp4nSendings,
  Sp4nStore,
  recordAudit,
  TimerStore,
  TrackingStore,
  WindowStore,
  UploadStore,
} from '#store';
import { LiveModel, type ModelFault } from './live-model.js';
import { LiveRouter } from './live-router.js';
import { openAlerts } from './open-alerts.js';
import { openDesks, openTimers } from './open-desks.js';
import { openPartners } from './open-partners.js';

export interface HouseOptions {
  databaseUrl: string;
  secret: string;
  publicUrl: string;
  /** Channels that are on, by id. */
  channels: ReadonlyMap<string, ChannelAdapter>;
  /** Seals identity at the door. */
  sealer: Sealer;
  /** Opens it where that is allowed. */
  vault: Vault;
  clock?: Clock;
  /** A scanner is configured: files that it has not seen are kept from people's eyes. */
  holdsUnscanned?: boolean;
  /** Seconds in which a verdict may be taken back, and nobody is told of it. Default 0: at once, and for good. */
  undoSeconds?: number;
  /** Other systems may be told on this very machine: for trying out. */
  partnersOnLocalhost?: boolean;
  /** Told of each model of routing that was made live and cannot be used. */
  unfitModel?: (fault: { version: string; why: ModelFault }) => void;
}

/** Under which name apps inject the house. */
export const HOUSE = Symbol('house');

/** The rooms of the house, connected: the one place where libs meet. Apps take from it what they serve. */
export type House = Awaited<ReturnType<typeof openHouse>>;

/**
 * Connects to the database, brings it up to date, seals what still stands plain, and puts the parts together. A new
 * database gets the directory.
 */
export async function openHouse(options: HouseOptions) {
  const { secret, publicUrl, channels, sealer, vault } = options;
  const clock = options.clock ?? systemClock;
  const now = (): Date => clock.now();
  const database = await Database.open(options.databaseUrl, { migrate: true, as: 'app' });
  const directory = new OfficeStore(database);
  if ((await directory.load()).instansi.length === 0) await directory.seed(seedOffice());
  const office = await Office.open(directory, clock);
  const models = new RoutingModelStore(database);
  const liveModel = await LiveModel.open(models, options.unfitModel ?? (() => undefined));
  const router = new LiveRouter(office, liveModel);

  // Whoever relays committed events is told at once, instead of finding them at the next poll.
  const listeners = new Set<() => void>();
  const committed = (): void => listeners.forEach((listener) => listener());

  const keys = new Keys(secret);
  const sealed = new SealedStore();
  const identity = new Identity(sealer, sealed, keys);
  const tokens = new ReplyTokens(keys);
  const queries = new ComplaintQueries(database);
  const deliveries = new DeliveryStore(database);
  const alertSendings = new AlertSendings(database, now);
  const receipts = new Receipts(deliveries, alertSendings);
  const memory = new IntakeStore(database);
  const accepting = new AcceptStore(database);
  const trackingStore = new TrackingStore(database);
  await sealPlainRows({ plain: new PlainStore(database), sealed, memory, identity });
  const tracking = new Tracking(trackingStore, queries, keys, now);
  const calendar = () => office.calendar;
  const rules = () => office.rules;
  const carries = (channel: string): 'itself' | 'by-hand' | null => {
    const { canReply = false, byHand = false } = channels.get(channel)?.capabilities ?? {};
    if (canReply) return 'itself';
    return byHand ? 'by-hand' : null;
  };
  const windows = new WindowStore(database);
  const heard = async (channel: string, addressIndex: Buffer, at: Date): Promise<void> => {
    const isWindowed = channels.get(channel)?.capabilities.window !== undefined;
    if (isWindowed && (await windows.heard(channel, addressIndex, at))) committed();
  };
  const intake = new Intake({
    database,
    accepting,
    memory,
    identity,
    keys,
    tokens,
    receipts,
    holdsUnscanned: options.holdsUnscanned ?? false,
    calendar,
    rules,
    now,
    heard,
    committed,
  });

  const outbox = new OutboxStore(database);
  const trail = trailOf(now);
  const alerting = openAlerts({
    trail,
    tracking: trackingStore,
    database,
    office,
    queries,
    keys,
    alertSendings,
    channels,
    now,
  });
  const timerStore = new TimerStore(database);
  const timers = await openTimers({ database, office, timerStore, now, committed }, alerting.alerts.handlers);

  const telling: CorrespondenceParts = {
    deliveries,
    tracking: trackingStore,
    identity,
    keys,
    carries,
    numbersFor: (kind, wilayah) => office.numbersFor(kind, wilayah),
    alike: alikeInPublic,
    publicUrl,
    now,
  };

  return {
    ...openAccess({ database, office, keys, publicUrl, now }),
    database,
    office,
    keys,
    identity,
    vault,
    tokens,
    queries,
    deliveries,
    receipts,
    windows,
    memory,
    channels,
    outbox,
    ...openPartners({
      database,
      office,
      identity,
      intake,
      outbox,
      localhost: options.partnersOnLocalhost ?? false,
      now,
      committed,
    }),
    publicComplaints: new PublicComplaints(database),
    supporting: new Supporting({
      publicComplaints: new PublicComplaints(database),
      duplicates: new DuplicateQueries(database),
      keys,
      now,
    }),
    reveals: new RevealQueries(database),
    heldFiles: new HeldFiles(database),
    comingFiles: new ComingFiles(database),
    holdsUnscanned: options.holdsUnscanned ?? false,
    trackingStore,
    intake,
    ...openKept({ database, accepting, intake, vault, channels, now }),
    arrivingFiles: new ArrivingFiles({
      database,
      uploads: new UploadStore(database),
      identity,
      holdsUnscanned: options.holdsUnscanned ?? false,
      now,
    }),
    sameMatter: new SameMatter({ office, timers: timerStore, now }),
    router,
    routingReplay: new RoutingReplay({ office, router, queries: new ReplayQueries(database) }),
    triage: new Triage(office, router, now, timerStore),
    ...openSp4n({ database, queries, office, now }),
    ...openDesks(
      {
        database,
        queries,
        office,
        timers: timerStore,
        undoSeconds: options.undoSeconds ?? 0,
        now,
        committed,
      },
      { identity, holdsUnscanned: options.holdsUnscanned ?? false },
    ),
    ...alerting,
    ...timers,
    hops: new HopStore(database),
    lessons: new LessonStore(database),
    models,
    liveModel,
    routingWatch: new RoutingWatch({ quality: new QualityStore(database), office, now }),
    undoSeconds: options.undoSeconds ?? 0,
    correspondence: new Correspondence(telling),
    closingWords: new ClosingWords(telling),
    errands: new Errands({ database, store: new ErrandStore(database), now, committed }),
    tellings: new Tellings({ deliveries, identity, carries, publicUrl }),
    reporterSearch: new ReporterSearch({ vault, queries, office }),
    tracking,
    ...openLaw({ database, office, tracking, vault, now }),
    lostPin: new LostPin({ database, queries, office, keys, now }),
    now,
    publicUrl,
    /** Calls `listener` after each commit that somebody should act on. */
    onCommit(listener: () => void): void {
      listeners.add(listener);
    },
    async close(): Promise<void> {
      await Promise.all([...channels.values()].map(async (channel) => channel.close?.()));
      await database.close();
    },
  };
}

/** What is known of the channels, and what waits for a person. */
function openKept(parts: {
  database: Database;
  accepting: AcceptStore;
  intake: Intake;
  vault: Vault;
  channels: ReadonlyMap<string, ChannelAdapter>;
  now: () => Date;
}) {
  const { database, now } = parts;
  const store = new ChannelStore(database);
  const channelWatch = new ChannelWatch(store, now);
  return {
    channelWatch,
    channelDesk: new ChannelDesk({ ...parts, store, watch: channelWatch }),
    quarantine: new Quarantine({ ...parts, store: new QuarantineStore(database) }),
  };
}

/** What keeps this register and SP4N-LAPOR! in step. */
function openSp4n(parts: { database: Database; queries: ComplaintQueries; office: Office; now: () => Date }) {
  const sp4nStore = new Sp4nStore(parts.database);
  return {
    sp4nStore,
    sp4nSendings: new Sp4nSendings(parts.database),
    laporDesk: new LaporDesk({ ...parts, store: sp4nStore }),
  };
}

/** Who comes in, as whom, and by whose word. */
function openAccess(parts: {
  database: Database;
  office: Office;
  keys: Keys;
  publicUrl: string;
  now: () => Date;
}) {
  const { database, office, keys, publicUrl, now } = parts;
  const trail = trailOf(now);
  const store = new SessionStore(database);
  const officers = new OfficerStore(database, now);
  const factorStore = new FactorStore(database);
  const passkeys = Passkeys.at(publicUrl, factorStore, now);
  const factors = new SecondFactors({ store: factorStore, keys, passkeys, now });
  const sessions = new Sessions({ database, store, officers, factors, trail, now });
  const directory = () => office.directory;
  return {
    factors,
    sessions,
    accounts: new Accounts({ database, officers, store, sessions, factors, trail, now }),
    officers: new Officers({ database, store: officers, directory, trail, now }),
  };
}

/** Writes down what happens to accounts. */
const trailOf =
  (now: () => Date): Trail =>
  (tx, { subject, ...entry }) =>
    recordAudit(tx, { at: now(), subject: subject ?? aboutNothing, ...entry });

/** What reporters may ask of their data, and what is owed to them without asking. */
function openLaw(parts: {
  database: Database;
  office: Office;
  tracking: Tracking;
  vault: Vault;
  now: () => Date;
}) {
  const { database, office, tracking, vault, now } = parts;
  const store = new LawStore(database);
  const redactions = new RedactionStore(database);
  const requests = new DataRequests({ database, store, redactions, vault, now });
  const isCategory = (id: string): boolean => office.directory.category(id) !== undefined;
  return {
    dataRequests: requests,
    dataExports: new DataExports({ store, tracking, requests, vault, now }),
    retention: new Retention({ database, store, redactions, vault, isCategory, now }),
    breaches: new Breaches({ database, store: new BreachStore(database, openingActions), now }),
  };
}
