import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  FileRefused,
  LegacyFile,
  MappingFault,
  openChannels,
  readMapping,
  type LegacyMapping,
  type LegacyRow,
} from '#channels';
import { SP4N_LAPOR } from '#complaint';
import type { House } from '#house';
import { RowImport, type ImportAccount } from '#intake';
import type { Environment } from '#platform';
import { LaporList } from '#sp4n';
import type { Scope } from '#store';
import { withHouse } from './office.commands.js';

export interface ImportOptions {
  source: string;
  mapping?: string;
  dryRun?: boolean;
  /** Of a list of SP4N-LAPOR!: what is not known here becomes complaints. */
  takeUnknown?: boolean;
  language: string;
}

/** A file that is not taken in at all, by the key of the sentence that says why. */
class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly place = '',
  ) {
    super(code);
  }
}

/**
 * Takes over the rows of an old register and says what became of each: the last line of standard output is the account,
 * as JSON. Ends with 1 where the file as a whole cannot be read; then nothing of it is stored.
 */
export async function importFile(
  environment: Environment,
  path: string,
  options: ImportOptions,
): Promise<void> {
  const { source, dryRun = false } = options;
  const say = sentences(options.language);
  const started = performance.now();
  const end = (account: object): void => {
    const seconds = Math.round((performance.now() - started) / 10) / 100;
    const rssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(
      `${JSON.stringify({ file: basename(path), source, dryRun, ...account, seconds, rssMiB })}\n`,
    );
  };
  try {
    if (!/^[a-z0-9][a-z0-9-]{1,39}$/.test(source)) throw new Refusal('source-invalid');
    const mapping = await mappingIn(options.mapping);
    end(
      source === SP4N_LAPOR
        ? await bringList({ environment, path, mapping, options, say })
        : await takeOver({ environment, path, mapping, options, say }),
    );
  } catch (error) {
    const { code, place } = refusalOf(error);
    const reason = say(code, { place });
    note(reason);
    end({ rows: 0, accepted: 0, duplicate: 0, quarantined: 0, errors: [], refused: { code, reason } });
    process.exitCode = 1;
  }
}

interface Work {
  environment: Environment;
  path: string;
  mapping: LegacyMapping | undefined;
  options: ImportOptions;
  say: Sentences;
}

async function takeOver({ environment, path, mapping, options, say }: Work): Promise<object> {
  const { source, dryRun } = options;
  const file = await LegacyFile.open(path, { source, officer: 'operator' }, mapping);
  const account = await withHouse(environment, (house) => {
    return importRows(house, file.rows(), options, say);
  });
  const { rows, accepted, duplicate, quarantined } = account;
  const said = say('account', { rows, accepted, duplicate, quarantined });
  note(dryRun ? say('rehearsed', { account: said }) : said);
  return described(file, account, say);
}

/** The list of SP4N-LAPOR! brings what is known up to date; the rest is taken over only where that is asked for. */
async function bringList({ environment, path, mapping, options, say }: Work): Promise<object> {
  const origin = { source: SP4N_LAPOR, officer: 'operator' };
  const file = await LegacyFile.open(path, origin, mapping, ['number']);
  return withHouse(environment, async (house) => {
    const list = new LaporList({ ...house, store: house.sp4nStore });
    const by = {
      actor: 'operator',
      instansi: null,
      scope: wholeRegister,
      rehearsing: options.dryRun === true,
    };
    const account = await list.take(file.rows(), by);
    const { rows, updated, unchanged, unknown, unreadable } = account;
    note(say('listed', { rows, updated, unchanged, unknown, unreadable }));
    const taken = options.takeUnknown ? await importRows(house, list.unknownRows(), options, say) : null;
    const { accepted = 0, duplicate = 0, quarantined = 0 } = taken ?? {};
    const errors = [...account.errors, ...(taken?.errors ?? [])];
    return { ...described(file, { ...account, errors }, say), accepted, duplicate, quarantined };
  });
}

/** Whoever works on the server sees all of it. */
const wholeRegister: Scope = {
  supervisory: 'any',
  bodies: null,
  suggested: true,
  wilayah: null,
  enteredAt: null,
  notAccusing: [],
  confidential: 'all',
};

const shown = (say: Sentences) => (rows: number) => note(say('progress', { rows }));
const note = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

const importRows = (
  house: House,
  rows: AsyncIterable<LegacyRow>,
  { dryRun }: ImportOptions,
  say: Sentences,
): Promise<ImportAccount> =>
  dryRun ? importInto(house).rehearse(rows) : importInto(house).run(rows, shown(say));

/** Rows of a file become complaints that are read and routed at once, by whichever of us comes first. */
function importInto({ intake, outbox, router, triage, publicUrl }: House): RowImport {
  const adapter = openChannels({}, { publicUrl, secret: '', demo: false }).get('legacy');
  if (!adapter) throw new Error('the channel of old registers is missing');
  // The event of a new complaint has the complaint's id.
  const taken = async (ids: string[]): Promise<void> => {
    await router.refresh();
    await outbox.onceForEach(ids, 'triage', (tx, id) => triage.take(tx, id));
  };
  return new RowImport({ intake, adapter, taken });
}

async function mappingIn(path: string | undefined): Promise<LegacyMapping | undefined> {
  return path === undefined ? undefined : readMapping(await readFile(path, 'utf8'));
}

/** The account as it is printed, with what each column was taken for. */
function described(file: LegacyFile, account: Pick<ImportAccount, 'errors'>, say: Sentences): object {
  const { columns, headings, passedOver, shape } = file;
  return {
    ...shape,
    headings,
    columns,
    passedOver,
    ...account,
    errors: account.errors.map((error) => ({ ...error, reason: say(error.code) })),
  };
}

/** Why nothing was taken in. Throws on what is a fault of ours. */
function refusalOf(error: unknown): { code: string; place: string } {
  if (error instanceof FileRefused) return { code: error.code, place: '' };
  if (error instanceof MappingFault || error instanceof Refusal) return error;
  const code = String((error as { code?: unknown } | null)?.code);
  if (/^(?:ENOENT|EACCES|EISDIR|EPERM)$/.test(code)) return { code: 'file-missing', place: '' };
  throw error;
}

type Sentences = (key: string, gaps?: Record<string, string | number>) => string;

function sentences(language: string): Sentences {
  const all = JSON.parse(readFileSync(new URL('./import-words.json', import.meta.url), 'utf8')) as Record<
    'id' | 'en',
    Record<string, string>
  >;
  const known = language === 'en' ? all.en : all.id;
  return (key, gaps = {}) =>
    (known[key] ?? key).replace(/\{(\w+)\}/g, (_, gap: string) => String(gaps[gap] ?? ''));
}
