import type { ChannelAdapter, OutboundMessage } from '#channels';
import { openHouse, type House } from '#house';
import type { Role } from '#complaint';
import { TestClock, newId } from '#platform';
import { noVault, sealer } from './vault.js';

/** What a provider took, and for whom. */
export interface Taken {
  channel: string;
  to: string;
  message: OutboundMessage;
}

const rina = { id: 'rina', name: 'Rina', role: 'national-admin' as const, instansi: null };
const loud = { warn: (about: object) => console.warn(about) };

/** A house with a clock of the test's, in which providers take what they are given and deliver nothing. */
export async function alertsOn(databaseUrl: string, start: Date) {
  const clock = new TestClock(start);
  const taken: Taken[] = [];
  const provider = (id: string, window?: { hours: number }): ChannelAdapter => ({
    id,
    capabilities: {
      arrives: 'pushed',
      media: false,
      location: false,
      canReply: true,
      knownBy: 'phone',
      ...(window && { window }),
    },
    verify: () => {},
    parse: () => [],
    reply: (to, message) => {
      taken.push({ channel: id, to, message });
      return Promise.resolve({ providerId: `${id}-${taken.length}` });
    },
  });
  const house = await openHouse({
    databaseUrl,
    secret: 'a secret of the tests, long enough to be one',
    publicUrl: 'https://lapor.test',
    channels: new Map([
      ['whatsapp', provider('whatsapp', { hours: 24 })],
      ['email', provider('email')],
    ]),
    sealer,
    vault: noVault,
    clock,
  });
  return { ...townOf(house, clock), taken };
}

/** What happens in a town whose officers are told of it. */
export function townOf(house: House, clock: TestClock) {
  return {
    house,
    clock,
    /** An officer who can be told at work on both ways, in office for ever unless said otherwise; his id. */
    async officer(
      id: string,
      role: Role,
      instansi: string | null,
      term = { sk: null, from: null as string | null, until: null as string | null },
    ): Promise<string> {
      await house.officers.register(
        { id, name: id, role, instansi },
        'kuda lumping menari di alun-alun',
        term,
      );
      const [row] = await house.database.query<{ id: string }>(
        `SELECT id FROM officer WHERE user_name = $1`,
        [id],
      );
      const officerId = row?.id ?? '';
      const ways = { whatsapp: `whatsapp of ${id}`, email: `${id}@medan.test` };
      await house.duties.keepContact(house.database, officerId, {
        ...ways,
        quietFrom: null,
        quietUntil: null,
      });
      return officerId;
    },
    /** A complaint of Medan that a body was given; its number. */
    async disposed(instansi: string): Promise<{ id: string; code: string }> {
      const externalId = newId();
      const report = {
        externalId,
        text: 'Lampu jalan mati di depan pasar',
        assurance: 'claimed' as const,
        automatic: false,
        attachments: [],
        wilayah: '12.71',
      };
      const raw = { body: Buffer.from(externalId), contentType: 'text/plain' };
      const { complaintId } = await house.intake.accept({ channel: 'web', raw, report });
      const [row] = await house.database.query<{ code: string }>(
        `UPDATE complaint SET wilayah = '12.71' WHERE id = $1 RETURNING code`,
        [complaintId],
      );
      const code = row?.code ?? '';
      await house.desk.dispose(rina, code, instansi, 'sesuai tugasnya');
      return { id: complaintId ?? '', code };
    },
    /** Lets every event reach the alerts that has not yet; `again` also those that have. */
    async relay({ again = false } = {}): Promise<void> {
      const events = await house.database.query<{ id: string; pattern: string; payload: unknown }>(
        `SELECT id, pattern, payload FROM outbox WHERE $1 OR sent_at IS NULL ORDER BY id`,
        [again],
      );
      for (const { id, pattern, payload } of events) {
        await house.database.transaction((tx) => house.alerts.take(tx, id, pattern, payload));
      }
      await house.outbox.done(events.map(({ id }) => id));
    },
    /** Moves the clock and does what has fallen due by then. */
    async at(time: string): Promise<void> {
      clock.set(new Date(time));
      while (await house.timers.round(loud));
    },
    told: (where = 'true') =>
      house.database.query<{ officer: string; step: string; kind: string; held: boolean }>(
        `SELECT o.user_name AS officer, a.step, a.kind, a.digest_id IS NOT NULL AS held
         FROM alert a JOIN officer o ON o.id = a.officer_id WHERE ${where} ORDER BY a.at, a.id`,
      ),
  };
}
