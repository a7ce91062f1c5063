import { readLaporId, SP4N_LAPOR, type History, type InboundReport, type Reporter } from '#complaint';
import { known, normalLine, normalPhone, normalText } from '../providers/normal-form.js';
import type { LegacyField, Places } from './legacy-columns.js';
import {
  readClassification,
  readDate,
  readState,
  saysYes,
  type LegacyDate,
  type LegacyState,
} from './legacy-values.js';

/** How the rows of one file are read. */
export interface RowReading {
  places: Places;
  /** What the register's own words for states mean, folded as headers are. */
  states: Readonly<Record<string, LegacyState>>;
  wilayah?: string;
  monthFirst?: boolean;
}

export type RowFaultCode =
  | 'text-missing'
  | 'date-unreadable'
  | 'status-unknown'
  | 'row-broken'
  | 'row-too-long'
  | 'too-many-cells'
  | 'number-used-twice'
  | 'not-json'
  | 'lapor-id-missing';

/** What is wrong with a row, and in which column; columns count from 1, and 0 is the row itself. */
export interface RowFault {
  column: number;
  field: LegacyField | null;
  code: RowFaultCode;
}

/** One report as SP4N-LAPOR! lists it. */
export interface ListedRow {
  number: string;
  /** ISO date. */
  date: string | null;
  /** As written there. */
  state: string | null;
  /** Null: the row does not say where it stands. */
  status: LegacyState | null;
}

/** What of a report its own row says; where it comes from and who takes it over, the row does not say. */
type Said = Omit<
  InboundReport,
  'externalId' | 'assurance' | 'enteredBy' | 'source' | 'automatic' | 'attachments'
>;

/** The cells of one row by what they are. What cannot be read is a fault, and never a guess. */
export class RowCells {
  readonly faults: RowFault[] = [];

  constructor(
    private readonly cells: readonly string[],
    private readonly reading: RowReading,
  ) {}

  /** The row's own number in its register. */
  number(): string | undefined {
    return numberIn(this.cell('number'));
  }

  /** What a list of SP4N-LAPOR! says of one report: its number, and where it stands. Good only without `faults`. */
  listed(): ListedRow {
    const number = readLaporId(this.cell('number'));
    if (number === null) this.blame('number', 'lapor-id-missing');
    const state = this.given('status');
    return {
      number: number ?? '',
      date: this.date('receivedAt')?.day ?? null,
      state: state?.slice(0, 60) ?? null,
      status: this.standing(state),
    };
  }

  private standing(state: string | undefined): LegacyState | null {
    if (state !== undefined) return this.status(state, false);
    if (this.date('closedAt') !== null) return 'closed';
    return this.text('answer') === undefined ? null : 'answered';
  }

  /** All that the row says. Good only while there are no `faults`. */
  report(source: string): Said {
    const title = this.line('title');
    const words = this.text('text');
    if (words === undefined && title === undefined) this.blame('text', 'text-missing');
    const received = this.date('receivedAt');
    const references = this.references(source, received?.day);
    return known({
      title: words === undefined ? undefined : title,
      text: words ?? title ?? '',
      reporter: this.reporter(),
      receivedAt: received?.at,
      occurredOn: this.date('occurredOn')?.day,
      wilayah: wilayahIn(this.line('wilayah')) ?? this.reading.wilayah,
      place: this.line('place'),
      point: pointIn(this.line('lat'), this.line('lon')),
      classification: readClassification(this.cell('classification')),
      anonymous: this.isAnonymous || undefined,
      confidential: saysYes(this.cell('confidential')) || undefined,
      references,
      history: this.history(),
    });
  }

  private references(source: string, date: string | undefined): InboundReport['references'] {
    const number = this.number();
    if (number === undefined) return undefined;
    if (source !== SP4N_LAPOR) return [known({ system: source, reference: number, date })];
    const reference = readLaporId(number);
    if (reference === null) this.blame('number', 'lapor-id-missing');
    return [known({ system: source, reference: reference ?? '', date, state: this.given('status') })];
  }

  private history(): History {
    const answer = this.text('answer');
    const answered = this.date('answeredAt');
    const closed = this.date('closedAt');
    const state = this.given('status');
    return known({
      status: this.status(state, answer !== undefined),
      state,
      category: this.line('category'),
      instansi: this.line('instansi'),
      answer: answer === undefined ? undefined : known({ text: answer, at: answered?.at }),
      closedAt: closed?.at,
    });
  }

  /** A register without states says by its answers which reports were answered. */
  private status(state: string | undefined, isAnswered: boolean): LegacyState {
    if (state === undefined) return isAnswered ? 'answered' : 'received';
    return readState(state, this.reading.states) ?? this.blame('status', 'status-unknown') ?? 'received';
  }

  private reporter(): Reporter | undefined {
    const name = this.given('name');
    const phone = this.given('phone');
    const reporter = known({
      name: isNobody(name) ? undefined : name,
      phone: phone === undefined ? undefined : normalPhone(phone),
      email: this.given('email'),
      address: this.given('address'),
    });
    return Object.keys(reporter).length > 0 ? reporter : undefined;
  }

  private get isAnonymous(): boolean {
    return saysYes(this.cell('anonymous')) || isNobody(this.line('name'));
  }

  private date(field: LegacyField): LegacyDate | null {
    const written = this.given(field);
    if (written === undefined) return null;
    const { wilayah, monthFirst = false } = this.reading;
    return readDate(written, { wilayah, monthFirst }) ?? this.blame(field, 'date-unreadable');
  }

  private blame(field: LegacyField, code: RowFaultCode): null {
    this.faults.push({ column: (this.reading.places[field] ?? -1) + 1, field, code });
    return null;
  }

  private cell(field: LegacyField): string {
    return this.cells[this.reading.places[field] ?? -1] ?? '';
  }

  private line(field: LegacyField): string | undefined {
    return normalLine(this.cell(field));
  }

  /** A line in which something is given. */
  private given(field: LegacyField): string | undefined {
    const written = this.line(field);
    return written === undefined || isNothing(written) ? undefined : written.slice(0, 500).toWellFormed();
  }

  private text(field: LegacyField): string | undefined {
    const written = normalText(this.cell(field)).trim();
    return written === '' || isNothing(written) ? undefined : written;
  }
}

/** What offices put where there is nothing. */
const isNothing = (written: string): boolean =>
  /^(?:[-–—.0]+|n\/?a|null|none|kosong|tidak ada)$/i.test(written);
const isNobody = (name: string | undefined): boolean =>
  name !== undefined && /^(?:anonim|anonymous|hamba allah|noname|no name|tanpa nama)$/i.test(name);

/** A row's own number in its register; none where an office has put a dash. */
export function numberIn(cell: string | undefined): string | undefined {
  const written = normalLine(cell);
  return written === undefined || isNothing(written) ? undefined : written.slice(0, 200).toWellFormed();
}

/** A code of Kemendagri, of a province or of a kabupaten or kota. */
export const wilayahIn = (written: string | undefined): string | undefined =>
  written !== undefined && /^\d{2}(?:\.\d{2})?$/.test(written) ? written : undefined;

function pointIn(lat: string | undefined, lon: string | undefined): { lat: number; lon: number } | undefined {
  const [north = Number.NaN, east = Number.NaN] = [lat, lon].map((written) =>
    written === undefined ? Number.NaN : Number(written.replace(',', '.')),
  );
  if (!(Math.abs(north) <= 90 && Math.abs(east) <= 180)) return undefined;
  return north === 0 && east === 0 ? undefined : { lat: north, lon: east };
}
