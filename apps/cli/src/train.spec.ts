import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { labelledReports, Model, tryOut, type LabelledReport, type Learn } from '#routing';
import { openDesks, type Desks } from '../../../test/support/desk.js';
import { aReport, rawOf } from '../../../test/support/intake.js';
import { modelLines, useModel } from './models.command.js';
import { trainIn, type Training } from './train.command.js';

// A model takes a second; a busy machine many.
jest.setTimeout(300_000);

const all = labelledReports();
const known = all.filter((_, index) => index % 30 === 0);
const reported = all.filter(
  ({ supervisory, text }, index) => index % 18 === 1 && !supervisory && text.length > 20,
);

/** What people of one city call street lamps, and no word list knows. */
const lamps = [
  'Telong di simpang empat tidak menyala',
  'Sudah tiga malam telong dekat masjid mati',
  'Mohon telong baru untuk gang kami',
  'Telong-telong sepanjang jalan ini redup semua',
  'Anak-anak takut lewat karena telong pecah',
  'Kapan telong depan rumah saya diganti?',
  'Ada telong jatuh menimpa pagar tetangga',
  'Tolong telong yang berkedip itu dibetulkan',
  'Di ujung kampung belum ada satu pun telong',
  'Minggu lalu telong kami dicopot orang',
  'Telong menyala siang hari, boros',
  'Warga minta tambahan dua telong lagi',
].flatMap((text): LabelledReport[] => {
  const lamp = all.find(
    ({ category, instansi }) => category === 'lampu-jalan' && instansi === 'medan.dishub',
  );
  return lamp ? [{ ...lamp, text, context_wilayah: '12.71', wilayah: '12.71' }] : [];
});

describe('training anew', () => {
  let desks: Desks;
  let said: string[];
  beforeAll(async () => {
    desks = await openDesks();
  });
  afterAll(() => desks.close());

  /** What is learned of the same reports is learned once. */
  const learned = new Map<string, Model>();
  const learn: Learn = (labelled, corrected) => {
    const key = [labelled, corrected]
      .flat()
      .map(({ id, category, instansi }) => `${id} ${category} ${instansi}`);
    const model = learned.get(key.join()) ?? Model.train(labelled, [], undefined, corrected);
    learned.set(key.join(), model);
    return model;
  };
  const train = async (more: Partial<Training> = {}) => {
    said = [];
    return trainIn(desks.house, {
      labelled: known,
      written: [],
      folds: 2,
      run: (trials) =>
        Promise.resolve(trials.map((trial) => tryOut(trial, learn, desks.house.office.directory))),
      say: (line) => void said.push(line),
      tell: () => undefined,
      ...more,
    });
  };

  /** Reports that a person put right: what they are about and whose they are is as `labels` say. */
  async function correct(rows: LabelledReport[], labels: LabelledReport[]) {
    const { house } = desks;
    await house.database.query(`UPDATE complaint SET automatic = true`);
    for (const [index, row] of rows.entries()) {
      const { category, instansi, wilayah, classification } = labels[index] ?? row;
      const report = aReport(`train-${Math.random()}`, { text: row.text, title: '' });
      const { complaintId } = await house.intake.accept({ channel: 'web', raw: rawOf(report), report });
      await house.database.query(
        `UPDATE complaint SET category = $2, wilayah = $3, classification = $4, suggested_instansi = $5,
           title = NULL, automatic = false, suggestion = '{"modelVersion": "verified"}' WHERE id = $1`,
        [complaintId, category, wilayah, classification, instansi],
      );
      await house.database.query(
        `INSERT INTO routing_reading (complaint_id, at, model_version, category, supervisory, confidence, outcome, agreed,
           decided_by, decided_at)
         VALUES ($1, now(), 'm', 'desa', false, 0.5, 'suggest', false, 'ani', now())`,
        [complaintId],
      );
    }
  }

  it('refuses what it learned of corrections that are wrong, keeps it, and says why', async () => {
    await correct(reported, [...reported.slice(17), ...reported.slice(0, 17)]);
    const before = desks.house.liveModel.current.version;
    const { worse, version, corrections } = await train();
    expect(corrections?.new.n).toBeGreaterThan(30);
    expect(worse.map(({ skill }) => skill)).toContain('strange');
    expect(said.join('\n')).toMatch(/nothing else bears out: of \d+ only \d+ name a body/);
    expect(said.at(-1)).toBe(`model ${version} is kept and not live: ${before} goes on deciding`);
    await desks.house.liveModel.refresh();
    expect(desks.house.liveModel.current.version).toBe(before);
    expect(await desks.house.models.list()).toMatchObject([{ version, liveFrom: null, madeBy: 'operator' }]);
  });

  it('lets what learned of good corrections decide, with the figures of both and whose word it learned', async () => {
    await correct(lamps, lamps);
    const { worse, version, old, new: latest, corrections } = await train();
    // Most are read right by models that learned of the others alone.
    expect(corrections?.old.top1).toBeLessThan(0.5);
    expect(corrections?.new.top1).toBeGreaterThan(0.6);
    expect(worse).toEqual([]);
    expect(said.join('\n')).toMatch(/instansi right +\d+\.\d % +\d+\.\d %/);
    expect(said.at(-1)).toBe(`model ${version} decides from now on`);
    const live = await desks.house.models.live();
    expect(live).toMatchObject({ version, figures: { new: { top1: latest.top1 }, old: { top1: old.top1 } } });
    expect(live?.learnedFrom[0]).toMatchObject({
      kind: 'verified',
      by: 'ani',
      suggested: { modelVersion: 'm', category: 'desa' },
    });
    expect(JSON.stringify(live?.learnedFrom)).not.toContain(lamps[0]?.text ?? '');
    await desks.house.liveModel.refresh();
    expect(desks.house.liveModel.current.version).toBe(version);
    const audited = `SELECT action, actor FROM audit WHERE reason = $1 ORDER BY id`;
    expect(await desks.house.database.query(audited, [version])).toEqual([
      { action: 'model-trained', actor: 'operator' },
      { action: 'model-live', actor: 'operator' },
    ]);
  });

  it('compares with what the old one learned, and keeps nothing when dry', async () => {
    const kept = await desks.house.models.list();
    const { version, old, new: latest } = await train({ dryRun: true });
    expect(old.top1).toBe(latest.top1);
    expect(said.at(-1)).toBe(`model ${version} would go live; nothing was kept`);
    expect(await desks.house.models.list()).toEqual(kept);
  });

  it('learns nothing of what was erased since', async () => {
    const { house } = desks;
    const [first] = await house.lessons.all();
    await house.database.query(`UPDATE complaint SET erased = true WHERE id = $1`, [first?.complaintId]);
    await train({ run: (trials) => Promise.resolve(trials.map(() => [])) });
    const learned = (await house.models.live())?.learnedFrom as { complaintId: string }[];
    expect(learned.some(({ complaintId }) => complaintId === first?.complaintId)).toBe(false);
    expect(learned).toHaveLength(lamps.length - 1);
  });

  it('can be gone back from, to a kept model or the build’s own', async () => {
    const { house } = desks;
    const own = Model.load().version;
    await useModel(house, own);
    await house.liveModel.refresh();
    expect(house.liveModel.current.version).toBe(own);
    const [kept] = (await house.models.list()).filter(({ version, liveFrom }) => version !== own && liveFrom);
    await useModel(house, kept?.version ?? '');
    await house.liveModel.refresh();
    expect((await modelLines(house)).filter((line) => 'decides' in line && line.decides)).toMatchObject([
      { version: kept?.version },
    ]);
    await expect(useModel(house, 'nobody')).rejects.toThrow('no model nobody');
  });

  it('is of no use to a build that reads otherwise: its own model decides then, and a warning says so', async () => {
    const { house } = desks;
    const own = Model.load().version;
    const file = Model.train(known.slice(0, 60), []).serialise();
    const other = file.replace(/"basis":"\w+"/, '"basis":"another"');
    const told = async (version: string, text: string) => {
      const kept = { version, figures: {}, learnedFrom: [], file: text };
      await house.models.keep(kept, { actor: 'operator', at: new Date() }, { live: true });
      await house.liveModel.refresh();
      return [house.liveModel.current.version, house.liveModel.fault];
    };
    expect(await told('other', other)).toEqual([own, { version: 'other', why: 'other-basis' }]);
    expect(await told('torn', file.slice(0, 9_000))).toEqual([own, { version: 'torn', why: 'unreadable' }]);
    expect(await told('nothing', '')).toEqual([own, { version: 'nothing', why: 'unreadable' }]);
    await useModel(house, own);
    await house.liveModel.refresh();
    expect(house.liveModel.fault).toBeNull();
  });
});
