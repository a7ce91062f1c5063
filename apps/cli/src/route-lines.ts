import { Directory, seedDirectory } from '#instansi';
import { Router, type RoutingInput } from '#routing';
import { valueOf } from './json-lines.js';

/** Lines of one file that follow one another, the first of them with its number. */
export interface Batch {
  from: number;
  lines: { number: number; line: string }[];
}

/** What was made of some lines. */
export interface Answers {
  /** One JSON a line. */
  decisions: string;
  /** A sentence for each line that is not answered: it names the line, and shows none of its words. */
  faults: string[];
}

/** Makes decisions of lines; without a router on the directory of a new installation. */
export function lineRouter(
  router = Router.create(new Directory(seedDirectory())),
): (lines: Batch['lines']) => Answers {
  return (lines) => {
    const faults: string[] = [];
    let decisions = '';
    for (const { number, line } of lines) {
      const asked = askedIn(line, number);
      if (typeof asked === 'string') faults.push(asked);
      else decisions += `${JSON.stringify({ id: asked.id ?? null, ...router.route(asked.input) })}\n`;
    }
    return { decisions, faults };
  };
}

/** What a line asks, or a sentence that says why it asks nothing. */
function askedIn(line: string, number: number): { id: unknown; input: RoutingInput } | string {
  const value = read(line, number);
  if (value instanceof Error) return value.message;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `line ${number} is no JSON object`;
  const { id, text, context_wilayah: context = null } = value as Record<string, unknown>;
  if (text === undefined) return `line ${number}: text is missing`;
  if (typeof text !== 'string') return `line ${number}: text is not a string`;
  if (context !== null && typeof context !== 'string')
    return `line ${number}: context_wilayah is not a string`;
  return { id, input: { text, contextWilayah: context } };
}

function read(line: string, number: number): unknown {
  try {
    return valueOf(line, number);
  } catch (error) {
    return error;
  }
}
