import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { roles, type Role } from '#complaint';
import type { ImportOptions } from './import.command.js';
import type { OfficerOptions, TokenOptions } from './office.commands.js';
import type { PeerOptions, WebhookOptions } from './partner.commands.js';
import type { TemplateOptions } from './template.command.js';
import { addCalendarCommands } from './calendar.commands.js';
import { addDataCommands } from './data.commands.js';
import { addQuarantineCommands } from './quarantine.commands.js';
import { addKnowledgeCommands } from './knowledge.commands.js';
import { addRoutingCommands } from './routing.commands.js';
import { expectReaderToGo, ReaderGone } from './reader.js';

const role = (given: string): Role => {
  const known = roles.find((name) => name === given);
  if (!known) throw new InvalidArgumentError(`one of ${roles.join(', ')}`);
  return known;
};

const holder = (given: string): Role | 'partner' => (given === 'partner' ? given : role(given));
const list = (given: string): string[] => given.split(',');

const days = (given: string): number => {
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1 || count > 3650) throw new InvalidArgumentError('1 to 3650');
  return count;
};

// What a command needs is loaded when it is called: all of it together takes longer than most of them.
const program = new Command('muara').description('Muara from the command line').showHelpAfterError();

program
  .command('migrate')
  .description('bring the database up to date; a new one gets the directory')
  .action(async () => (await import('./office.commands.js')).migrate(process.env));

program
  .command('token')
  .description('issue a token for the API; it is the last line printed')
  .requiredOption('--role <role>', `one of ${roles.join(', ')}; partner: another government system`, holder)
  .option('--instansi <id>', 'body the holder works for')
  .option(
    '--scope <list>',
    'actions it may, e.g. complaint:read,complaint:answer; all of its role without. A partner: reports:read, follow-ups:write',
    list,
  )
  .option('--name <name>', 'partner: whose system it is')
  .option('--wilayah <code>', 'partner: only reports of this area')
  .option('--topics <list>', 'partner: only reports of these categories', list)
  .option('--days <n>', 'days until it ends (90)', days)
  .action(async (options: TokenOptions) => {
    if (
      options.instansi === undefined &&
      options.role !== 'partner' &&
      (await import('#access')).needsInstansi(options.role)
    ) {
      program.error(`a ${options.role} works for one body: add --instansi ID`, { exitCode: 2 });
    }
    await (await import('./office.commands.js')).issueToken(process.env, options);
  });

program
  .command('tokens')
  .description('list the live tokens, one JSON a line')
  .option('--revoke <id>', 'end this one instead')
  .action(async (options: { revoke?: string }) =>
    (await import('./office.commands.js')).tokens(process.env, options.revoke),
  );

const webhook = program.command('webhook').description('other systems that are told of reports');
webhook
  .command('add')
  .description('tell another system, by Standard Webhooks; the secret is the last line printed')
  .requiredOption('--name <name>', 'whose it is')
  .requiredOption('--url <url>', 'https, on the public internet')
  .option('--types <list>', 'report.status, report.follow-up, report.withdrawn; all without', list)
  .option('--instansi <id>', 'only reports that this body, or one below it, has')
  .option('--wilayah <code>', 'only reports of this area')
  .option('--topics <list>', 'only reports of these categories', list)
  .action(async (options: WebhookOptions) =>
    (await import('./partner.commands.js')).addWebhook(process.env, options),
  );
webhook
  .command('list')
  .description('list them, one JSON a line')
  .action(async () => (await import('./partner.commands.js')).listWebhooks(process.env));
webhook
  .command('rotate')
  .description(
    'give one a new secret, which is the last line printed; the old one signs as well until the next time',
  )
  .argument('<id>')
  .action(async (id: string) => (await import('./partner.commands.js')).rotateWebhook(process.env, id));
webhook
  .command('set')
  .description('tell one nothing for now, or again')
  .argument('<id>')
  .argument('<on|off>')
  .action(async (id: string, state: string) =>
    (await import('./partner.commands.js')).setWebhook(process.env, id, state),
  );
webhook
  .command('replay')
  .description('send again what one has missed')
  .argument('<id>')
  .requiredOption('--since <instant>', 'as 2026-11-20T08:00:00Z')
  .option('--all', 'also what had arrived')
  .action(async (id: string, options: { since: string; all?: boolean }) =>
    (await import('./partner.commands.js')).replayWebhook(process.env, id, options),
  );

const peer = program.command('peer').description('other installations that complaints are handed over to');
peer
  .command('add')
  .description('pair with one; prints the id and the secret for the operator of the other side')
  .requiredOption('--name <name>', 'what it is called here')
  .requiredOption('--url <url>', 'its public address')
  .option('--instansi <id>', 'body whose complaints go there; without, it only hands over to us')
  .option('--id <id>', 'from the other side')
  .option('--secret <secret>', 'from the other side')
  .action(async (options: PeerOptions) =>
    (await import('./partner.commands.js')).addPeer(process.env, options),
  );
peer
  .command('list')
  .description('list them, one JSON a line')
  .action(async () => (await import('./partner.commands.js')).listPeers(process.env));
peer
  .command('end')
  .description('hand over nothing any more, and take nothing')
  .argument('<id>')
  .action(async (id: string) => (await import('./partner.commands.js')).endPeer(process.env, id));

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
  .action(async (options: OfficerOptions) =>
    (await import('./office.commands.js')).addOfficer(process.env, options),
  );

program
  .command('autopilot')
  .description('let routing dispose to a body without a person, where it is sure')
  .argument('<instansi>')
  .argument('<on|off>')
  .action(async (instansi: string, state: string) =>
    (await import('./office.commands.js')).setAutopilot(process.env, instansi, state),
  );

program
  .command('review')
  .description('have a second person publish the answers of a body')
  .argument('<instansi>')
  .argument('<on|off>')
  .action(async (instansi: string, state: string) =>
    (await import('./office.commands.js')).setReview(process.env, instansi, state),
  );

program
  .command('deputy')
  .description('name the inspector who is asked where his inspectorate leaves something unopened')
  .argument('<inspectorate>')
  .argument('<user|none>')
  .action(async (inspectorate: string, user: string) =>
    (await import('./office.commands.js')).setDeputy(process.env, inspectorate, user),
  );

program
  .command('evidence')
  .description('ask for a picture with each answer to complaints of a category')
  .argument('<category>')
  .argument('<on|off>')
  .action(async (category: string, state: string) =>
    (await import('./office.commands.js')).setEvidence(process.env, category, state),
  );

program
  .command('template')
  .description(
    'keep a message template that a provider approved for when its window is shut; list them without options',
  )
  .option('--channel <id>', 'whatsapp')
  .option('--sid <sid>', "Content SID at the provider, 'HX…'")
  .option('--event <event>', 'what it tells: answer-waiting, or done-or-not with buttons', 'answer-waiting')
  .option('--audience <audience>', 'whom it tells', 'reporter')
  .option('--language <id|en>', 'in which language', 'id')
  .option('--variables <json>', 'what stands in its gaps; {url} is where reports are tracked')
  .option('--wanted', 'list instead the texts that alerts to officers need approved, with their gaps')
  .action(async (options: TemplateOptions) =>
    (await import('./template.command.js')).template(process.env, options),
  );

program
  .command('confidential')
  .description('make complaints of a category confidential from the start, or no more')
  .argument('<category>')
  .argument('<on|off>')
  .action(async (category: string, state: string) =>
    (await import('./office.commands.js')).setConfidential(process.env, category, state),
  );

addRoutingCommands(program, process.env);
addKnowledgeCommands(program, process.env);

program
  .command('parse')
  .description('say what a channel makes of raw messages, one JSON a line')
  .requiredOption('--channel <id>', 'email')
  .argument('<files...>')
  .action(async (files: string[], options: { channel: string }) =>
    (await import('./parse.command.js')).parseFiles(options.channel, files),
  );

program
  .command('import')
  .description(
    'take over the rows of an old register: CSV, XLSX or JSON lines; what became of each is the last line',
  )
  .argument('<file>')
  .requiredOption('--source <name>', 'short name of the register, as e-sukma')
  .option('--mapping <file>', 'JSON that says which column is what')
  .option('--take-unknown', 'with --source sp4n-lapor: take over reports that are not known here')
  .option('--dry-run', 'store nothing, and say what would be')
  .option('--language <id|en>', 'of the reasons', 'id')
  .action(async (file: string, options: ImportOptions) =>
    (await import('./import.command.js')).importFile(process.env, file, options),
  );

const keys = program.command('keys').description('keys of the vault, which alone can read who reported');
const sharesOption = [
  '--shares <dir>',
  'write the three escrow shares to files instead of the screen',
] as const;
keys
  .command('init')
  .description('make the first keys; hand the three escrow shares to three people')
  .option(...sharesOption)
  .action(async (options: { shares?: string }) =>
    (await import('./keys.command.js')).initKeys(process.env, options),
  );
keys
  .command('rotate')
  .description("give the custodian a new key and destroy the old one's private half")
  .option('--escrow', 'give the escrow a new key instead, with new shares')
  .option(...sharesOption)
  .action(async (options: { escrow?: boolean; shares?: string }) =>
    (await import('./keys.command.js')).rotateKeys(process.env, options),
  );
keys
  .command('escrow-drill')
  .description('prove that two shares open what the custodian opens')
  .requiredOption('--share <file...>', 'a file with a share; two are needed')
  .option('--sample <n>', 'how many batches of keys are tried', Number, 100)
  .action(async (options: { share: string[]; sample: number }) =>
    (await import('./keys.command.js')).drillEscrow(process.env, options),
  );

addDataCommands(program, process.env);
addQuarantineCommands(program, process.env);
addCalendarCommands(program, process.env);

program
  .command('verify-audit')
  .description('say whether the audit is whole; ends with 1 and the first broken place where it is not')
  .option('--against <headfile>', 'signed heads that the chain must lead through')
  .option('--key <file>', 'public key they are signed with, PEM; audit-head.pem beside them if not given')
  .action(async (options: { against?: string; key?: string }) =>
    (await import('./verify-audit.command.js')).verifyAuditOf(process.env, options),
  );

program
  .command('env-example')
  .description('print every setting as .env.example lists it')
  .action(async () => void process.stdout.write((await import('#house')).envExample()));

const bench = program.command('bench').description('measure beside a limit of the same run');
bench
  .command('intake')
  .option('--json', 'print JSON')
  .option('--seconds <n>', 'length of each of the rounds', Number, 1)
  .action(async (options: { seconds: number }) =>
    (await import('./bench-intake.js')).benchIntake(options.seconds),
  );
bench
  .command('mail')
  .description('take in a mailbox of Dovecot')
  .option('--json', 'print JSON')
  .option('--messages <n>', 'mails that lie in it', Number, 10_000)
  .action(async (options: { messages: number }) =>
    (await import('./bench-mail.js')).benchMail(options.messages),
  );
bench
  .command('queue')
  .description('look at queues among many open complaints')
  .option('--json', 'print JSON')
  .option('--complaints <n>', 'open complaints', Number, 100_000)
  .action(async (options: { complaints: number }) =>
    (await import('./bench-queue.js')).benchQueue(process.env, options.complaints),
  );
bench
  .command('routing')
  .option('--json', 'print JSON')
  .action(async () => (await import('./bench-routing.js')).benchRouting());

/** What a person reads of what went wrong. */
async function tellFailure(error: unknown): Promise<void> {
  if (error instanceof ReaderGone) return;
  if (!(error instanceof Error)) throw error;
  const { SettingsError } = await import('#platform');
  process.stderr.write(`${error instanceof SettingsError ? error.message : `muara: ${error.message}`}\n`);
  process.exitCode = 1;
}

expectReaderToGo();
try {
  await program.parseAsync();
} catch (error) {
  await tellFailure(error);
}
