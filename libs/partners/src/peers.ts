import { isUUID } from 'class-validator';
import { Failure, type FieldFault } from '#complaint';
import type { Office } from '#instansi';
import { newId } from '#platform';
import { aboutNothing, recordAudit, type Database, type Peer, type PartnerStore } from '#store';
import { agreementOf } from './agreed.js';
import { isPostable } from './safe-post.js';
import { isSecret, newSecret, type Signing } from './signing.js';

export interface PeersParts {
  database: Database;
  store: PartnerStore;
  office: Office;
  signing: Signing;
  localhost: boolean;
  now: () => Date;
}

/** Another installation as an operator writes it down. */
export interface PeerAsked {
  name: string;
  url: string;
  /** The body here whose complaints go there; none: it only hands over to us. */
  instansi?: string;
  /** From the other side, where that made the pairing. */
  id?: string;
  secret?: string;
}

/** Other installations that complaints are handed over to and taken from. */
export class Peers {
  constructor(private readonly parts: PeersParts) {}

  /**
   * Pairs with another installation; its id and secret are shown this once, for the operator of the other side. Throws
   * `invalid` with every field at fault, `conflict` where the id or the body is another peer's.
   */
  async add(asked: PeerAsked, by: string): Promise<{ id: string; secret: string }> {
    const { database, store, office, signing, localhost, now } = this.parts;
    const faults: FieldFault[] = [];
    if (!isPostable(asked.url, { localhost })) faults.push({ field: 'url', code: 'webhook-url-invalid' });
    const { id = newId(), secret = newSecret() } = asked;
    if (!isUUID(id)) faults.push({ field: 'id', code: 'peer-id-invalid' });
    if (!isSecret(secret)) faults.push({ field: 'secret', code: 'peer-secret-invalid' });
    const { name, instansi } = agreementOf(asked, office.directory, faults);
    const url = asked.url.replace(/\/+$/, '');
    const at = now();
    await database.transaction(async (tx) => {
      const secrets = signing.keep(id, [secret]);
      if (!(await store.addPeer(tx, { id, name, url, secrets, instansi, madeBy: by, madeAt: at })))
        throw new Failure('conflict', 'peer-taken');
      const detail = { peer: id, name, url, instansi };
      await recordAudit(tx, { at, actor: by, action: 'peer-added', subject: aboutNothing, detail });
    });
    return { id, secret };
  }

  list(): Promise<Peer[]> {
    return this.parts.store.peers();
  }

  /** Hands nothing over any more and takes nothing; false where there is none. */
  end(id: string, by: string): Promise<boolean> {
    const { database, store, now } = this.parts;
    return database.transaction(async (tx) => {
      if (!(await store.endPeer(tx, id))) return false;
      const detail = { peer: id };
      await recordAudit(tx, { at: now(), actor: by, action: 'peer-ended', subject: aboutNothing, detail });
      return true;
    });
  }
}
