import { Failure, readReportNumber, type ComplaintFile } from '#complaint';
import { isPin, isSecret, type Keys } from '#identity';
import type { ComplaintQueries, Scope } from '#store';

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

/** A reporter's way to his own complaint: number and PIN, or number and secret. */
export class Tracking {
  constructor(
    private readonly queries: ComplaintQueries,
    private readonly keys: Keys,
    private readonly now: () => Date,
  ) {}

  /**
   * Id of the complaint that the number and its PIN or secret open. A wrong number, a wrong PIN and a complaint that
   * is not there all throw the same `not-found`. Five wrong PINs lock the PIN for 15 minutes, never the secret.
   */
  async prove(number: string, proof: string): Promise<string> {
    const code = readReportNumber(number);
    const tracked = code === null ? null : await this.queries.tracked(code);
    if (!tracked) {
      isSecret(this.keys, Buffer.alloc(32), number, proof);
      throw new Failure('not-found', 'pin-wrong');
    }
    if (isSecret(this.keys, tracked.secretHash, tracked.id, proof)) return tracked.id;
    const pinHash = await this.queries.tryPin(tracked.id, PIN_TRIES, LOCK_MINUTES);
    if (pinHash === null || !isPin(this.keys, pinHash, tracked.id, proof)) {
      throw new Failure('not-found', 'pin-wrong');
    }
    await this.queries.pinProved(tracked.id);
    return tracked.id;
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

  /** The file of a complaint whose reporter was proved before. */
  async file(complaintId: string): Promise<ComplaintFile> {
    const file = await this.queries.file(ownComplaint, { id: complaintId });
    if (!file) throw new Failure('not-found');
    return file;
  }
}
