import type { Identity } from '#identity';
import type { Office } from '#instansi';
import type { Intake } from '#intake';
import {
  Announcer,
  HandingOver,
  PartnerTokens,
  Peers,
  SafePost,
  Signing,
  TakingOver,
  Webhooks,
} from '#partners';
import {
  HandoverStore,
  PartnerMessageStore,
  PartnerStore,
  SharedQueries,
  type Database,
  type OutboxStore,
} from '#store';

/** Other government systems: those that ask, those that are told, and those that complaints are handed over to. */
export function openPartners(parts: {
  database: Database;
  office: Office;
  identity: Identity;
  intake: Intake;
  outbox: OutboxStore;
  localhost: boolean;
  now: () => Date;
  committed: () => void;
}) {
  const { database, localhost } = parts;
  const store = new PartnerStore(database);
  const messages = new PartnerMessageStore(database);
  const handovers = new HandoverStore(database);
  const shared = new SharedQueries(database);
  const signing = new Signing(parts.identity);
  const all = { ...parts, store, messages, handovers, shared, signing };
  const handingOver = new HandingOver(all);
  const takingOver = new TakingOver(all);
  return {
    partnerTokens: new PartnerTokens(all),
    webhooks: new Webhooks(all),
    peers: new Peers(all),
    shared,
    handingOver,
    takingOver,
    announcer: new Announcer({ ...all, takingOver }),
    /** What `PartnerRunner` takes. */
    partnerParts: { ...all, handingOver, takingOver, post: new SafePost({ localhost }) },
  };
}
