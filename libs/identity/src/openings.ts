/**
 * What the audit calls each way in which something of an identity leaves the vault. Whoever adds a verb that opens adds
 * its name: from these is told who is affected by a breach, and what a reporter is shown.
 */
export const openingActions = [
  'identity-delivered',
  'identity-opened',
  'reporter-opened',
  'attachment-shown',
  'raw-replayed',
  'identity-exported',
  'identity-revealed',
  'service-data-opened',
] as const;
