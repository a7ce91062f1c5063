import type { House } from '#house';
import type { Environment } from '#platform';
import { Model } from '#routing';
import { withHouse } from './office.commands.js';

/** Lists the models of routing, one JSON a line, the newest first and the build's own last; or lets one of them decide. */
export const models = (environment: Environment, use: string | undefined): Promise<void> =>
  withHouse(environment, async (house) => {
    if (use !== undefined) {
      await useModel(house, use);
      process.stdout.write(`model ${use} decides from now on\n`);
      return;
    }
    for (const line of await modelLines(house)) process.stdout.write(`${JSON.stringify(line)}\n`);
  });

/** Throws for a version that nobody knows. */
export async function useModel(house: House, version: string): Promise<void> {
  const by = { actor: 'operator', at: house.now() };
  const own = Model.load();
  if (version === own.version) {
    const kept = { version, figures: {}, learnedFrom: [], file: own.serialise() };
    await house.models.keep(kept, by, { live: true });
  } else if (!(await house.models.use(version, by))) throw new Error(`no model ${version}`);
}

export async function modelLines(house: House): Promise<object[]> {
  const { liveModel } = house;
  const decides = liveModel.current.version;
  const kept = (await house.models.list()).map(({ learnedFrom, ...model }) => ({
    ...model,
    learned: learnedFrom.length,
    decides: model.version === decides,
    ...(liveModel.fault?.version === model.version && { fault: liveModel.fault.why }),
  }));
  const own = Model.load().version;
  const build = { version: own, madeBy: 'build', decides: own === decides };
  return kept.some(({ version }) => version === own) ? kept : [...kept, build];
}
