import { Failure, mayDo, roles, type Role, type Verb } from '#complaint';
import type { Directory } from '#instansi';

/**
 * How far a right reaches. Always but for what accuses the officer's own body or one above it (DESIGN, rule 8); what
 * that means for a complaint is in `visibility.ts`.
 *
 * - `country`: everything that is not supervisory
 * - `region`: own body, what lies below it, the area and every area in it
 * - `government`: own body, what lies below it, and its own area
 * - `office`: own body and what lies below it
 * - `entered`: what this office's desk typed in
 * - `supervisory`: supervisory matters of the government that this inspectorate oversees, and nothing else
 * - `self`: what is the officer's own
 * - `yes`: has no object
 * - `never`
 */
export type Reach =
  'country' | 'region' | 'government' | 'office' | 'entered' | 'supervisory' | 'self' | 'yes' | 'never';

/** A column for each role, in the order of `roles`. */
type Row = readonly [Reach, Reach, Reach, Reach, Reach, Reach, Reach, Reach, Reach, Reach, Reach];

/**
 * Who may do what, and how far it reaches. What is not here nobody may do. The verbs of a complaint have no rows: who
 * may use which is in `lifecycle.ts` of `#complaint`, on complaints that he may read by the first row here.
 */
// prettier-ignore
const table = {
  //                          national-  regional-  instansi-     opd-      liaison-   front-     inspector      leader   identity-  auditor    system-
  //                          admin      admin      admin         admin     officer    desk                               custodian             admin
  'complaint.read':          ['country', 'region',  'government', 'office', 'office',  'entered', 'supervisory', 'never', 'never',   'never',   'never'],
  'complaint.carry':         ['country', 'region',  'government', 'office', 'office',  'entered', 'supervisory', 'never', 'never',   'never',   'never'],
  'complaint.renew-pin':     ['country', 'region',  'government', 'office', 'never',   'entered', 'never',       'never', 'never',   'never',   'never'],
  'complaint.review-answer': ['country', 'never',   'government', 'office', 'never',   'never',   'supervisory', 'never', 'never',   'never',   'never'],
  'complaint.note':          ['country', 'region',  'government', 'office', 'office',  'never',   'supervisory', 'never', 'never',   'never',   'never'],
  'complaint.calm':          ['country', 'region',  'government', 'office', 'office',  'never',   'supervisory', 'never', 'never',   'never',   'never'],
  'report.enter':            ['yes',     'yes',     'yes',        'yes',    'yes',     'yes',     'never',       'never', 'never',   'never',   'never'],
  'directory.read':          ['yes',     'yes',     'yes',        'yes',    'yes',     'yes',     'yes',         'yes',   'yes',     'yes',     'yes'],
  'inspection.deputy':       ['never',   'never',   'never',      'never',  'never',   'never',   'office',      'never', 'never',   'never',   'never'],
  'verdict.undo':            ['self',    'self',    'self',       'self',   'self',    'never',   'self',        'never',  'never',   'never',   'never'],
  'officer.manage':          ['country', 'region',  'government', 'office', 'never',   'never',   'never',       'never', 'never',   'never',   'never'],
  'partner.manage':          ['country', 'never',   'never',      'never',  'never',   'never',   'never',       'never', 'never',   'never',   'never'],
  'account.own':             ['self',    'self',    'self',       'self',   'self',    'self',    'self',        'self',  'self',    'self',    'self'],
  'identity.match':          ['country', 'region',  'government', 'office', 'never',   'entered', 'never',       'never', 'never',   'never',   'never'],
  'identity.service-data':   ['never',   'never',   'government', 'office', 'office',  'never',   'never',       'never', 'never',   'never',   'never'],
  'identity.address':        ['country', 'never',   'government', 'office', 'office',  'entered', 'supervisory', 'never', 'never',   'never',   'never'],
  'identity.request-reveal': ['country', 'never',   'government', 'office', 'never',   'never',   'supervisory', 'never', 'never',   'never',   'never'],
  'identity.approve-reveal': ['never',   'never',   'never',      'never',  'never',   'never',   'country',     'never', 'country', 'never',   'never'],
  'custodian.erase':         ['never',   'never',   'never',      'never',  'never',   'never',   'never',       'never', 'country', 'never',   'never'],
  'custodian.export':        ['never',   'never',   'never',      'never',  'never',   'never',   'never',       'never', 'country', 'never',   'never'],
  'custodian.retention':     ['never',   'never',   'never',      'never',  'never',   'never',   'never',       'never', 'country', 'never',   'never'],
  'custodian.breach':        ['never',   'never',   'never',      'never',  'never',   'never',   'never',       'never', 'country', 'never',   'never'],
  'channel.read':            ['yes',     'yes',     'never',      'never',  'never',   'never',   'never',       'never', 'never',   'yes',     'yes'],
  'channel.manage':          ['yes',     'never',   'never',      'never',  'never',   'never',   'never',       'never', 'never',   'never',   'yes'],
  'quarantine.read':         ['yes',     'yes',     'never',      'never',  'never',   'never',   'never',       'never', 'yes',     'never',   'yes'],
  'quarantine.replay':       ['yes',     'never',   'never',      'never',  'never',   'never',   'never',       'never', 'yes',     'never',   'yes'],
  'quarantine.open':         ['yes',     'never',   'never',      'never',  'never',   'never',   'never',       'never', 'yes',     'never',   'never'],
  'sp4n.record':             ['country', 'region',  'government', 'office', 'never',   'never',   'supervisory', 'never', 'never',   'never',   'never'],
  'calendar.manage':         ['yes',     'never',   'never',      'never',  'never',   'never',   'never',       'never', 'never',   'never',   'never'],
  'routing.manage':          ['country', 'region',  'government', 'never',  'never',   'never',   'never',       'never', 'never',   'never',   'never'],
  'routing.try':             ['country', 'region',  'government', 'office', 'never',   'never',   'never',       'never', 'never',   'never',   'never'],
  'sp4n.reconcile':          ['country', 'region',  'government', 'never',  'never',   'never',   'never',       'never', 'never',   'never',   'never'],
  'emergency.read':          ['country', 'country', 'country',     'country', 'country', 'country', 'country',    'never', 'never',   'never',   'never'],
  'emergency.numbers':       ['country', 'region',  'government', 'never',  'never',   'never',   'never',       'never', 'never',   'never',   'never'],
  'figures.read':            ['country', 'region',  'government', 'office', 'office',  'never',   'supervisory', 'government', 'never', 'never',  'never'],
  'routing.quality':         ['country', 'region',  'government', 'office', 'never',   'never',   'never',       'never', 'never',   'never',   'never'],
  'audit.read':              ['never',   'never',   'never',      'never',  'never',   'never',   'never',       'never', 'never',   'country', 'never'],
} as const satisfies Record<string, Row>;

/** What an action on a complaint is called in the lifecycle. Whoever disposes at all may hand on what he has. */
const verbs = {
  'complaint.verify': 'verify',
  'complaint.dispose': ['dispose', 'forward'],
  'complaint.refer': 'refer',
  'complaint.decline': 'decline',
  'complaint.return': 'return',
  'complaint.ask': 'ask',
  'complaint.respond': 'respond',
  'complaint.answer': 'answer',
  'complaint.close': 'close',
  'complaint.archive': 'archive',
  'complaint.convert': 'convert',
  'complaint.extend': 'extend',
  'complaint.merge': 'merge',
  'complaint.split': 'split',
} as const satisfies Record<string, Verb | readonly Verb[]>;

/** Ways in that ask for no role, and who stands at them instead. */
const doors = {
  /** Anybody. */
  public: 'nobody',
  /** Whoever proves a report's number with its PIN or secret. */
  reporter: 'tracking',
  /** An officer who was sent a link: it, and then his PIN. */
  link: 'alert links',
  /** A provider whose delivery the channel's adapter finds authentic. */
  provider: 'adapter',
  /** Another system, whose key is a token that stands in its form. */
  key: 'edge',
  /** Another government system that carries the token it was given. */
  partner: 'partner tokens',
  /** Another installation whose signature is right. */
  peer: 'signing',
} as const;

export type Action = keyof typeof table | keyof typeof verbs;
export type Door = keyof typeof doors;

export const actions = [...Object.keys(table), ...Object.keys(verbs)] as Action[];

export const isDoor = (allowed: Action | Door): allowed is Door => Object.hasOwn(doors, allowed);

const verbsOf = (action: Action): readonly Verb[] =>
  action in verbs ? [verbs[action as keyof typeof verbs]].flat() : [];

/** How far the role's right to an action reaches. */
export function reachOf(role: Role, action: Action): Reach {
  const named = verbsOf(action);
  if (named.length > 0)
    return named.some((verb) => mayDo(role, verb)) ? reachOf(role, 'complaint.read') : 'never';
  const row: Row = table[action as keyof typeof table];
  return row[roles.indexOf(role)] ?? 'never';
}

/** Whether the role may do it to anything at all. */
export const mayEver = (role: Role, action: Action): boolean => reachOf(role, action) !== 'never';

/** Roles that a password alone does not let in, but for the demo. */
const guarded: readonly Role[] = [
  'national-admin',
  'regional-admin',
  'inspector',
  'identity-custodian',
  'auditor',
  'system-admin',
];

export const needsSecondFactor = (role: Role): boolean => guarded.includes(role);

/** Minutes unused after which a console is over. */
export const idleMinutes = (role: Role): number => (role === 'identity-custodian' ? 15 : 30);

/**
 * Roles that each admin may appoint: none above his own. Who watches the others (inspector, custodian, auditor, system
 * admin) is appointed at the command line alone, so that nobody chooses his own watcher.
 */
const appoints: Partial<Record<Role, readonly Role[]>> = {
  'national-admin': [
    'national-admin',
    'regional-admin',
    'instansi-admin',
    'opd-admin',
    'liaison-officer',
    'front-desk',
    'leader',
  ],
  'regional-admin': [
    'regional-admin',
    'instansi-admin',
    'opd-admin',
    'liaison-officer',
    'front-desk',
    'leader',
  ],
  'instansi-admin': ['instansi-admin', 'opd-admin', 'liaison-officer', 'front-desk', 'leader'],
  'opd-admin': ['opd-admin', 'liaison-officer', 'front-desk'],
};

export const mayAppoint = (role: Role): readonly Role[] => appoints[role] ?? [];

/** Whether a body lies within the reach of a right that has no complaint for its object. */
export function reaches(
  reach: Reach,
  own: string | null,
  body: string | null,
  directory: Directory,
): boolean {
  if (reach === 'country' || reach === 'yes') return true;
  if (own === null || body === null) return false;
  if (reach === 'region' && isInArea(body, own, directory)) return true;
  return ['region', 'government', 'office'].includes(reach) && directory.isWithin(body, own);
}

/** Whether the government of a body lies in the area that another one governs. */
function isInArea(body: string, own: string, directory: Directory): boolean {
  const area = directory.governmentOf(own)?.wilayah ?? null;
  const theirs = directory.governmentOf(body)?.wilayah ?? null;
  return area !== null && theirs !== null && (theirs === area || theirs.startsWith(`${area}.`));
}

/**
 * Scopes of a token as written at the command line: `complaint:read,complaint:answer`. Throws `invalid` for one that
 * is no action, or that the role never may.
 */
export function readScopes(role: Role, written: readonly string[]): Action[] {
  return written.map((scope) => {
    const action = actions.find((known) => known.replace('.', ':') === scope.trim());
    if (!action) throw new Failure('invalid', 'scope-unknown');
    if (!mayEver(role, action)) throw new Failure('invalid', 'scope-beyond-role');
    return action;
  });
}
