import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** The lines of a file, or of standard input for `-`, with their numbers from 1; empty ones are passed over. */
export async function* linesOf(file: string): AsyncGenerator<{ number: number; line: string }> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() !== '') yield { number, line };
  }
}

/** What a line holds; an error names the line and shows none of its words. */
export function valueOf(line: string, number: number): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new Error(`line ${number} is not JSON`);
  }
}
