/** One thread of `muara train`: takes trials, gives back how their reports were judged. */
import { parentPort, workerData } from 'node:worker_threads';
import { Directory, type DirectoryData } from '#instansi';
import { Model, tryOut, writtenReports, type Learn, type Trial } from '#routing';

const directory = new Directory(workerData as DirectoryData);
const written = writtenReports();
const learn: Learn = (labelled, corrected) => Model.train(labelled, written, undefined, corrected);
parentPort?.on('message', (trial: Trial) => {
  parentPort?.postMessage(tryOut(trial, learn, directory), []);
});
