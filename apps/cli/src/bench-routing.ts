import { Directory, seedDirectory } from '#instansi';
import { crossValidate, labelledReports } from '#routing';

/** Prints the cross-validated figures of routing on the labelled reports. */
export function benchRouting(): void {
  const figures = crossValidate(new Directory(seedDirectory()), labelledReports());
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
