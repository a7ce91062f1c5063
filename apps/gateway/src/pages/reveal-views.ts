/** What the pages need to be told by which people come to see who reported. */
import type { Role, ServiceDataKind } from '#complaint';
import type { WaitingReveal } from '#store';
import type { Form } from './form.js';

/** One opening as the reporter is told of it. */
export interface OpeningView {
  at: Date;
  /** Catalogue key under `opening.`. */
  action: string;
  role: Role | null;
  instansi: string | null;
  /** Catalogue key under `ground.`. */
  ground: string | null;
}

/** Fields of a decision: decision, reason; `failed` is the one that came back. */
export interface PembukaanView {
  waiting: WaitingReveal[];
  /** Has given his second factor just now; else he is led to it. */
  proven: boolean;
  failed: (Form & { id: string }) | null;
  outcome: 'approved' | 'refused' | null;
}

/** Fields: ground, reason. */
export interface PembukaanMintaView extends Form {
  code: string;
  proven: boolean;
  grounds: string[];
  asked: boolean;
  own: {
    id: string;
    ground: string;
    askedAt: Date;
    state: 'waiting' | 'approved' | 'refused' | 'expired' | 'opened';
    decision: string | null;
    openBy: Date | null;
  }[];
}

/** What was opened, shown this once. */
export interface TerbukaView {
  code: string;
  what: 'identity' | 'service-data';
  /** Catalogue keys under `opened.`, or a placeholder of the text as it stands there. */
  rows: { key: string; isPlaceholder: boolean; value: string }[];
}

/** On a complaint's page: what may be asked for from there. */
export interface RevealLinks {
  /** The name that the reporter chose to show. */
  reporter: string | null;
  /** Kinds that one press opens. */
  serviceData: ServiceDataKind[];
  mayAskReveal: boolean;
}
