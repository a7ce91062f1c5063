import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { BreachGiven } from '#access';
import { Failure, readReportNumber, showReportNumber } from '#complaint';
import type { House } from '#house';
import type { Environment } from '#platform';
import { wordedFault } from './fault-words.js';

export const operator = { id: 'operator', role: null };

/** What the house refuses, in words: its own codes are for pages. */
export const onHouse = async (
  environment: Environment,
  work: (house: House) => Promise<void>,
  options: { channels?: boolean } = {},
): Promise<void> =>
  (await import('./office.commands.js')).withHouse(
    environment,
    async (house) => {
      try {
        await work(house);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.code === 'unavailable') {
          throw new Error('the vault is away: it runs with Muara, or as a service of its own', {
            cause: error,
          });
        }
        const faults = error.fields.map(wordedFault);
        throw new Error(faults.length > 0 ? faults.join(', ') : error.message, { cause: error });
      }
    },
    options,
  );

export const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** Lists the terms, one JSON a line, or sets one. */
const retention = (
  environment: Environment,
  set: { category?: string; months?: number; source?: string },
): Promise<void> =>
  onHouse(environment, async (house) => {
    const { category, months, source } = set;
    if (category !== undefined) {
      await house.retention.set(operator, category, months ?? 0, source ?? '');
    }
    for (const term of await house.retention.terms()) say(term);
  });

interface HoldOptions {
  kind: string;
  reason: string;
  release?: boolean;
}

/** Holds or restricts the identity of a report, or lifts that. */
const hold = (
  environment: Environment,
  number: string,
  { kind, reason, release = false }: HoldOptions,
): Promise<void> =>
  onHouse(environment, async ({ dataRequests }) => {
    if (release) await dataRequests.release(operator, number, kind, reason);
    else await dataRequests.hold(operator, number, kind, reason);
    for (const each of await dataRequests.holds()) say({ ...each, code: showReportNumber(each.code) });
  });

/** Erases whom a report is from. Where the vault is away it is decided, and done when Muara runs. */
const erase = (environment: Environment, number: string, reason: string): Promise<void> =>
  onHouse(environment, async ({ dataRequests }) => {
    await dataRequests.askOnPaper(operator, number, 'erasure', reason);
    const erased = readReportNumber(number);
    const waits = (await dataRequests.due()).some(({ code }) => code === erased);
    process.stdout.write(
      waits
        ? `${number} is to be erased as soon as the vault is there: it runs with Muara\n`
        : `whoever reported ${number} is erased; an old backup does not bring him back\n`,
    );
  });

/** Prints all that is known of a reporter, as JSON. His PIN is read from standard input: without it nobody has a copy. */
async function exportData(environment: Environment, number: string, reason: string): Promise<void> {
  const pin = (await text(process.stdin)).trim();
  if (pin === '') throw new Error("the reporter's PIN is expected on standard input");
  await onHouse(environment, async ({ dataExports }) => {
    const copy = await dataExports.make(number, pin, operator, reason);
    process.stdout.write(`${JSON.stringify(copy, null, 2)}\n`);
  });
}

/** Registers a breach, and prints it with who is affected; or lists them; or notes that notice was given of one. */
const breach = (
  environment: Environment,
  { notify, ...given }: Partial<BreachGiven> & { notify?: string },
): Promise<void> =>
  onHouse(environment, async ({ breaches }) => {
    if (notify !== undefined) await breaches.notify(operator, notify);
    else if (Object.keys(given).length > 0) {
      const none = { noticed: '', from: '', until: '', actor: '', role: '', what: '', measures: '' };
      const id = await breaches.register(operator, { ...none, ...given });
      const { breach: found, affected, counts } = await breaches.one(id);
      const reports = affected.map(({ code, openings, firstAt, lastAt }) => ({
        code: showReportNumber(code),
        openings,
        firstAt,
        lastAt,
      }));
      return say({ ...found, reports, counts });
    }
    for (const each of await breaches.list()) say(each);
  });

export function addDataCommands(program: Command, environment: Environment): void {
  const data = program.command('data').description("what the law asks for with reporters' data (UU 27/2022)");
  data
    .command('retention')
    .description('list how long identity is kept, one JSON a line, or set it for a category')
    .argument('[category]', '* for all others, quarantine for what became no complaint')
    .argument('[months]', 'after the end of the complaint', Number)
    .option('--source <text>', 'archive schedule or decree that sets it')
    .action((category: string | undefined, months: number | undefined, { source }: { source?: string }) =>
      retention(environment, {
        ...(category === undefined ? {} : { category }),
        ...(months === undefined ? {} : { months }),
        ...(source === undefined ? {} : { source }),
      }),
    );
  data
    .command('hold')
    .description('keep an identity from erasure, or from use')
    .argument('<number>', 'report number')
    .requiredOption('--kind <kind>', 'legal or restricted')
    .requiredOption('--reason <text>', 'e.g. the number of the court case')
    .option('--release', 'lift it instead')
    .action((number: string, options: HoldOptions) => hold(environment, number, options));
  data
    .command('erase')
    .description('erase whom a report is from, for ever')
    .argument('<number>', 'report number')
    .requiredOption('--reason <text>', 'the letter, and how its writer was known')
    .action((number: string, options: { reason: string }) => erase(environment, number, options.reason));
  data
    .command('export')
    .description('print all that is known of a reporter; his PIN is read from standard input')
    .argument('<number>', 'report number')
    .requiredOption('--reason <text>', 'the letter that asks for it')
    .action((number: string, options: { reason: string }) => exportData(environment, number, options.reason));
  data
    .command('breach')
    .description('register a breach and say who is affected, from the audit; list them without options')
    .option('--from <instant>', 'as 2026-11-20T08:00')
    .option('--until <instant>')
    .option('--noticed <instant>', 'now if not given')
    .option('--actor <user>', 'only what this user opened')
    .option('--role <role>', 'only what this role opened')
    .option('--what <text>', 'what happened, and which data')
    .option('--measures <text>', 'what was done')
    .option('--notify <id>', 'note that notice was given of this one')
    .action((options: Record<string, string>) => breach(environment, options));
}
