import { Failure, readReportNumber, type ComplaintFile } from '#complaint';
import { isPin, isSecret, type Keys } from '#identity';
import type { ComplaintQueries, Scope, TrackingStore } from '#store';

const PIN_TRIES = 5;
const LOCK_MINUTES = 15;

/** A reporter who proved his own complaint sees all that was said on it, whatever its flags. */
const ownComplaint: Scope = {
  supervisory: 'any',
  bodies: null,
  suggested: true,
  wilayah: null,
  enteredAt: null,
  notAccusing: [],
  unread: true,
  confidential: 'all',
};

/** What a number that is nobody's is compared with, so that it costs what a wrong proof costs. */
const nobodys = {
  id: '00000000-0000-0000-0000-000000000000',
  secretHash: Buffer.alloc(32),
  pinHash: Buffer.alloc(32),
};

/** A reporter's way to his own complaint: number and PIN, or number and secret. */
export class Tracking {
  constructor(
    private readonly store: TrackingStore,
    private readonly queries: Pick<ComplaintQueries, 'file'>,
    private readonly keys: Keys,
    private readonly now: () => Date,
  ) {}

  /**
   * Id of the complaint that the number and its PIN or secret open. A wrong proof and a number that is nobody's throw
   * the same `not-found` after the same work. Five wrong PINs lock the PIN for 15 minutes, never the secret.
   */
  async prove(number: string, proof: string): Promise<string> {
    const code = readReportNumber(number);
    // Its own check characters tell that it can be nobody's.
    if (code === null) throw new Failure('not-found', 'pin-wrong');
    const found = await this.store.tracked(code);
    const { id, secretHash, pinHash } = found ?? nobodys;
    const bySecret = isSecret(this.keys, secretHash, id, proof);
    if (found && bySecret) return id;
    const numberIndex = this.keys.index('pin-try', code);
    const mayTry = await this.store.takeTry(numberIndex, PIN_TRIES, LOCK_MINUTES);
    const byPin = isPin(this.keys, pinHash, id, proof);
    if (!found || !mayTry || !byPin) throw new Failure('not-found', 'pin-wrong');
    await this.store.forgetTries(numberIndex);
    return id;
  }

  /**
   * Asks for a new PIN to be sent to the address the report came from, where there is one that can be answered. The
   * caller learns nothing: what becomes of it is decided later.
   */
  async askForPin(number: string): Promise<void> {
    const code = readReportNumber(number);
    if (code !== null) await this.store.askForPin(code);
  }

  /** What a browser keeps to come back to a proved complaint until the given time. */
  passFor(complaintId: string, until: Date): string {
    const claim = `${complaintId}.${until.getTime()}`;
    return `${claim}.${this.keys.index('pass', claim).toString('base64url')}`;
  }

  /** The complaint that a pass opens; null for an ended or forged one. */
  passed(pass: string): string | null {
    const [complaintId, until, mac] = pass.split('.');
    if (complaintId === undefined || until === undefined || mac === undefined) return null;
    const genuine = this.keys.matches(Buffer.from(mac, 'base64url'), 'pass', `${complaintId}.${until}`);
    return genuine && Number(until) > this.now().getTime() ? complaintId : null;
  }

  /** Changes with everything that a proved reporter sees, and with nothing else; costs less than the file. */
  stamp(complaintId: string, openings: readonly string[]): Promise<string> {
    return this.store.stamp(complaintId, openings);
  }

  /**
   * The file of a complaint whose reporter was proved before. One that was merged stands as the complaint stands that
   * speaks for it; nothing that another reporter said is in it.
   */
  async file(complaintId: string): Promise<ComplaintFile> {
    const file = await this.queries.file(ownComplaint, { id: complaintId });
    if (!file) throw new Failure('not-found');
    const lead = file.mergedInto && (await this.queries.file(ownComplaint, { id: file.mergedInto }));
    if (!lead) return file;
    const { status, instansi, answerBy } = lead;
    // Why it was handed on may quote whom it was handed on for.
    const dispositions = lead.dispositions.map((each) => ({ ...each, reason: '' }));
    return { ...file, status, instansi, answerBy, dispositions };
  }
}
