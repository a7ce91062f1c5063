import { booleans, byteas, floats, integers, texts, timestamps, uuids } from './binary-array.js';

/** How a type of a column goes over the wire: as an array of its own, or as text that the statement casts. */
const wires = {
  uuid: { as: 'uuid', encode: uuids },
  text: { as: 'text', encode: texts },
  bytea: { as: 'bytea', encode: byteas },
  boolean: { as: 'boolean', encode: booleans },
  int4: { as: 'int4', encode: integers },
  float8: { as: 'float8', encode: floats },
  timestamptz: { as: 'timestamptz', encode: timestamps },
  date: { as: 'text', encode: texts },
  jsonb: { as: 'text', encode: texts },
  'text[]': { as: 'text', encode: texts },
} as const;

type Type = keyof typeof wires;
type Value = string | number | boolean | Date | Uint8Array | null | undefined;

/** The columns of a table that a batch fills, each with its type and where its value comes from. */
export class Columns<Row> {
  private readonly columns: { name: string; type: Type; of: (row: Row) => Value }[];

  constructor(columns: Record<string, [Type, (row: Row) => Value]>) {
    this.columns = Object.entries(columns).map(([name, [type, of]]) => ({ name, type, of }));
  }

  /** As `INSERT INTO` takes them. */
  get names(): string {
    return this.columns.map(({ name }) => name).join(', ');
  }

  /** As `SELECT` takes them from `rows` under an alias. */
  from(alias: string): string {
    return this.columns
      .map(({ name, type }) => `${alias}.${name}${wires[type].as === type ? '' : `::${type}`}`)
      .join(', ');
  }

  /** One parameter a column, numbered by `next`, as rows under an alias. */
  rows(alias: string, next: () => number): string {
    const arrays = this.columns.map(({ type }) => `$${next()}::${wires[type].as}[]`);
    return `unnest(${arrays.join(', ')}) AS ${alias}(${this.names})`;
  }

  /** The parameters, in the order of `rows`. */
  values(rows: Row[]): (Buffer | null)[] {
    return this.columns.map(({ type, of }) => {
      const encode = wires[type].encode as (elements: Value[]) => Buffer | null;
      return encode(rows.map(of));
    });
  }
}
