import { Directory, seedDirectory } from '#instansi';
import { Router } from '#routing';
import { valueOf } from './json-lines.js';

/** Lines of one file that follow one another, the first of them with its number. */
export interface Batch {
  from: number;
  lines: { number: number; line: string }[];
}

/** Makes decisions of lines, one JSON a line; without a router on the directory of a new installation. */
export function lineRouter(
  router = Router.create(new Directory(seedDirectory())),
): (lines: Batch['lines']) => string {
  return (lines) => lines.map(({ number, line }) => `${decide(router, line, number)}\n`).join('');
}

function decide(router: Router, line: string, number: number): string {
  const value = valueOf(line, number);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`line ${number} is no JSON object`);
  }
  const { id, text, context_wilayah: context } = value as Record<string, unknown>;
  const decision = router.route({
    text: typeof text === 'string' ? text : '',
    contextWilayah: typeof context === 'string' ? context : null,
  });
  return JSON.stringify({ id: id ?? null, ...decision });
}
