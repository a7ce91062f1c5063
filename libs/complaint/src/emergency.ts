/** Kinds of danger to life, in the order in which help is called first. Each has its own number to call. */
export const dangerKinds = [
  'fire',
  'electricity',
  'drowning',
  'disaster',
  'medical',
  'suicide',
  'violence-child',
  'violence-woman',
  'crime',
] as const;
export type DangerKind = (typeof dangerKinds)[number];

/** A mark, never a status: whom it alerts does not wait for anybody's verification. */
export interface Emergency {
  kind: DangerKind;
  /** When it was noticed. */
  at: Date;
}
