import type { Command } from 'commander';
import { evaluateRouting } from './evaluate-routing.command.js';
import { routeFile } from './route.command.js';

/** Adds the commands that ask the router without an office: no database, no settings. */
export function addRoutingCommands(program: Command): void {
  program
    .command('route')
    .description('say where reports would go and why, one JSON decision a line')
    .requiredOption('--jsonl <file>', 'one {id, channel, text, context_wilayah} a line; - for standard input')
    .action((options: { jsonl: string }) => routeFile(options.jsonl));
  program
    .command('evaluate-routing')
    .description('say how good routing is on labelled reports: a table, or JSON')
    .requiredOption(
      '--jsonl <file>',
      'one labelled report a line, as in routing-train.jsonl; - for standard input',
    )
    .option('--json', 'print JSON, with every confusion')
    .action((options: { jsonl: string; json?: boolean }) => evaluateRouting(options.jsonl, options));
}
