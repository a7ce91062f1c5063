import { describe, expect, it } from '@jest/globals';
import { Directory, seedDirectory } from '#instansi';
import { correctedReports, type Correction } from './corrections.js';
import { Model } from './model.js';
import { read } from './reading.js';
import { labelledReports } from './reports.js';

const directory = new Directory(seedDirectory());
const returned: Correction = {
  complaintId: 'a',
  text: 'Gondola di taman rusak',
  wilayah: '12.71',
  category: 'sampah',
  classification: 'pengaduan',
  wrong: 'medan.dishub',
  right: 'medan.dlh',
  at: new Date('2026-11-25T03:00:00Z'),
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
        learnedFrom: { complaintId: 'a', wrong: 'medan.dishub', at: returned.at },
      },
    ]);
  });

  it('is the last word on a report that was returned more than once', () => {
    const rows = learnt({}, { wrong: 'medan.dlh', right: 'medan.satpolpp', category: 'ketertiban-umum' });
    expect(rows.map(({ instansi }) => instansi)).toEqual(['medan.satpolpp']);
  });

  it('takes the one category of a body that handles no other, and guesses none where it handles several', () => {
    expect(learnt({ category: 'lampu-jalan', right: 'medan.satpolpp' })).toMatchObject([
      { category: 'ketertiban-umum' },
    ]);
    expect(learnt({ category: 'lampu-jalan', right: 'medan.dlh' })).toEqual([]);
    expect(learnt({ right: 'nobody' })).toEqual([]);
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
