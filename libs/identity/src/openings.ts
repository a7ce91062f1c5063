/**
 * Actions of the audit by which a person came to see who reported, or something of it. Each one is shown to the reporter
 * on the page of his report.
 */
export const openings = ['identity-revealed', 'service-data-opened', 'name-shown', 'address-opened'] as const;

export type OpeningAction = (typeof openings)[number];

/**
 * Every way in which something of an identity leaves the vault. Whoever adds a verb that opens adds its name: from these
 * is told who is affected by a breach, and what a reporter finds in a copy of his data.
 */
export const openingActions = [
  ...openings,
  'identity-delivered',
  'attachment-shown',
  'raw-replayed',
  'quarantine-opened',
  'identity-exported',
  'identity-matched',
  // As two verbs of before were called.
  'identity-opened',
  'reporter-opened',
] as const;
