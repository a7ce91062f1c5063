/** What the vault does for whoever the data are about. */
export interface SubjectRights {
  /**
   * Destroys the keys of everything sealed for a complaint, or for a source message that became none, for ever: who
   * reported, addresses, raw bytes, original files, letters. May be asked again. `wrong-state` where a hold keeps it,
   * and for an open complaint that only its term would erase.
   */
  erase(erasure: ErasureAsked): Promise<void>;
  /** Everything of its reporter that is sealed for a complaint. The caller has proved that it is he who asks. */
  export(asked: ExportAsked): Promise<ExportedValue[]>;
}

export interface ErasureAsked {
  /** The complaint, or the inbound row of what became none. */
  ownerId: string;
  why: 'request' | 'retention';
  by: string;
  role: string;
  reason: string;
}

export interface ExportAsked {
  complaintId: string;
  by: string;
  role: string;
  reason: string;
}

/** Letters are left out: they say what the messages say, and may hold a PIN. */
export const exportedKinds = [
  'reporter',
  'address',
  'accused-person',
  'service-data',
  'hidden',
  'raw',
  'attachment',
] as const;

/** One sealed value as its reporter may have it: what it holds, or what is known of bytes and the bytes in base64. */
export interface ExportedValue {
  kind: (typeof exportedKinds)[number];
  value: unknown;
}
