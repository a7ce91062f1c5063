import { newId } from '#platform';
import { ComplaintUnit, sameMatters, type OpenTalk, type Talk, type Transaction } from '#store';
import type { Joining, JoiningParts } from './joining.js';
import type { Arriving, Taken } from './taken.js';

/** What a sender is told whose text was no report: fixed words each, which `#delivery` has. */
type Telling = 'guidance' | 'silenced' | 'unsilenced' | 'no-such-number';

/** How often in 24 hours an address may ask how its complaints stand. */
const MOST_STATUS_ANSWERS = 5;

/**
 * Texts of a vouched address that want something and report nothing: to be left alone, to hear how a complaint stands,
 * to be told how one reports. Each is accounted for; none opens a complaint. A machine's are taken as words.
 */
export class Wishes {
  constructor(
    private readonly parts: JoiningParts,
    private readonly joining: Joining,
  ) {}

  /** null where its words count all the same, as `isWords` says of a greeting. */
  async take(
    arriving: Arriving,
    { open, ...talk }: Talk & { open: OpenTalk[] },
    isWords: () => Promise<boolean>,
  ): Promise<Taken | 'earlier' | null> {
    const { asks, automatic } = arriving.report;
    if (asks === undefined || automatic) return null;
    if (asks.for === 'silence') {
      return this.answer(arriving, null, (tx, id) => this.silence(tx, { arriving, talk, id }));
    }
    // What waited goes out since he wrote at all: the word says nothing on a complaint, and reopens none.
    if (asks.for === 'answer') return this.answer(arriving, null, () => Promise.resolve());
    if (asks.for === 'status') {
      // Whoever asks for a number that is not his learns as little as of one that is nobody's.
      const own = open.find(({ code }) => code === asks.code)?.id ?? null;
      return this.answer(arriving, own, (tx, id) => this.tellStatus(tx, { arriving, talk, id }, own));
    }
    if (asks.for === 'messages' && (await this.parts.memory.isSilent(talk))) {
      return this.answer(arriving, null, (tx, id) => this.speakAgain(tx, { arriving, talk, id }));
    }
    if (await isWords()) return null;
    return this.answer(arriving, null, (tx, id) => this.tell(tx, { arriving, talk, id }, 'guidance'));
  }

  /** He says that his complaint is about what he was told of. That it was joined he hears once in 24 hours at most. */
  agree(arriving: Arriving, talk: Talk, complaintId: string): Promise<Taken | 'earlier'> {
    return this.answer(arriving, complaintId, async (tx, id) => {
      if (!(await sameMatters.agree(tx, complaintId))) return;
      const tells = await this.mayTell(tx, { arriving, talk, id }, 'same');
      await this.parts.memory.announce(tx, 'complaint.same', { complaintId, tells });
    });
  }

  /** Accounts for the text, and does what it asks for once, however often it is delivered. */
  private async answer(
    arriving: Arriving,
    complaintId: string | null,
    act: (tx: Transaction, id: string) => Promise<void>,
  ): Promise<Taken | 'earlier'> {
    const id = arriving.kept?.id ?? newId();
    const fresh = await this.parts.database.transaction(async (tx) => {
      const as = { id, complaintId, outcome: 'answered' } as const;
      if (!(await this.joining.register(tx, as, arriving))) return false;
      await act(tx, id);
      return true;
    });
    return fresh ? { outcome: 'answered', complaintId } : 'earlier';
  }

  private async silence(tx: Transaction, asked: Asked): Promise<void> {
    if (await this.parts.memory.silence(tx, asked.talk, asked.id)) await this.tell(tx, asked, 'silenced');
  }

  private async speakAgain(tx: Transaction, asked: Asked): Promise<void> {
    if (await this.parts.memory.unsilence(tx, asked.talk)) await this.tell(tx, asked, 'unsilenced');
  }

  private async tellStatus(tx: Transaction, asked: Asked, own: string | null): Promise<void> {
    for (let count = 1; count <= MOST_STATUS_ANSWERS; count += 1) {
      if (!(await this.mayTell(tx, asked, `status-${count}`))) continue;
      if (own === null) await this.tellOnce(tx, asked, 'no-such-number');
      else await (await ComplaintUnit.lock(tx, { id: own }))?.announce('status.asked', { complaintId: own });
      return;
    }
  }

  /** At most once in 24 hours each (RFC 3834): two machines that greet each other stop at once. */
  private async tell(tx: Transaction, asked: Asked, what: Telling): Promise<void> {
    if (await this.mayTell(tx, asked, what)) await this.tellOnce(tx, asked, what);
  }

  private mayTell(tx: Transaction, { arriving, talk }: Asked, what: string): Promise<boolean> {
    const { address = '' } = arriving.report;
    const limit = this.parts.identity.addressIndex(`${talk.channel}/${what}`, address);
    return this.parts.memory.mayAnswer(tx, limit);
  }

  private async tellOnce(tx: Transaction, { arriving, talk, id }: Asked, what: Telling): Promise<void> {
    const value = JSON.stringify({ address: arriving.report.address });
    const [addressId] = await this.parts.identity.keep(tx, id, { kind: 'address', value });
    const told = { inboundId: id, channel: talk.channel, addressId, what };
    await this.parts.memory.announce(tx, 'sender.told', told);
  }
}

/** A text that asks, and the inbound row that accounts for it. */
interface Asked {
  arriving: Arriving;
  talk: Talk;
  id: string;
}
