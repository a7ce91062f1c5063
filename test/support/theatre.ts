import fc from 'fast-check';
import { openHouse } from '#house';
import { TestClock } from '#platform';
import { ComplaintUnit, TimerStore } from '#store';
import { Triage } from '#disposition';
import { copyOf, freshDatabase } from './database.js';
import { aReport, rawOf } from './intake.js';
import { accusing, desksOn, Lane, router } from './lane.js';
import { Play, type Beginning } from './play.js';
import { acts, type Act, type Verb } from './twin-acts.js';
import { accusable, cast, REVIEWED } from './twin-cast.js';
import type { Saying } from './twin-time.js';
import type { Twin } from './twin.js';
import { noVault, sealer } from './vault.js';

/**
 * A step as it is drawn. Of an officer's, most are by somebody who may, with something that may be, if there is
 * anybody: else nothing would ever happen. `pick` chooses among them, the same at every run.
 */
type Step =
  | { do: 'act'; verb: Verb; pick: number; boldly: boolean }
  | { do: 'hear'; saying: Saying }
  | { do: 'read' | 'confirm' }
  | { do: 'pass'; ms: number };

const SECONDS = 1_000;
const DAYS = 86_400_000;

const verbsByWeight: [Verb, number][] = [
  ['verify', 3],
  ['dispose', 8],
  ['hand back', 4],
  ['decline', 2],
  ['archive', 1],
  ['ask', 3],
  ['respond', 2],
  ['answer', 5],
  ['publish the draft', 3],
  ['send the draft back', 1],
  ['close', 1],
  ['copy', 4],
  ['answer a part', 3],
  ['give the copy back', 1],
  ['note', 1],
  ['look', 1],
  ['undo', 4],
];

const drawn = (verb: Verb): fc.Arbitrary<Step> =>
  fc
    .record({ pick: fc.nat(10_000), bold: fc.nat(3) })
    .map(({ pick, bold }) => ({ do: 'act', verb, pick, boldly: bold === 3 }));

const saying: fc.Arbitrary<Saying> = fc.oneof(
  fc.constantFrom<Saying>('neutral', 'objecting', 'agreeing'),
  fc.constantFrom(...accusable).map((accuse) => ({ accuse })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  ...verbsByWeight.map(([verb, weight]) => ({ weight, arbitrary: drawn(verb) })),
  { weight: 5, arbitrary: saying.map((each): Step => ({ do: 'hear', saying: each })) },
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'read' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'confirm' }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(15 * SECONDS, 8 * DAYS, 35 * DAYS).map((ms): Step => ({ do: 'pass', ms })),
  },
);

const nina = 0;
const dodi = 3;
const bima = 6;
const disposed = (body: string): [number, Act] => [nina, { verb: 'dispose', body, again: true }];
const returned = (by: number): [number, Act] => [by, { verb: 'hand back', proposal: null }];
const answered: [number, Act] = [dodi, { verb: 'answer', withoutParts: true }];

/** What may have happened before a sequence begins, so that enough of them come to the later states. */
const prologues: [who: number, act: Act][][] = [
  [],
  [disposed('medan.dishub')],
  [disposed('medan.dishub'), answered],
  [disposed('medan.dishub'), answered, [nina, { verb: 'close' }]],
  [disposed('medan.sdabmbk'), [nina, { verb: 'copy', body: 'medan.dishub' }]],
  [disposed('medan.dishub'), returned(dodi), disposed('medan.sdabmbk'), returned(bima)],
];

/**
 * Many sequences that begin alike: a way of up to nine steps, and after each of them other ways to go on, of which each
 * makes one sequence more. What they share is done once: every way aside is taken back before the next.
 */
export interface Sequences {
  beginning: number;
  prologue: number;
  way: { step: Step; aside: Step[][] }[];
}

export const sequences: fc.Arbitrary<Sequences> = fc.record({
  beginning: fc.nat(3),
  prologue: fc.nat(prologues.length - 1),
  way: fc.array(
    fc.record({
      step,
      aside: fc.array(fc.array(step, { minLength: 1, maxLength: 2 }), { maxLength: 8, size: 'max' }),
    }),
    { minLength: 1, maxLength: 9, size: 'max' },
  ),
});

const newborn: Twin = {
  status: 'received',
  instansi: null,
  raisedTo: null,
  supervisory: false,
  closed: false,
  verified: false,
  accused: [],
  open: [],
  hops: [],
  had: [],
  said: [],
  draft: null,
  lapsed: false,
  askedAt: null,
  closedAt: null,
  answeredAt: null,
  closesAt: null,
  waited: 0,
  isDecided: false,
  verdict: null,
  nth: 0,
  suggested: null,
  suggestion: null,
  accusesFromTheStart: false,
  raised: [],
};

const beginnings = [
  { report: { text: 'Lampu jalan mati' }, twin: {} },
  { report: { text: 'Lampu jalan mati', confidential: true }, twin: { closed: true } },
  {
    report: { text: 'Lampu jalan mati', accused: [{ instansi: 'medan.dishub' }] },
    twin: { closed: true, accused: ['medan.dishub'] },
  },
  {
    report: { text: accusing('medan.dishub') },
    twin: { closed: true, supervisory: true, accused: ['medan.dishub'], accusesFromTheStart: true },
  },
];

/** A Monday morning in Medan, in weeks without holidays in this house. */
const BEGIN = new Date('2026-07-06T02:00:00Z');

/** One house, and a stage for each lane on a copy of its database: what one does no other waits for. */
export async function openTheatre(lanes: number) {
  const fresh = await freshDatabase();
  const clock = new TestClock(BEGIN);
  const house = await openHouse({
    databaseUrl: fresh.url,
    secret: 'a secret of the tests, long enough to be one',
    publicUrl: 'http://muara.test',
    channels: new Map(),
    sealer,
    vault: noVault,
    clock,
  });
  const { database, office } = house;
  await database.query(
    `INSERT INTO instansi (id, name, kind, parent_id, wilayah, handles, connected, autopilot)
     VALUES ('medan.dishub.upt', 'UPT Penerangan Jalan', 'unit', 'medan.dishub', '12.71', '{}', true, false)`,
  );
  await database.query(`DELETE FROM holiday`);
  await database.query(`DELETE FROM timer`);
  await office.setReview(REVIEWED, true, { actor: 'nina', at: BEGIN });
  await office.reload();
  const triage = new Triage(office, router, () => clock.now(), new TimerStore(database));

  async function begin(nth: string, { report, twin }: (typeof beginnings)[number]): Promise<Beginning> {
    const said = aReport(`play-${nth}`, { wilayah: '12.71', ...report });
    const { complaintId, receipt } = await house.intake.accept({
      channel: 'web',
      raw: rawOf(said),
      report: said,
    });
    const id = complaintId ?? '';
    await database.transaction((tx) => triage.take(tx, id));
    const unit = await database.transaction((tx) => ComplaintUnit.lock(tx, { id }));
    return {
      id,
      code: receipt?.code ?? '',
      receivedAt: unit?.complaint.receivedAt.getTime() ?? 0,
      twin: {
        ...newborn,
        ...twin,
        suggested: unit?.complaint.suggestion?.instansi ?? null,
        suggestion: unit?.complaint.suggestion,
      },
    };
  }

  const begun: Beginning[] = [];
  for (const [nth, each] of beginnings.entries()) begun.push(await begin(String(nth), each));
  await house.close();
  const copies = await Promise.all(Array.from({ length: lanes }, () => copyOf(fresh)));

  const stages = await Promise.all(
    copies.map(async ({ url }) => {
      const lane = await Lane.open(url);
      const desks = await desksOn(lane, house);
      const tally = { sequences: 0, steps: 0, done: 0 };
      return {
        lane,
        tally,
        async play({ beginning, prologue, way }: Sequences): Promise<void> {
          lane.now = new Date(BEGIN);
          await lane.begin();
          try {
            const play = new Play(lane, desks, begun[beginning % begun.length] as Beginning);
            const go = async (step: Step): Promise<void> => {
              tally.steps += 1;
              await take(play, step);
            };
            for (const [who, act] of prologues[prologue] ?? []) {
              const officer = cast[who];
              if (officer) await play.act(officer, act);
            }
            for (const { step, aside } of way) {
              await go(step);
              for (const steps of aside) {
                await play.aside(async () => {
                  for (const each of steps) await go(each);
                });
                tally.sequences += 1;
              }
            }
            await play.end();
            tally.sequences += 1;
            tally.done += play.done;
          } finally {
            await lane.forget();
          }
        },
      };
    }),
  );

  return {
    stages,
    tally: () => ({
      sequences: stages.reduce((sum, { tally }) => sum + tally.sequences, 0),
      steps: stages.reduce((sum, { tally }) => sum + tally.steps, 0),
      done: stages.reduce((sum, { tally }) => sum + tally.done, 0),
      statements: stages.reduce((sum, { lane }) => sum + lane.statements, 0),
    }),
    async close(): Promise<void> {
      await Promise.all(stages.map(({ lane }) => lane.close()));
      await Promise.all([fresh, ...copies].map((each) => each.drop()));
    },
  };
}
export type Theatre = Awaited<ReturnType<typeof openTheatre>>;
export type Stage = Theatre['stages'][number];

async function take(play: Play, step: Step): Promise<void> {
  switch (step.do) {
    case 'hear':
      return play.hear(step.saying);
    case 'read':
      return play.read();
    case 'confirm':
      return play.confirm();
    case 'pass':
      return play.pass(step.ms);
    case 'act': {
      const choices = acts[step.verb];
      const asked = step.boldly ? play.trespasses(choices) : play.candidates(choices);
      const anybody = () => cast.flatMap((who) => choices.map((act) => ({ who, act })));
      const among = asked.length > 0 && step.pick % 5 > 0 ? asked : anybody();
      const chosen = among[step.pick % among.length];
      if (chosen) await play.act(chosen.who, chosen.act);
    }
  }
}
