import type { Command } from 'commander';
import type { Environment } from '#platform';
import type { RouteOptions } from './route.command.js';
import type { TrainOptions } from './train.command.js';

/** Adds the commands that ask the router, and those that train it: they alone need a database. */
export function addRoutingCommands(program: Command, environment: Environment): void {
  program
    .command('route')
    .description('say where reports would go and why: one JSON decision a line, or one text in words')
    .option('--jsonl <file>', 'one {id, channel, text, context_wilayah} a line; - for standard input')
    .option('--text <text>', 'one report, instead')
    .option(
      '--wilayah <area>',
      'with --text: where it comes in; a code, or a name that one province or kabupaten/kota alone has',
    )
    .option('--installation', 'by what this installation knows, instead of what a new one begins with')
    .action(async (options: RouteOptions & { jsonl?: string; text?: string }, command: Command) => {
      const { jsonl, text } = options;
      if (jsonl !== undefined && options.wilayah !== undefined)
        command.error('--wilayah goes with --text; a line says it itself, as context_wilayah', {
          exitCode: 2,
        });
      const { routeFile, routeText } = await import('./route.command.js');
      if (jsonl !== undefined && text === undefined) return routeFile(environment, jsonl, options);
      if (text !== undefined && jsonl === undefined) return routeText(environment, text, options);
      return command.error('give either --jsonl FILE or --text TEXT', { exitCode: 2 });
    });
  program
    .command('evaluate-routing')
    .description('say how good routing is on labelled reports: a table, or JSON')
    .requiredOption(
      '--jsonl <file>',
      'one labelled report a line, as in routing-train.jsonl; - for standard input',
    )
    .option('--json', 'print JSON, with every confusion')
    .action(async (options: { jsonl: string; json?: boolean }) =>
      (await import('./evaluate-routing.command.js')).evaluateRouting(options.jsonl, options),
    );
  program
    .command('train')
    .description(
      'train routing anew with what people corrected here, print it beside the model that decides, and let it decide unless it is worse: then end with 3',
    )
    .option('--dry-run', 'keep nothing')
    .option('--out <file>', 'write the model to a file too, to stand in place of routing-model.jsonl')
    .action(async (options: TrainOptions) =>
      (await import('./train.command.js')).train(environment, options),
    );
  program
    .command('models')
    .description('list the models of routing, one JSON a line')
    .option('--use <version>', 'let this one decide instead')
    .action(async (options: { use?: string }) =>
      (await import('./models.command.js')).models(environment, options.use),
    );
}
