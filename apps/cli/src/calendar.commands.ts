import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Environment } from '#platform';
import { onHouse, operator, say } from './data.commands.js';

/** What the console's page of days and terms does, from files. */
export function addCalendarCommands(program: Command, environment: Environment): void {
  const calendar = program.command('calendar').description('days off, weeks of six days, and terms');
  calendar
    .command('import')
    .description('days off: JSON [{date, name, wilayah?, toCheck?}], or a line each date,name,wilayah')
    .argument('<file>')
    .option('--wilayah <code>', 'area of the days that name none; without, the whole country')
    .action((file: string, { wilayah }: { wilayah?: string }) =>
      onHouse(environment, async ({ calendarDesk }) => {
        const text = await readFile(file, 'utf8');
        say({ entered: await calendarDesk.enterHolidays(operator.id, text, wilayah ?? null) });
      }),
    );
  calendar
    .command('remove')
    .description('open the offices on a day after all')
    .argument('<date>', 'as 2027-03-10')
    .option('--wilayah <code>', 'a day off of this area')
    .action((date: string, { wilayah }: { wilayah?: string }) =>
      onHouse(environment, ({ calendarDesk }) =>
        calendarDesk.removeHoliday(operator.id, date, wilayah ?? null),
      ),
    );
  calendar
    .command('week')
    .description('how many days a week an area or a body works: 5 or 6')
    .argument('<place>', 'Kemendagri code, or id of a body')
    .argument('<days>', '5 or 6')
    .action((place: string, days: string) =>
      onHouse(environment, ({ calendarDesk }) => calendarDesk.setWeek(operator.id, place, Number(days))),
    );
  calendar
    .command('rules')
    .description('list the terms, one JSON a line; with a file enter those of a new regulation')
    .argument('[file]', 'JSON: id, name, validFrom, and every figure that differs from the newest set')
    .action((file: string | undefined) =>
      onHouse(environment, async ({ calendarDesk, office }) => {
        if (file === undefined) return office.rules.all.forEach((rules) => say(rules));
        say({ entered: await calendarDesk.enterRules(operator.id, await readFile(file, 'utf8')) });
      }),
    );
}
