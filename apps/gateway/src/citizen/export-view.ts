import type { Response } from 'express';
import type { DataExport, SeenOpening } from '#access';
import { roles } from '#complaint';
import type { DataEksporView, OpeningView } from '../pages/law-views.js';
import { hasWord } from '../words/words.js';

/** Sends a copy as a file for machines, under a name that says nothing. */
export function sendExport(copy: DataExport, response: Response): void {
  response.setHeader('Content-Disposition', 'attachment; filename="data.json"');
  response
    .status(200)
    .type('application/json')
    .send(JSON.stringify(copy, null, 2));
}

/** A reporter learns of what office it was, and where Muara itself opened something, nothing more. */
export const openingView = ({ at, action, role, reason }: SeenOpening): OpeningView => ({
  at,
  action,
  role: role === 'reporter' || roles.some((known) => known === role) ? role : null,
  reason: role === 'reporter' ? null : reason,
  key: [`ground.${reason}`, `search-reason.${reason}`].find(hasWord) ?? null,
});

/** The same copy for people: bytes are named with their size, and stand in the file for machines. */
export const exportPage = (copy: DataExport): DataEksporView => ({
  code: copy.report.number,
  madeAt: copy.madeAt,
  text: copy.report.text,
  receivedAt: copy.report.receivedAt,
  identity: copy.identity.map(({ kind, value }) => ({ kind, fields: fieldsOf(value) })),
  messages: copy.messages.map(({ from, text, at }) => ({ from, text, at })),
  files: copy.files.map(({ name, size: bytes }) => ({ name, bytes })),
  openings: copy.openings.map(openingView),
});

function fieldsOf(value: unknown, field = ''): DataEksporView['identity'][number]['fields'] {
  if (value === null || field === 'base64' || field === 'envelope') return [];
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([name, each]) =>
      fieldsOf(each, Array.isArray(value) ? field : name),
    );
  }
  const ticked = value === true ? '✓' : '–';
  const said =
    typeof value === 'boolean' ? ticked : typeof value === 'string' ? value : JSON.stringify(value);
  return [{ field, known: hasWord(`data-field.${field}`), value: said }];
}
