import type { FieldFault } from '#complaint';

/** Fields as the reader sent them, so that nothing typed is lost. Absent fields are empty. */
export type Values = Record<string, string | undefined>;

/** A form shown (again): what was typed and what is wrong with it. */
export interface Form {
  values: Values;
  faults: FieldFault[];
}
