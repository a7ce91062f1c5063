import { writeFile } from 'node:fs/promises';
import type { House } from '#house';
import type { Environment } from '#platform';
import {
  compare,
  correctedReports,
  labelledReports,
  learnedAgain,
  learnedOf,
  Model,
  trialsOf,
  writtenReports,
  type Comparison,
  type Evaluation,
  type LabelledReport,
  type Learned,
} from '#routing';
import { withHouse } from './office.commands.js';
import { comparisonTable, figuresIn, wordsOfLoss } from './train-figures.js';
import { inThreads, type RunTrials } from './train-trials.js';

/** Ends the process where a model was trained and is worse than the one that decides. */
const WORSE = 3;
const FOLDS = 5;

export interface TrainOptions {
  /** Keeps nothing. */
  dryRun?: boolean;
  /** Writes the model to a file too, to stand in place of `routing-model.jsonl`. */
  out?: string;
}

/** What models learn from beside corrections, into how many folds they are parted, and who trains. */
export interface Training extends TrainOptions {
  labelled: LabelledReport[];
  written: LabelledReport[];
  folds: number;
  run: RunTrials;
  say: (line: string) => void;
  tell: (progress: string) => void;
}

/** Trains routing anew with what people corrected here, and lets the model decide unless it is worse. */
export const train = (environment: Environment, options: TrainOptions): Promise<void> =>
  withHouse(environment, async (house) => {
    const { worse } = await trainIn(house, {
      ...options,
      labelled: labelledReports(),
      written: writtenReports(),
      folds: FOLDS,
      run: inThreads(house.office.directory.data),
      say: (line) => void process.stdout.write(`${line}\n`),
      tell: (progress) => void process.stderr.write(`${progress}\n`),
    });
    if (worse.length > 0) process.exitCode = WORSE;
  });

export async function trainIn(house: House, training: Training): Promise<Comparison & { version: string }> {
  const { labelled, written, folds, run, say, tell, out, dryRun = false } = training;
  const lessons = await house.lessons.all();
  const corrected = correctedReports(lessons, house.office.directory);
  const live = house.liveModel.isOwn ? null : await house.models.live();
  const before = learnedAgain((live?.learnedFrom ?? []) as Learned[], lessons);
  const old = live?.version ?? house.liveModel.current.version;
  tell(`${labelled.length} labelled reports, ${written.length} written, ${corrected.length} corrections`);
  const trials = trialsOf({ labelled, before, corrected }, folds);
  const judged = await run(trials, (count) => tell(`${count} of ${trials.length} trials`));
  const comparison = compare(trials, judged, corrected);
  tell('training the model of all of them');
  const model = Model.train(labelled, written, undefined, corrected).calibratedWith(comparison.calibration);
  say(comparisonTable(comparison, { old, new: model.version }));
  const { worse } = comparison;
  for (const loss of worse) say(wordsOfLoss(loss));
  const file = model.serialise();
  if (out !== undefined) await writeFile(out, file);
  if (!dryRun) {
    const figures = { comparedWith: old, folds, worse, ...figuresOf(comparison) };
    const kept = { version: model.version, figures, learnedFrom: learnedOf(corrected), file };
    await house.models.keep(kept, { actor: 'operator', at: house.now() }, { live: worse.length === 0 });
  }
  say(outcome(model.version, { worse: worse.length > 0, dryRun, old }));
  return { ...comparison, version: model.version };
}

function figuresOf({ old, new: latest, corrections, newest }: Comparison): object {
  const both = (sides: { old: Evaluation; new: Evaluation }): object => ({
    old: figuresIn(sides.old),
    new: figuresIn(sides.new),
  });
  return {
    ...both({ old, new: latest }),
    corrections: corrections && both(corrections),
    newest: newest && both(newest),
  };
}

function outcome(
  version: string,
  { worse, dryRun, old }: { worse: boolean; dryRun: boolean; old: string },
): string {
  if (dryRun) return `model ${version} ${worse ? 'would not' : 'would'} go live; nothing was kept`;
  return worse
    ? `model ${version} is kept and not live: ${old} goes on deciding`
    : `model ${version} decides from now on`;
}
