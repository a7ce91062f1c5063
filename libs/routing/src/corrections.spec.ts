import { describe, expect, it } from '@jest/globals';
import { Directory, seedDirectory } from '#instansi';
import { correctedReports, learnedAgain, type Correction } from './corrections.js';
import { Model } from './model.js';
import { read } from './reading.js';
import { labelledReports } from './reports.js';

const directory = new Directory(seedDirectory());
const returned: Correction = {
  complaintId: 'a',
  kind: 'returned',
  by: 'dina',
  text: 'Gondola di taman rusak',
  wilayah: '12.71',
  category: 'sampah',
  classification: 'pengaduan',
  wrong: 'medan.dishub',
  right: 'medan.dlh',
  at: new Date('2026-11-25T03:00:00Z'),
  suggested: { modelVersion: 'm1', category: 'sampah', instansi: 'medan.dishub' },
};
const learnt = (...corrections: Partial<Correction>[]) =>
  correctedReports(
    corrections.map((each) => ({ ...returned, ...each })),
    directory,
  );

describe('what routing learns of returns', () => {
  it('is the report under the body that kept it, and whose word that is', () => {
    expect(learnt({})).toEqual([
      {
        id: 'correction-a',
        text: 'Gondola di taman rusak',
        context_wilayah: '12.71',
        wilayah: '12.71',
        category: 'sampah',
        instansi: 'medan.dlh',
        classification: 'pengaduan',
        supervisory: false,
        learnedFrom: {
          complaintId: 'a',
          kind: 'returned',
          by: 'dina',
          at: '2026-11-25T03:00:00.000Z',
          wrong: 'medan.dishub',
          suggested: { modelVersion: 'm1', category: 'sampah', instansi: 'medan.dishub' },
          category: 'sampah',
          wilayah: '12.71',
          instansi: 'medan.dlh',
          classification: 'pengaduan',
        },
      },
    ]);
  });

  it('is the last word on a report that was returned more than once', () => {
    const rows = learnt({}, { wrong: 'medan.dlh', right: 'medan.satpolpp', category: 'ketertiban-umum' });
    expect(rows.map(({ instansi }) => instansi)).toEqual(['medan.satpolpp']);
  });

  it('takes the one category of a body that handles no other, and guesses none where it handles several', () => {
    const read = { category: 'lampu-jalan', suggested: null };
    expect(learnt({ ...read, right: 'medan.satpolpp' })).toMatchObject([{ category: 'ketertiban-umum' }]);
    expect(learnt({ ...read, right: 'medan.dlh' })).toEqual([]);
    expect(learnt({ right: 'nobody' })).toEqual([]);
  });

  it('is the category that a person named, whoever got the report, and that it is no report', () => {
    const said = { kind: 'verified', wrong: null } as const;
    expect(learnt({ ...said, category: 'taman-pohon', right: 'medan' })).toMatchObject([
      { category: 'taman-pohon', instansi: 'medan' },
    ]);
    expect(learnt({ ...said, category: 'bukan-laporan', right: null })).toMatchObject([
      { category: 'bukan-laporan', instansi: null, classification: null },
    ]);
    expect(learnt({ ...said, category: 'no-category' })).toEqual([]);
  });

  it('is learned again with the label it had, and no more of what may not be learned any longer', () => {
    const [before] = learnt({});
    const again = learnedAgain(before ? [before.learnedFrom] : [], [
      { ...returned, category: 'lampu-jalan' },
    ]);
    expect(again).toEqual([before]);
    expect(learnedAgain(before ? [before.learnedFrom] : [], [])).toEqual([]);
  });

  it('changes what a model makes of such words, and the model’s version', () => {
    const few = labelledReports().slice(0, 150);
    const lessons = learnt(
      ...['a', 'b', 'c', 'd'].map((complaintId) => ({ complaintId, text: `Gondola rusak ${complaintId}` })),
    );
    const [before, after] = [Model.train(few, []), Model.train(few, [], undefined, lessons)];
    const likeliest = (model: Model) => model.predict(read('Gondola rusak')).categories[0]?.id;
    expect(likeliest(before)).not.toBe('sampah');
    expect(likeliest(after)).toBe('sampah');
    expect(after.version).not.toBe(before.version);
  });
});
