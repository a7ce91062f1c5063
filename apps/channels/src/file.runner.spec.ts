import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Misconfigured, openChannels, Rejected, Retry, type ChannelAdapter } from '#channels';
import { unpack } from '#identity';
import { Files, Scanner } from '#intake';
import { ComingFiles, ComplaintQueries } from '#store';
import { Client } from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { startFakeClamd, virus } from '../../../test/support/fake-clamd.js';
import { aReport, intakeOn, rawOf } from '../../../test/support/intake.js';
import { startTwilioStandIn, type TwilioStandIn } from '../../../test/support/provider-stand-ins.js';
import { until } from '../../../test/support/until.js';
import { FileRunner } from './file.runner.js';

const ownFile: Parameters<ComplaintQueries['file']>[0] = {
  supervisory: 'any',
  bodies: null,
  suggested: false,
  wilayah: null,
  enteredAt: null,
  notAccusing: [],
  unread: true,
  confidential: 'all',
};
const accountSid = 'ACtest';
const jpeg = Buffer.from(
  'ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f',
  'hex',
);

let fresh: FreshDatabase;
let house: Awaited<ReturnType<typeof intakeOn>>;
let provider: TwilioStandIn;
let clamd: Awaited<ReturnType<typeof startFakeClamd>>;
let runner: FileRunner | undefined;
let warned: object[] = [];
let made = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await intakeOn(fresh.url);
  provider = await startTwilioStandIn(accountSid, 'token');
  clamd = await startFakeClamd();
});
beforeEach(() => {
  warned = [];
});
afterEach(async () => {
  await runner?.stop();
  runner = undefined;
});
afterAll(async () => {
  await clamd.fall();
  await provider.close();
  await house.database.close();
  await fresh.drop();
});

/** A complaint by SMS with these files, which nobody has fetched. */
async function complaintWith(...refs: string[]): Promise<string> {
  made += 1;
  const report = aReport(`mms-${made}`, {
    address: `+62812${String(made).padStart(8, '0')}`,
    assurance: 'vouched',
    attachments: refs.map((ref) => ({ name: 'mms-1', type: 'text/html', ref })),
  });
  const taken = await house.intake.accept({ channel: 'sms', raw: rawOf(report), report });
  return taken.complaintId ?? '';
}

function start(given: { adapter?: Pick<ChannelAdapter, 'media'>; scanner?: Scanner } = {}): void {
  const { adapter, scanner = null } = given;
  const settings = {
    CHANNEL_SMS_ACCOUNT_SID: accountSid,
    CHANNEL_SMS_AUTH_TOKEN: 'token',
    CHANNEL_SMS_FROM: '+6281100001708',
    CHANNEL_SMS_API_URL: provider.url,
  };
  const real = openChannels(settings, { publicUrl: 'https://m.test', secret: 's', demo: false }).get('sms');
  const sms = adapter ? ({ id: 'sms', ...adapter } as ChannelAdapter) : real;
  if (!sms) throw new Error('no sms');
  runner = new FileRunner(
    {
      channels: new Map([['sms', sms]]),
      comingFiles: new ComingFiles(house.database),
      identity: house.identity,
      files: new Files(scanner),
      holdsUnscanned: scanner !== null,
      log: { warn: (details: object) => void warned.push(details) } as never,
      now: () => new Date(),
    },
    20,
  );
  runner.start();
}

const seen = async (id: string) => {
  const file = await new ComplaintQueries(house.database).file(ownFile, { id });
  return file?.attachments.map(({ type, size, held }) => ({ type, size, held }));
};
const rowOf = async (id: string) =>
  (
    await house.database.query<{
      tries: number;
      wait: number;
      missing: string | null;
      sealed: string | null;
    }>(
      `SELECT fetch_tries AS tries, round(extract(epoch FROM fetch_at - now()))::int AS wait, missing, sealed_id AS sealed
       FROM attachment WHERE complaint_id = $1`,
      [id],
    )
  )[0];

describe('the fetching of files', () => {
  it('seals what the provider has, as what its bytes are, and calls it by that', async () => {
    const id = await complaintWith(provider.keepMedia({ type: 'text/html', bytes: jpeg }));
    expect(await seen(id)).toEqual([{ type: 'text/html', size: 0, held: 'coming' }]);
    start();
    await until(async () => (await rowOf(id))?.sealed, 'the file');
    expect(await seen(id)).toEqual([{ type: 'image/jpeg', size: jpeg.length, held: null }]);
    const [value] = await house.vault.values(id, 'attachment');
    expect(unpack('attachment', value?.value ?? Buffer.alloc(0)).bytes).toEqual(jpeg);
  });

  it('gives up at once what the provider refuses, and says so in the timeline', async () => {
    const id = await complaintWith(
      `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/MM9/Media/ME9`,
    );
    const stranger = await complaintWith('https://evil.example/a.jpg');
    start();
    await until(async () => (await rowOf(id))?.missing && (await rowOf(stranger))?.missing, 'both given up');
    expect(await seen(id)).toEqual([{ type: 'text/html', size: 0, held: 'refused' }]);
    expect(
      await house.count('audit', `subject = '${id}' AND action = 'file-missing' AND reason = 'refused'`),
    ).toBe(1);
    expect(JSON.stringify(warned)).not.toContain('evil');
  });

  it('tries again when the provider says so, by a row that outlives the process', async () => {
    const id = await complaintWith(provider.keepMedia({ type: 'image/jpeg', bytes: jpeg }));
    provider.failNext({ status: 429, code: 20429, retryAfter: 77 });
    start();
    await until(async () => (await rowOf(id))?.tries === 1 && warned.length > 0, 'the first try');
    await until(async () => Number((await rowOf(id))?.wait) <= 77, 'the pause');
    expect((await rowOf(id))?.wait).toBeGreaterThan(60);
    await runner?.stop();
    await house.database.query(`UPDATE attachment SET fetch_at = now() WHERE complaint_id = $1`, [id]);
    start();
    await until(async () => (await rowOf(id))?.sealed, 'the file');
  });

  it('pauses longer and longer, and gives up visibly after a day and a half', async () => {
    const id = await complaintWith('ref');
    let asked = 0;
    start({
      adapter: {
        media: () => {
          asked += 1;
          return Promise.reject(new Retry('later', 1_000));
        },
      },
    });
    const waits: number[] = [];
    for (let tries = 1; tries < 14; tries += 1) {
      await until(async () => asked === tries && Number((await rowOf(id))?.wait) !== 120, `try ${tries}`);
      waits.push(Number((await rowOf(id))?.wait));
      await house.database.query(`UPDATE attachment SET fetch_at = now() WHERE complaint_id = $1`, [id]);
    }
    await until(async () => (await rowOf(id))?.missing === 'unreachable', 'it to be given up');
    const whole = waits.reduce((sum, wait) => sum + wait, 0);
    expect(whole / 3_600).toBeGreaterThan(8);
    expect(whole / 3_600).toBeLessThan(48);
    expect(Math.max(...waits)).toBeLessThanOrEqual(4 * 3_600);
  });

  it('counts no try while the settings are wrong, so that none is missing once they are right', async () => {
    const id = await complaintWith('ref');
    await house.database.query(`UPDATE attachment SET fetch_tries = 13 WHERE complaint_id = $1`, [id]);
    let asked = 0;
    const refuse = (): Promise<never> => {
      asked += 1;
      return Promise.reject(new Misconfigured('The provider refuses our token.'));
    };
    start({ adapter: { media: refuse } });
    await until(
      async () => asked === 1 && Number((await rowOf(id))?.wait) > 500,
      'it to wait for an operator',
    );
    expect(await rowOf(id)).toMatchObject({ missing: null, tries: 13 });
  });

  it('keeps from people what a scanner has not seen or found harmful, and keeps it all the same', async () => {
    const scanner = new Scanner(clamd.address);
    const [clean, harmful] = [
      await complaintWith(provider.keepMedia({ type: 'image/jpeg', bytes: jpeg })),
      await complaintWith(provider.keepMedia({ type: 'image/jpeg', bytes: Buffer.from(virus) })),
    ];
    start({ scanner });
    await until(async () => (await rowOf(clean))?.sealed && (await rowOf(harmful))?.sealed, 'both files');
    expect((await seen(clean))?.[0]?.held).toBeNull();
    expect((await seen(harmful))?.[0]?.held).toBe('infected');
    expect(await house.count('audit', `subject = '${harmful}' AND action = 'file-infected'`)).toBe(1);
    await runner?.stop();
    const unseen = await complaintWith(provider.keepMedia({ type: 'image/jpeg', bytes: jpeg }));
    start({ scanner: new Scanner('clamd://127.0.0.1:9') });
    await until(async () => (await rowOf(unseen))?.sealed, 'the file');
    expect((await seen(unseen))?.[0]?.held).toBe('unscanned');
  });

  it('keeps nothing of a reporter whose identity was erased while it came', async () => {
    const id = await complaintWith('ref');
    let arrive: (bytes: Uint8Array) => void = () => undefined;
    const coming = new Promise<Uint8Array>((resolve) => (arrive = resolve));
    let asked = false;
    start({
      adapter: {
        media: () => {
          asked = true;
          return coming;
        },
      },
    });
    await until(async () => asked, 'it to be asked for');
    await house.database.query(
      `INSERT INTO erasure (owner_id, at, why, by) VALUES ($1, now(), 'request', 'custodian')`,
      [id],
    );
    arrive(jpeg);
    await runner?.stop();
    expect((await rowOf(id))?.sealed).toBeNull();
    expect(await house.vault.values(id, 'attachment')).toEqual([]);
  });

  /** Asks of nobody until it is told to leave; counts how often it was asked. */
  const patient = () => {
    const asked: string[] = [];
    const media = (ref: string, signal: AbortSignal) => {
      asked.push(ref);
      return new Promise<Uint8Array>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Rejected('gone'))),
      );
    };
    return { asked, adapter: { media } };
  };

  it('is done once by any number of runners, and let go when they stop', async () => {
    const id = await complaintWith('ref');
    const { asked, adapter } = patient();
    start({ adapter });
    const first = runner;
    start({ adapter });
    await until(async () => asked.length === 1, 'one of them to ask');
    await Promise.all([first?.stop(), runner?.stop()]);
    expect(asked).toEqual(['ref']);
    expect((await rowOf(id))?.missing).toBeNull();
    expect((await rowOf(id))?.wait).toBeLessThanOrEqual(0);
  });

  it('is not begun by a runner that was told to stop while it took the file', async () => {
    const id = await complaintWith('ref');
    const { asked, adapter } = patient();
    const holder = new Client({ connectionString: fresh.url });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE attachment IN EXCLUSIVE MODE');
    start({ adapter });
    await until(
      async () =>
        (await holder.query(`SELECT FROM pg_locks WHERE NOT granted AND relation = 'attachment'::regclass`))
          .rowCount,
      'the runner to wait for the file',
    );
    const stopped = runner?.stop();
    await holder.end();
    await stopped;
    expect(asked).toEqual([]);
    expect((await rowOf(id))?.wait).toBeLessThanOrEqual(0);
  });
});
