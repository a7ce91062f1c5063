import type { Clock, ClockFacts, Step } from '#complaint';
import type { Scope } from '#store';
import { within } from '../../libs/store/src/complaint.queries.js';
import type { Lane } from './lane.js';

/** A complaint as it stands in the database. */
export interface Found {
  status: string;
  instansi: string | null;
  raisedTo: string | null;
  supervisory: boolean;
  closed: boolean;
  suggested: string | null;
  suggestion: unknown;
  accused: string[];
  open: string[];
  messages: [kind: string, text: string, unread: boolean][];
  raised: string[];
  inspected: boolean;
  sight: boolean[];
  clocks: Written<Clock>[];
  timeline: Written<Step>[];
  dispositions: Written<ClockFacts['dispositions'][number]>[];
}

/** As JSON has it: instants are texts. */
export type Written<T> = {
  [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K];
};

/** All that a play compares, in one statement; `sight` says for each scope whether it holds the complaint. */
export async function foundOf(lane: Lane, id: string, scopes: readonly Scope[]): Promise<Found | undefined> {
  const parameters: unknown[] = [id];
  const sights = scopes.map((scope) => `(${['true', ...within(scope, parameters)].join(' AND ')}) IS TRUE`);
  const [row] = await lane.ask<{ found: Found }>(
    `SELECT jsonb_build_object('status', c.status, 'instansi', c.instansi, 'raisedTo', c.raised_to,
         'supervisory', c.supervisory, 'closed', c.confidential, 'suggested', c.suggested_instansi, 'suggestion', c.suggestion,
         'accused', (SELECT coalesce(jsonb_agg(DISTINCT a.instansi), '[]') FROM accused a WHERE a.complaint_id = c.id),
         'open', (SELECT coalesce(jsonb_agg(d.role || ' ' || d.instansi ORDER BY d.role || ' ' || d.instansi), '[]')
                  FROM disposition d WHERE d.complaint_id = c.id AND d.ended_at IS NULL),
         'messages', (SELECT coalesce(jsonb_agg(jsonb_build_array(m.kind, m.text, m.unread) ORDER BY m.at, m.id), '[]')
                      FROM message m WHERE m.complaint_id = c.id),
         'raised', (SELECT coalesce(jsonb_agg(i.instansi), '[]') FROM inspection i WHERE i.complaint_id = c.id AND i.raised),
         'inspected', EXISTS (SELECT FROM inspection i WHERE i.complaint_id = c.id),
         'sight', jsonb_build_array(${sights.join(', ')}),
         'clocks', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', k.kind, 'nth', k.nth, 'days', k.days,
             'pausedDays', k.paused_days, 'startedAt', k.started_at, 'dueAt', k.due_at, 'endedAt', k.ended_at,
             'endedAs', k.ended_as, 'startedBy', k.started_by,
             'inDays', k.in_days, 'dispositionId', k.disposition_id, 'instansi', k.instansi)), '[]')
           FROM clock k WHERE k.complaint_id = c.id),
         'timeline', (SELECT jsonb_agg(jsonb_build_object('at', u.at, 'action', u.action, 'status', u.detail->>'status',
             'instansi', u.instansi, 'reason', u.reason) ORDER BY u.id) FROM audit u WHERE u.subject = c.id),
         'dispositions', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'kind', d.kind, 'instansi', d.instansi,
             'madeAt', d.made_at, 'endedAt', d.ended_at, 'endedAs', d.ended_as) ORDER BY d.made_at, d.id), '[]')
           FROM disposition d WHERE d.complaint_id = c.id)) AS found
       FROM complaint c WHERE c.id = $1`,
    parameters,
  );
  return row?.found;
}
