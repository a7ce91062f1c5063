import type { InboundReport } from '#complaint';
import type { Taken } from '#intake';
import { freshDatabase } from './database.js';
import { aReport, intakeOn, rawOf } from './intake.js';

/** An intake of its own, and the numbers that text it. */
export async function textsTaken() {
  const fresh = await freshDatabase();
  const house = await intakeOn(fresh.url);
  const { database } = house;
  let made = 0;

  /** Another at every call. */
  const count = (): number => (made += 1);

  /** A text of this number; the same `id` is the same text delivered again. */
  function text(
    address: string,
    words: string,
    says: Partial<InboundReport> = {},
    id = `t${count()}`,
  ): Promise<Taken> {
    const report = aReport(id, { text: words, address, assurance: 'vouched', ...says });
    return house.intake.accept({ channel: 'sms', raw: rawOf(report), report });
  }

  return {
    house,
    count,
    text,
    newNumber: (): string => `+62813${String(count()).padStart(8, '0')}`,
    /** A complaint that its number has not spoken of for a day. */
    async complaint(address: string, words = 'LAPOR lampu mati'): Promise<string | null> {
      const { complaintId } = await text(address, words);
      await database.query(
        `UPDATE conversation SET opened_at = now() - interval '1 day' WHERE complaint_id = $1`,
        [complaintId],
      );
      return complaintId;
    },
    messagesOf: (complaintId: string | null) =>
      database.query<{ text: string; at: Date }>(
        `SELECT text, at FROM message WHERE complaint_id = $1 ORDER BY at, id`,
        [complaintId],
      ),
    /** The provider has this number for a message that went out on the complaint. */
    async sent(complaintId: string | null, providerId: string): Promise<void> {
      await database.query(
        `INSERT INTO delivery (id, complaint_id, message_id, channel, address_id, letter_sealed_id, automatic,
           state, due_at, provider_id)
         VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'sms', gen_random_uuid(), gen_random_uuid(), false, 'sent',
           now(), $2)`,
        [complaintId, providerId],
      );
    },
    async close(): Promise<void> {
      await database.close();
      await fresh.drop();
    },
  };
}
