import type { InboundReport } from '#complaint';
import type { ChannelAdapter, ChannelDefinition, RawReport } from '../channel-adapter.js';
import { Rejected } from '../channel-failures.js';
import { reportOfRow } from './legacy-row.js';

/** Rows of registers that Muara takes over: spreadsheets and exports of older channels, one row a raw item. */
class LegacyChannel implements ChannelAdapter {
  readonly id = 'legacy';
  readonly capabilities = {
    arrives: 'pushed',
    media: false,
    location: true,
    canReply: false,
    knownBy: 'officer',
  } as const;

  /** Refuses every request: rows come out of a file that an officer hands to `LegacyFile`. */
  verify(): never {
    throw new Rejected('Rows of an old register are imported, never posted.');
  }

  /**
   * JSON of one row with its headings. The envelope says from which `source`, which `officer` took it over (with his
   * `instansi`), on which `line` it stood and how it is to be read (`reading`).
   */
  parse(raw: RawReport): InboundReport[] {
    return [reportOfRow(raw)];
  }
}

export const legacyChannel: ChannelDefinition = { id: 'legacy', create: () => new LegacyChannel() };
