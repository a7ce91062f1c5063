import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Officer } from '#access';
import { dayOf, Failure } from '#complaint';
import type { MandateValues, PlaceValues, RuleValues } from '#disposition';
import type { House } from '#house';
import type { RoutingKnowledge } from '#instansi';
import type { Environment } from '#platform';
import { onHouse, operator, say } from './data.commands.js';
import { worded, wordedFault } from './fault-words.js';
import { mandateRows, type MandateRow } from './mandate-table.js';

/** At the command line everything is within reach. */
const admin: Officer = { id: operator.id, name: operator.id, role: 'national-admin', instansi: null };

interface Listing {
  instansi?: string;
  wilayah?: string;
  all?: boolean;
}

/** What routing goes by beside the model: mandates, rules and places, one JSON a line; nothing is ever deleted. */
export function addKnowledgeCommands(program: Command, environment: Environment): void {
  const mandate = program.command('mandate').description('which body handles what, where, from when to when');
  const rule = program.command('rule').description('words of a report that mean a category or a body');
  const place = program
    .command('place')
    .description('places and roads that the areas of Kemendagri do not know');
  const onDesk = (work: (desk: House['routingDesk']) => Promise<object>) =>
    onHouse(environment, async ({ routingDesk }) => say(await work(routingDesk)));

  for (const [kind, command] of Object.entries({ mandates: mandate, rules: rule, places: place })) {
    const listing = command
      .command('list')
      .description('list them, one JSON a line')
      .option('--wilayah <code>', 'only of this area, and of what lies inside')
      .option('--all', 'with those that have ended');
    if (kind !== 'places') listing.option('--instansi <id>', 'only of this body');
    listing.action((options: Listing) => list(environment, kind as keyof RoutingKnowledge, options));
  }

  dated(mandate.command('add').description('give a body a matter in an area'))
    .requiredOption('--instansi <id>', 'the body')
    .requiredOption('--category <id>', 'the matter')
    .option(
      '--wilayah <code>',
      'province or kabupaten/kota, whoever owns the body; without, the whole country',
    )
    .action((values: MandateValues) => onDesk((desk) => desk.enterMandate(admin, values)));
  mandate
    .command('import')
    .description(
      'give many at once: CSV with a head instansi,category,wilayah,from,until,basis; none where a row is refused, and what a body has already it keeps',
    )
    .argument('<file>')
    .option('--dry-run', 'say what is wrong with each, and enter none')
    .action((file: string, options: { dryRun?: boolean }) => importMandates(environment, file, options));
  dated(rule.command('add').description('say what some words mean'))
    .requiredOption('--name <name>', 'as it stands in the reasons of a decision')
    .requiredOption('--words <phrases>', 'separated by semicolons: one of them stands in the report')
    .option('--wilayah <area>', 'only where the matter lies there: a code, or a name that one area alone has')
    .option('--category <id>', 'what it is about then')
    .option('--instansi <id>', 'who handles it then')
    .action((values: RuleValues) => onDesk((desk) => desk.enterRule(admin, values)));
  dated(place.command('add').description('say where a place of a local name lies, and whose road it is'))
    .requiredOption('--name <names>', 'as people write it; several names are separated by semicolons')
    .requiredOption('--wilayah <area>', 'kabupaten/kota, kecamatan or desa it lies in: code or name')
    .option('--road <status>', 'nasional, provinsi, kabupaten or desa, by decree')
    .action((values: PlaceValues) => onDesk((desk) => desk.enterPlace(admin, values)));

  const ending = (
    command: Command,
    end: (desk: House['routingDesk'], id: string, day: string) => Promise<void>,
  ) =>
    command
      .command('end')
      .description(
        'have one hold for the last time on a day, yesterday at the earliest; one that has not begun never holds',
      )
      .argument('<id>')
      .argument('<day>', 'its last day, as 2027-03-31; yesterday stops it at once')
      .action((id: string, day: string) =>
        onHouse(environment, ({ routingDesk }) => end(routingDesk, id, day)),
      );
  ending(mandate, (desk, id, day) => desk.endMandate(admin, id, day));
  ending(rule, (desk, id, day) => desk.endRule(admin, id, day));
  ending(place, (desk, id, day) => desk.endPlace(admin, id, day));
}

const dated = (command: Command): Command =>
  command
    .option('--from <day>', 'its first day, as 2027-01-01; without, today')
    .option('--until <day>', 'its last day; without, it has no end')
    .option('--basis <decree>', 'the regulation or decree that says so');

const list = (environment: Environment, kind: keyof RoutingKnowledge, options: Listing): Promise<void> =>
  onHouse(environment, ({ office, now }) => {
    const { instansi, wilayah: area, all = false } = options;
    const today = dayOf(now(), null);
    for (const each of office.knowledge[kind]) {
      if (!all && each.until !== null && each.until < today) continue;
      if (instansi !== undefined && 'instansi' in each && each.instansi !== instansi) continue;
      if (area !== undefined && each.wilayah !== area && !each.wilayah?.startsWith(`${area}.`)) continue;
      say(each);
    }
    return Promise.resolve();
  });

/** Enters each row of a table, or none where one of them is refused. */
async function importMandates(
  environment: Environment,
  file: string,
  { dryRun = false }: { dryRun?: boolean },
): Promise<void> {
  const rows = mandateRows(await readFile(file));
  await onHouse(environment, async ({ routingDesk }) => {
    const refused = rows
      .map((row, index) => ({ row: index + 1, faults: faultsOf(routingDesk, row) }))
      .filter(({ faults }) => faults.length > 0);
    for (const each of refused) say(each);
    if (refused.length > 0)
      throw new Error(`${refused.length} of ${rows.length} rows are refused, and none entered`);
    if (dryRun) return say({ rows: rows.length, entered: 0 });
    const known: number[] = [];
    for (const [index, { values }] of rows.entries()) {
      try {
        await routingDesk.enterMandate(admin, values);
      } catch (error) {
        // What the body has already on those days it keeps: the file may come a second time.
        if (!(error instanceof Failure) || error.reason !== 'mandate-overlaps') throw error;
        known.push(index + 1);
      }
    }
    say({ rows: rows.length, entered: rows.length - known.length, known });
  });
}

/** Why a row cannot be entered; nothing where it can. */
function faultsOf(desk: House['routingDesk'], { values, faults }: MandateRow): string[] {
  if (faults.length > 0) return faults;
  try {
    desk.drafted(admin, { enter: 'mandate', values });
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // What a body has already it keeps: a table may be imported twice.
    if (error.reason === 'mandate-overlaps') return [];
    return error.fields.length === 0 ? [worded(error.reason)] : error.fields.map(wordedFault);
  }
}
