import { createReadStream } from 'node:fs';

/** The lines of a file, or of standard input for `-`, with their numbers from 1; empty ones are passed over. */
export async function* linesOf(file: string): AsyncGenerator<{ number: number; line: string }> {
  const input = file === '-' ? process.stdin.setEncoding('utf8') : createReadStream(file, 'utf8');
  let number = 0;
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      if (line.trim() !== '') yield { number, line };
    }
  }
  if (rest.trim() !== '') yield { number: number + 1, line: rest };
}

/** What a line holds; an error names the line and shows none of its words. */
export function valueOf(line: string, number: number): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new Error(`line ${number} is not JSON`);
  }
}
