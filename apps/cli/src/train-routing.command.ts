import { writeFile } from 'node:fs/promises';
import type { Environment } from '#platform';
import { correctedReports, labelledReports, Model, writtenReports } from '#routing';
import { withHouse } from './office.commands.js';

/** Trains routing anew, with what officers of this installation have corrected by returning, into a model file. */
export const trainRouting = (environment: Environment, { out }: { out: string }): Promise<void> =>
  withHouse(environment, async ({ hops, office }) => {
    const corrected = correctedReports(await hops.lessons(), office.directory);
    const model = Model.train(labelledReports(), writtenReports(), undefined, corrected);
    await writeFile(out, model.serialise());
    process.stdout.write(`model ${model.version}, ${corrected.length} corrections learned\n`);
  });
