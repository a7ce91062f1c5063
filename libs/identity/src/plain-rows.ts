import type { IntakeStore, PlainStore, PlainValue, SealedStore, Transaction } from '#store';
import type { Identity } from './identity.js';
import { pack, type ReportIdentity } from './sealed-shapes.js';
import type { Envelope, SealedKind, SealedValue } from './sealing.js';

export interface PlainRowsParts {
  plain: PlainStore;
  sealed: SealedStore;
  memory: IntakeStore;
  identity: Identity;
}

/**
 * Seals what was stored before there was sealing, under the ids it had, until none of it is left. Batch by batch:
 * stopped anywhere it goes on where it was, and any number of processes may call it together.
 */
export async function sealPlainRows(parts: PlainRowsParts): Promise<void> {
  const { plain, identity } = parts;
  const indexed = () =>
    plain.takeInbound((tx, rows) =>
      plain.index(
        tx,
        rows.map(({ id, channel, externalId }) => ({
          id,
          channel,
          index: identity.externalIndex(channel, externalId),
        })),
      ),
    );
  while (await indexed());
  while (await plain.takeValues((tx, values) => sealBatch(parts, tx, values)));
}

async function sealBatch(parts: PlainRowsParts, tx: Transaction, rows: PlainValue[]): Promise<void> {
  const { sealed, identity } = parts;
  const envelopes = new Map<string, Envelope>();
  const values: SealedValue[] = [];
  for (const row of rows) {
    await keepTalk(parts, tx, row);
    if (row.kind === 'waiting') continue;
    const envelope = envelopes.get(row.ownerId) ?? identity.envelope(row.ownerId);
    envelopes.set(row.ownerId, envelope);
    values.push(envelope.seal(row.kind as SealedKind, asSealedNow(row), row.id));
  }
  const keys = [...envelopes.values()].map(({ key }) => key);
  if (keys.length > 0) await sealed.keep(tx, { values, ...identity.wrap(keys) });
  for (const { key } of keys) key.fill(0);
}

/** What the intake remembers of an open talk: texts that wait in it, and the address it is with. */
async function keepTalk(
  { memory, identity }: PlainRowsParts,
  tx: Transaction,
  { kind, ownerId, bytes, beside }: PlainValue,
): Promise<void> {
  const { channel, addressIndex, open } = (beside ?? {}) as Partial<Record<string, unknown>>;
  if (typeof channel !== 'string') return;
  if (kind === 'waiting' && typeof addressIndex === 'string') {
    const said = identity.sealWaiting(ownerId, bytes);
    await memory.waitForChoice(
      tx,
      { channel, addressIndex: Buffer.from(addressIndex, 'hex') },
      ownerId,
      said,
    );
  }
  if (kind === 'address' && open === true) {
    const index = identity.addressIndex(channel, bytes.toString());
    await memory.remember(tx, { channel, addressIndex: index }, ownerId);
  }
}

/** The value in the shape in which its kind is sealed. */
function asSealedNow({ kind, bytes, beside }: PlainValue): Buffer | string {
  const about = beside ?? {};
  const json = (part: ReportIdentity): string => JSON.stringify(part);
  switch (kind) {
    case 'raw':
      return pack({ contentType: 'application/octet-stream', ...about }, bytes);
    case 'attachment':
      return pack({ name: '', ...about }, bytes);
    case 'reporter':
      return json({ reporter: JSON.parse(bytes.toString()) as NonNullable<ReportIdentity['reporter']> });
    case 'address': {
      const { replyReference } = about as ReportIdentity;
      return json({ address: bytes.toString(), ...(replyReference === undefined ? {} : { replyReference }) });
    }
    case 'accused-person':
      return json({ accused: { [String(about['accused'])]: bytes.toString() } });
    default:
      return bytes;
  }
}
