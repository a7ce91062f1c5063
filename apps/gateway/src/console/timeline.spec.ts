import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { statuses, type TimelineEntry } from '#complaint';
import { archiveReasons } from '#disposition';
import { hasWord } from '../words/words.js';
import { stepView, timelineKinds } from './timeline.js';

/** Kept in the audit of a complaint, and no step of it. */
const inTheAuditAlone = [
  'identity-delivered',
  'attachment-shown',
  'raw-replayed',
  'identity-matched',
  'name-shown',
];
/** Steps from desk to desk, named by what a hop is called. */
const hopKinds = ['disposed', 'forwarded', 'referred', 'returned', 'declined'];
/** Kinds of messages, each recorded as what it is. */
const messageKinds = ['words', 'automatic', 'question', 'response', 'answer'];
/** Recorded on no complaint. */
const onNoComplaint =
  /^(autopilot|breach|channel|contact|custodian|deputy|duty|emergency|erasures|escrow|holidays?|model|officer|partner|peer|retention|rules|token|webhook|week)-|^quarantine-discarded$/;

const sources = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|node_modules|\/migrations\//.test(name))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
);

/** Names that stand where a file says what it records: `action: 'x'`, `action = a ? 'x' : 'y'`, `record(…, 'x', …)`. */
function recordedIn(source: string): string[] {
  if (!/recordAudit|recordOrOwe|\brecord\(|\bnote\(|'action'/.test(source)) return [];
  const said = [
    ...source.matchAll(/\baction(?:: | = )(?!\/)([^,;}$<]*)/g),
    ...source.matchAll(/\bbegun = `([^`]*)`/g),
    ...source.matchAll(/\bwithheld = \{([^}]*)\}/g),
  ].flatMap(([, place = '']) => [...place.matchAll(/(?<!=== |IS )'([a-z][a-z-]*)'(?!:)/g)]);
  const called = source.matchAll(/\brecord\([^;(){}[\]<']*'([a-z][a-z-]*)'/g);
  return [...said, ...called].map(([, name = '']) => name);
}

const step = (action: string, reason: string | null): TimelineEntry => ({
  at: new Date(),
  actor: 'system',
  action,
  reason,
  instansi: null,
});
const view = (action: string, reason: string | null) => stepView(step(action, reason), null);

describe('the timeline', () => {
  it('has words for everything that is recorded on a complaint', () => {
    const recorded = new Set([...sources.flatMap(recordedIn), ...messageKinds, ...hopKinds]);
    for (const known of ['taken-over', 'not-asked', 'lapor-state', 'handover-ended', 'told'])
      expect(recorded).toContain(known);
    const wordless = [...recorded].filter(
      (action) =>
        !(action in timelineKinds) && !inTheAuditAlone.includes(action) && !onNoComplaint.test(action),
    );
    expect(wordless).toEqual([]);
    expect(Object.values(timelineKinds).filter((kind) => !hasWord(`timeline.${kind}`))).toEqual([]);
  });

  it('says why in words where a step is recorded with a code', () => {
    const coded = [
      ...['confidential', 'came-from-there'].map((code) => ['handover-withheld', code] as const),
      ['handover-ended', 'moved-on'] as const,
      ['handover-status-refused', 'handover-ended'] as const,
      ...['invalid', 'unreachable', 'timeout', 'address-refused'].map(
        (code) => ['handover-refused', code] as const,
      ),
      ...statuses.map((status) => ['handover-status', status] as const),
      ['taken-over', 'closed'] as const,
      ['not-asked', 'reply-limit'] as const,
      ...['refused', 'unreachable'].map((code) => ['file-missing', code] as const),
      ...archiveReasons.map((reason) => ['archived', reason] as const),
    ];
    for (const [action, code] of coded) {
      const { why, reason } = view(action, code);
      expect([action, code, reason, why && hasWord(why.key), why?.key.includes('other')]).toEqual([
        action,
        code,
        null,
        true,
        false,
      ]);
    }
  });

  it('names a code that another system made up, and a connection that failed', () => {
    expect(view('handover-refused', 'http-415').why).toEqual({ key: 'handover-why.other', code: 'http-415' });
    expect(view('handover-refused', 'ECONNREFUSED').why?.key).toBe('handover-why.no-connection');
  });

  it('leaves what somebody wrote as it is', () => {
    expect(view('closed', 'Sudah diperbaiki')).toMatchObject({ why: null, reason: 'Sudah diperbaiki' });
    expect(view('closed', 'confirmed')).toMatchObject({
      why: { key: 'timeline-why.confirmed' },
      reason: null,
    });
  });
});
