import type { Command } from 'commander';
import type { Environment } from '#platform';
import { evaluateRouting } from './evaluate-routing.command.js';
import { routeFile } from './route.command.js';
import { trainRouting } from './train-routing.command.js';

/** Adds the commands that ask the router, and the one that trains it: that alone needs a database. */
export function addRoutingCommands(program: Command, environment: Environment): void {
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
  program
    .command('train-routing')
    .description('train routing anew, with what officers corrected by returning reports, into a model file')
    .requiredOption('--out <file>', 'the model file, to stand in place of routing-model.jsonl')
    .action((options: { out: string }) => trainRouting(environment, options));
}
