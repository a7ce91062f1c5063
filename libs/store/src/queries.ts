/** What can be asked inside or outside a transaction; parameters are `$1`, `$2`, … */
export interface Queries {
  query<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

/** Work that is committed together or not at all. */
export type Transaction = Queries;

/** What the ORM asks with, as the rest of us knows it. */
export const queriesOf = (asked: {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}): Queries => ({
  query: async <Row>(sql: string, parameters: unknown[] = []) =>
    rowsOf<Row>(await asked.query(sql, parameters)),
});

/** TypeORM answers UPDATE and DELETE with [rows, count] and everything else with rows. */
export function rowsOf<Row>(answer: unknown): Row[] {
  if (
    Array.isArray(answer) &&
    answer.length === 2 &&
    Array.isArray(answer[0]) &&
    typeof answer[1] === 'number'
  ) {
    return answer[0] as Row[];
  }
  return (answer ?? []) as Row[];
}
