import type { Request, Response } from 'express';
import { render, type Format } from './documents.js';

/** The statuses that GeoReport has a meaning for; 413, 429 and what is our own fault stay what they are in HTTP. */
const statusOf = (status: number): number => {
  if (status === 401 || status === 403) return 403;
  return status >= 400 && status < 500 && ![404, 413, 429].includes(status) ? 400 : status;
};

/** The format that an address asks for by its ending; XML where it asks for none. */
export const formatOf = ({ path }: Pick<Request, 'path'>): Format =>
  path.endsWith('.json') ? 'json' : 'xml';

/** A refusal as GeoReport tells it: one error for each thing that is wrong, in words for the user. */
export async function refuse(
  request: Request,
  response: Response,
  { status, descriptions }: { status: number; descriptions: readonly string[] },
): Promise<void> {
  const code = statusOf(status);
  const errors = descriptions.map((description) => ({ code, description }));
  const { type, body } = await render('errors', errors, formatOf(request));
  response.status(code).type(type).send(body);
}
