import { createHash } from 'node:crypto';
import { Failure, type Role, type ServiceData } from '#complaint';
import { newId } from '#platform';
import type { AuditEntry, OfficerAtWork, OpenableComplaint, RevealRequest, RevealStore } from '#store';
import { agreedKinds, agreedPart, isProtected, showsName } from './agreed.js';
import type { Custody } from './custody.js';
import type { Keyring } from './keyring.js';
import type { OpeningAction } from './openings.js';
import { isGenuine, signed } from './reveal-seal.js';
import {
  SHORTEST_REASON,
  type AboutComplaint,
  type AboutErrand,
  type AboutReveal,
  type ByOfficer,
  type Errand,
  type OpenedServiceData,
  type RevealAsked,
  type RevealDecided,
  type Revealed,
  type RevealVerbs,
} from './reveal-verbs.js';
import type { Hidden } from './free-text.js';
import type { ReportIdentity } from './sealed-shapes.js';

const STEP_UP_MS = 5 * 60_000;
const DECIDE_MS = 24 * 3_600_000;
const OPEN_MS = 15 * 60_000;
/** Two machines never agree wholly; further apart, no time that is written down can be believed. */
const SKEW_MS = 30_000;

type Right =
  | 'complaint.read'
  | 'identity.service-data'
  | 'identity.address'
  | 'identity.request-reveal'
  | 'identity.approve-reveal';
type Colleague = Pick<OfficerAtWork, 'id' | 'name' | 'role' | 'instansi'>;

/** What the policy says, asked anew each time and decided by what the vault itself reads. */
export interface RevealPolicy {
  mayEver(role: Role, right: Right): boolean;
  /** Whether the complaint lies in the officer's sight. */
  sees(officer: Colleague, code: string): Promise<boolean>;
  /** Whether he belongs to the body that has it. */
  actsFor(officer: Colleague, instansi: string | null): Promise<boolean>;
  /** Whether he belongs to none of the accused bodies. */
  isImpartial(officer: Colleague, accused: string[]): Promise<boolean>;
}

export interface RevealParts {
  store: RevealStore;
  keyring: Pick<Keyring, 'sign' | 'signed'>;
  /** Opens values of a complaint, where nothing forbids that. */
  values: Pick<Custody, 'mayOpen' | 'valuesOf' | 'addressOf'>;
  policy: RevealPolicy;
  /** Chains what the audit holds and copies its head out. Where it throws, nothing is shown. */
  seal(): Promise<unknown>;
  now(): Date;
}

/** The one way from a protected reporter to a person, and the two shorter ones of those who agreed. */
export class Reveals implements RevealVerbs {
  constructor(private readonly parts: RevealParts) {}

  async nameShown({ session, complaintId }: AboutComplaint): Promise<string | null> {
    const officer = await this.atWork(session, 'complaint.read');
    const complaint = await this.seen(officer, complaintId);
    if (!showsName(complaint)) return null;
    const entry = this.entry(officer, 'name-shown', complaintId, null, { session: officer.session });
    await this.audited(async () => {
      if (!(await this.parts.store.isRecorded(entry, officer.session))) await this.parts.store.record(entry);
    });
    return (await this.identityOf(complaintId)).reporter?.name ?? null;
  }

  async serviceData({ session, complaintId }: AboutComplaint): Promise<OpenedServiceData> {
    const officer = await this.atWork(session, 'identity.service-data');
    const complaint = await this.seen(officer, complaintId);
    if (isProtected(complaint)) throw new Failure('not-allowed', 'reporter-protected');
    const kinds = agreedKinds(complaint);
    if (kinds.length === 0) throw new Failure('not-allowed', 'no-consent');
    if (!(await this.parts.policy.actsFor(officer, complaint.instansi))) {
      throw new Failure('not-allowed', 'not-lead-unit');
    }
    const entry = this.entry(officer, 'service-data-opened', complaintId, 'consent', { kinds });
    await this.audited(async () => {
      await this.parts.store.record(entry);
      await this.parts.seal();
    });
    const values = await this.parts.values.valuesOf(complaintId, 'service-data');
    if (values.length === 0) throw new Failure('not-found', 'erased');
    const sealed = Object.assign(
      {},
      ...values.map((value) => JSON.parse(value.toString()) as ServiceData),
    ) as ServiceData;
    const { reporter = {} } = kinds.includes('mayBeContacted') ? await this.identityOf(complaintId) : {};
    return agreedPart(sealed, kinds, reporter);
  }

  async errand({ session, deliveryId }: AboutErrand): Promise<Errand> {
    const officer = await this.atWork(session, 'identity.address');
    const errand = await this.parts.store.errand(deliveryId);
    if (!errand) throw new Failure('not-found');
    const { complaintId, sealedId, channel } = errand;
    const complaint = await this.seen(officer, complaintId);
    if (sealedId === null || !['letter', 'phone'].includes(channel))
      throw new Failure('wrong-state', 'no-errand');
    // He knows him already; anybody else comes to know him by a reveal alone.
    const isHisOwn = complaint.enteredBy === officer.id;
    if (!isHisOwn && (isProtected(complaint) || complaint.confidential)) {
      throw new Failure('not-allowed', 'reporter-protected');
    }
    const detail = { delivery: deliveryId, channel };
    await this.audited(async () => {
      await this.parts.store.record(this.entry(officer, 'address-opened', complaintId, 'errand', detail));
      await this.parts.seal();
    });
    const address = await this.parts.values.addressOf(complaintId, sealedId);
    return { address, name: (await this.identityOf(complaintId)).reporter?.name ?? null };
  }

  async requestReveal({ session, complaintId, ground, reason }: RevealAsked): Promise<{ requestId: string }> {
    const officer = await this.steppedUp(session, 'identity.request-reveal');
    await this.seen(officer, complaintId);
    const words = reason.trim();
    if (words.length < SHORTEST_REASON) throw new Failure('invalid', 'reason-too-short');
    if (await this.parts.store.isWaiting(complaintId, officer.officerId)) {
      throw new Failure('conflict', 'reveal-asked-already');
    }
    const request = signed(this.parts.keyring, {
      id: newId(),
      complaintId,
      askedBy: officer.officerId,
      askedRole: officer.role,
      askedInstansi: officer.instansi,
      ground,
      reason: words,
      askedAt: officer.now,
      decideBy: new Date(officer.now.getTime() + DECIDE_MS),
      state: 'waiting',
      decidedBy: null,
      decidedRole: null,
      decidedInstansi: null,
      decision: null,
      decidedAt: null,
      openBy: null,
      openedAt: null,
    });
    const entry = this.entry(officer, 'reveal-requested', complaintId, ground, { request: request.id });
    await this.audited(() => this.parts.store.ask(request, entry));
    return { requestId: request.id };
  }

  async decideReveal({ session, requestId, approve, reason }: RevealDecided): Promise<void> {
    const officer = await this.steppedUp(session, 'identity.approve-reveal');
    const request = await this.genuine(requestId);
    if (request.state !== 'waiting' || request.decideBy <= officer.now) {
      throw new Failure('wrong-state', 'reveal-over');
    }
    await this.requireSecondPerson(officer, request);
    const words = reason.trim();
    if (!approve && words.length === 0) throw new Failure('invalid', 'reason-required');
    const decided = signed(this.parts.keyring, {
      ...request,
      state: approve ? 'approved' : 'refused',
      decidedBy: officer.officerId,
      decidedRole: officer.role,
      decidedInstansi: officer.instansi,
      decision: words === '' ? null : words,
      decidedAt: officer.now,
      openBy: approve ? new Date(officer.now.getTime() + OPEN_MS) : null,
    });
    const action = approve ? 'reveal-approved' : 'reveal-refused';
    const entry = this.entry(officer, action, request.complaintId, request.ground, { request: requestId });
    if (!(await this.audited(() => this.parts.store.decide(decided, entry)))) {
      throw new Failure('wrong-state', 'reveal-over');
    }
  }

  async reveal({ session, requestId }: AboutReveal): Promise<Revealed> {
    const officer = await this.steppedUp(session, 'identity.request-reveal');
    const request = await this.genuine(requestId);
    const { complaintId, decidedBy } = request;
    if (request.askedBy !== officer.officerId) throw new Failure('not-found');
    if (request.state !== 'approved' || decidedBy === null)
      throw new Failure('wrong-state', 'reveal-not-approved');
    // Who agreed may have lost his office since, or the complaint may accuse his body by now.
    const name = await this.parts.store.nameInOffice(decidedBy);
    if (name === null || name === officer.name.toLowerCase())
      throw new Failure('not-allowed', 'second-person');
    const { code, accused } = await this.seen(officer, complaintId);
    const second = {
      id: name,
      name,
      role: request.decidedRole ?? 'auditor',
      instansi: request.decidedInstansi,
    };
    if (!(await this.parts.policy.isImpartial(second, accused)))
      throw new Failure('not-allowed', 'second-person');
    const entry = this.entry(officer, 'identity-revealed', complaintId, request.ground, {
      request: requestId,
    });
    const used = await this.audited(async () => {
      const mine = await this.parts.store.open(requestId, entry);
      if (mine) await this.parts.seal();
      return mine;
    });
    if (!used) throw new Failure('wrong-state', 'reveal-over');
    const { reporter = null, address = null } = await this.identityOf(complaintId);
    const hidden = await this.parts.values.valuesOf(complaintId, 'hidden');
    const numbers = hidden.flatMap((value) => JSON.parse(value.toString()) as Hidden[]);
    return { code, reporter, address, hidden: numbers };
  }

  /** The officer behind the token of an open console, if his role may ever do this. */
  private async atWork(session: ByOfficer['session'], right: Right): Promise<OfficerAtWork> {
    const officer = await this.parts.store.atWork(createHash('sha256').update(session).digest());
    if (!officer) throw new Failure('not-signed-in');
    if (Math.abs(officer.now.getTime() - this.parts.now().getTime()) > SKEW_MS) {
      throw new Failure('unavailable', 'clock-skew');
    }
    if (!this.parts.policy.mayEver(officer.role, right)) throw new Failure('not-allowed');
    return officer;
  }

  /** The same, with a second factor given within five minutes; a recovery code is none. */
  private async steppedUp(session: ByOfficer['session'], right: Right): Promise<OfficerAtWork> {
    const officer = await this.atWork(session, right);
    const { steppedUpAt, steppedUpBy, now } = officer;
    const age = steppedUpAt === null ? Number.POSITIVE_INFINITY : now.getTime() - steppedUpAt.getTime();
    const isFactor = steppedUpBy === 'totp' || steppedUpBy === 'passkey';
    if (!isFactor || age >= STEP_UP_MS || age < -SKEW_MS)
      throw new Failure('not-allowed', 'step-up-required');
    return officer;
  }

  /** The complaint, if it lies in the officer's sight and may be opened at all. */
  private async seen(officer: OfficerAtWork, complaintId: string): Promise<OpenableComplaint> {
    const complaint = await this.parts.store.complaint(complaintId);
    const isSeen = complaint !== null && (await this.parts.policy.sees(officer, complaint.code));
    if (!complaint || !isSeen) throw new Failure('not-found');
    await this.parts.values.mayOpen(complaintId);
    return complaint;
  }

  private async genuine(requestId: string): Promise<RevealRequest> {
    const request = await this.parts.store.request(requestId);
    if (!request) throw new Failure('not-found');
    if (!isGenuine(this.parts.keyring, request)) throw new Failure('not-allowed', 'reveal-not-genuine');
    return request;
  }

  /** Another officer, another human being, and of no body that is accused. */
  private async requireSecondPerson(officer: OfficerAtWork, request: RevealRequest): Promise<void> {
    const asker = await this.parts.store.nameInOffice(request.askedBy);
    if (request.askedBy === officer.officerId || asker === null || asker === officer.name.toLowerCase()) {
      throw new Failure('not-allowed', 'second-person');
    }
    const complaint = await this.parts.store.complaint(request.complaintId);
    if (!complaint || !(await this.parts.policy.isImpartial(officer, complaint.accused))) {
      throw new Failure('not-allowed', 'accused-body');
    }
    await this.parts.values.mayOpen(request.complaintId);
  }

  private async identityOf(complaintId: string): Promise<ReportIdentity> {
    const known: ReportIdentity = {};
    for (const kind of ['reporter', 'address'] as const) {
      for (const value of await this.parts.values.valuesOf(complaintId, kind)) {
        const { reporter, address } = JSON.parse(value.toString()) as ReportIdentity;
        if (reporter) known.reporter = { ...known.reporter, ...reporter };
        // The oldest is the way the report came; he may have given others beside it.
        if (address !== undefined) known.address ??= address;
      }
    }
    return known;
  }

  /** What stands in the audit, or did not happen. */
  private async audited<T>(work: () => Promise<T>): Promise<T> {
    return work().catch(() => {
      throw new Failure('unavailable', 'audit-away');
    });
  }

  private entry(
    { id, role, instansi, now }: OfficerAtWork,
    action: OpeningAction | 'reveal-requested' | 'reveal-approved' | 'reveal-refused',
    subject: string,
    reason: string | null,
    detail: Record<string, unknown>,
  ): AuditEntry {
    return { at: now, actor: id, role, action, subject, instansi, reason, detail };
  }
}
