/**
 * Actions of the audit by which a person came to see who reported, or something of it. Each one is shown to the reporter,
 * and each one counts for whoever asks whom a breach affects.
 */
export const openings = ['identity-revealed', 'service-data-opened', 'name-shown'] as const;

export type OpeningAction = (typeof openings)[number];
