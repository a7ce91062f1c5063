import Sequencer from '@jest/test-sequencer';

/** What runs for a minute or more, though it is short to read. */
const long = /\/(every-sequence\.spec|reveal\.e2e-spec|pages\.e2e-spec)\.ts$/;

/**
 * Jest begins with what took longest the last time, and where it remembers nothing, with the longest files. Then one of
 * these would come last and keep one worker busy while the other has nothing left to do: they come first.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => long.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
