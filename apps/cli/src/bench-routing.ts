import { Directory, seedDirectory } from '#instansi';
import { crossValidate, labelledReports, learnBaseline, learnRouter } from '#routing';

/** Prints the cross-validated figures of routing beside a plain complement naive Bayes learned from the same folds. */
export function benchRouting(): void {
  const directory = new Directory(seedDirectory());
  const rows = labelledReports();
  const figures = {
    router: crossValidate(rows, learnRouter(directory)),
    baseline: crossValidate(rows, learnBaseline(directory)),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
