import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { needsInstansi } from '#access';
import { roles, type Role } from '#complaint';
import { envExample } from '#house';
import { SettingsError } from '#platform';
import { benchIntake } from './bench-intake.js';
import { benchRouting } from './bench-routing.js';
import { breach, erase, exportData, hold, retention, type HoldOptions } from './data.commands.js';
import { evaluateRouting } from './evaluate-routing.command.js';
import { drillEscrow, initKeys, rotateKeys } from './keys.command.js';
import {
  addOfficer,
  issueToken,
  migrate,
  setAutopilot,
  setConfidential,
  tokens,
  type OfficerOptions,
  type TokenOptions,
} from './office.commands.js';
import { parseFiles } from './parse.command.js';
import { routeFile } from './route.command.js';
import { verifyAuditOf } from './verify-audit.command.js';

const role = (given: string): Role => {
  const known = roles.find((name) => name === given);
  if (!known) throw new InvalidArgumentError(`one of ${roles.join(', ')}`);
  return known;
};

const days = (given: string): number => {
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1 || count > 3650) throw new InvalidArgumentError('1 to 3650');
  return count;
};

const program = new Command('muara').description('Muara from the command line').showHelpAfterError();

program
  .command('migrate')
  .description('bring the database up to date; a new one gets the directory')
  .action(() => migrate(process.env));

program
  .command('token')
  .description('issue a staff token for the API; it is the last line printed')
  .requiredOption('--role <role>', `one of ${roles.join(', ')}`, role)
  .option('--instansi <id>', 'body the holder works for')
  .option(
    '--scope <list>',
    'actions it may, e.g. complaint:read,complaint:answer; all of its role without',
    (list) => list.split(','),
  )
  .option('--days <n>', 'days until it ends (90)', days)
  .action(async (options: TokenOptions) => {
    if (options.instansi === undefined && needsInstansi(options.role)) {
      program.error(`a ${options.role} works for one body: add --instansi ID`, { exitCode: 2 });
    }
    await issueToken(process.env, options);
  });

program
  .command('tokens')
  .description('list the live tokens, one JSON a line')
  .option('--revoke <id>', 'end this one instead')
  .action((options: { revoke?: string }) => tokens(process.env, options.revoke));

program
  .command('officer')
  .description('add an officer; the password is read from standard input')
  .requiredOption('--user <name>', 'user name')
  .requiredOption('--name <name>', 'name as shown')
  .requiredOption('--role <role>', `one of ${roles.join(', ')}`, role)
  .option('--instansi <id>', 'body he works for')
  .option('--sk <number>', 'decree that appoints him')
  .option('--from <day>', 'first day of his rights, as 2026-11-25')
  .option('--until <day>', 'last day of his rights')
  .action((options: OfficerOptions) => addOfficer(process.env, options));

program
  .command('autopilot')
  .description('let routing dispose to a body without a person, where it is sure')
  .argument('<instansi>')
  .argument('<on|off>')
  .action((instansi: string, state: string) => setAutopilot(process.env, instansi, state));

program
  .command('confidential')
  .description('make complaints of a category confidential from the start, or no more')
  .argument('<category>')
  .argument('<on|off>')
  .action((category: string, state: string) => setConfidential(process.env, category, state));

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
  .command('parse')
  .description('say what a channel makes of raw messages, one JSON a line')
  .requiredOption('--channel <id>', 'email')
  .argument('<files...>')
  .action((files: string[], options: { channel: string }) => parseFiles(options.channel, files));

const keys = program.command('keys').description('keys of the vault, which alone can read who reported');
const sharesOption = [
  '--shares <dir>',
  'write the three escrow shares to files instead of the screen',
] as const;
keys
  .command('init')
  .description('make the first keys; hand the three escrow shares to three people')
  .option(...sharesOption)
  .action((options: { shares?: string }) => initKeys(process.env, options));
keys
  .command('rotate')
  .description("give the custodian a new key and destroy the old one's private half")
  .option('--escrow', 'give the escrow a new key instead, with new shares')
  .option(...sharesOption)
  .action((options: { escrow?: boolean; shares?: string }) => rotateKeys(process.env, options));
keys
  .command('escrow-drill')
  .description('prove that two shares open what the custodian opens')
  .requiredOption('--share <file...>', 'a file with a share; two are needed')
  .option('--sample <n>', 'how many batches of keys are tried', Number, 100)
  .action((options: { share: string[]; sample: number }) => drillEscrow(process.env, options));

const data = program.command('data').description("what the law asks for with reporters' data (UU 27/2022)");
data
  .command('retention')
  .description('list how long identity is kept, one JSON a line, or set it for a category')
  .argument('[category]', '* for all others, quarantine for what became no complaint')
  .argument('[months]', 'after the end of the complaint', Number)
  .option('--source <text>', 'archive schedule or decree that sets it')
  .action((category: string | undefined, months: number | undefined, { source }: { source?: string }) =>
    retention(process.env, {
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
  .action((number: string, options: HoldOptions) => hold(process.env, number, options));
data
  .command('erase')
  .description('erase whom a report is from, for ever')
  .argument('<number>', 'report number')
  .requiredOption('--reason <text>', 'the letter, and how its writer was known')
  .action((number: string, options: { reason: string }) => erase(process.env, number, options.reason));
data
  .command('export')
  .description('print all that is known of a reporter; his PIN is read from standard input')
  .argument('<number>', 'report number')
  .requiredOption('--reason <text>', 'the letter that asks for it')
  .action((number: string, options: { reason: string }) => exportData(process.env, number, options.reason));
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
  .action((options: Record<string, string>) => breach(process.env, options));

program
  .command('verify-audit')
  .description('say whether the audit is whole; ends with 1 and the first broken place where it is not')
  .option('--against <headfile>', 'signed heads that the chain must lead through')
  .option('--key <file>', 'public key they are signed with, PEM; audit-head.pem beside them if not given')
  .action((options: { against?: string; key?: string }) => verifyAuditOf(process.env, options));

program
  .command('env-example')
  .description('print every setting as .env.example lists it')
  .action(() => void process.stdout.write(envExample()));

const bench = program.command('bench').description('measure beside a limit of the same run');
bench
  .command('intake')
  .option('--json', 'print JSON')
  .option('--seconds <n>', 'length of each of the rounds', Number, 1)
  .action((options: { seconds: number }) => benchIntake(options.seconds));
bench
  .command('routing')
  .option('--json', 'print JSON')
  .action(() => benchRouting());

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error instanceof SettingsError ? error.message : `muara: ${error.message}`}\n`);
  process.exitCode = 1;
}
