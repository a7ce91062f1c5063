import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Directory, seedDirectory } from '#instansi';
import { Router } from '#routing';

interface Line {
  id?: unknown;
  text?: unknown;
  context_wilayah?: unknown;
}

/** Prints one decision a line for each line of the file, on the directory of a new installation. */
export async function routeFile(file: string): Promise<void> {
  const router = Router.create(new Directory(seedDirectory()));
  const input = file === '-' ? process.stdin : createReadStream(file);
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === '') continue;
    const { id, text, context_wilayah: context } = read(line, number);
    const decision = router.route({
      text: typeof text === 'string' ? text : '',
      contextWilayah: typeof context === 'string' ? context : null,
    });
    process.stdout.write(`${JSON.stringify({ id: id ?? null, ...decision })}\n`);
  }
}

function read(line: string, number: number): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    throw new Error(`line ${number} is not JSON`);
  }
}
