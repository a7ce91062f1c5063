/** One thread of `muara train`: takes trials, gives back how their reports were judged. */
import { parentPort, workerData } from 'node:worker_threads';
import { Directory, type DirectoryData } from '#instansi';
import { tryOut, writtenReports, type Trial } from '#routing';

const directory = new Directory(workerData as DirectoryData);
const written = writtenReports();
parentPort?.on('message', (trial: Trial) => {
  parentPort?.postMessage(tryOut(trial, written, directory), []);
});
