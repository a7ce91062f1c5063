/** Ends a run with the plain line `N passed, N failed`, and fails a run that left anything out. */
export default class SummaryReporter {
  #filtered;
  #fault;

  constructor(globalConfig) {
    // Somebody who asks for one test by name leaves the others out on purpose.
    this.#filtered = Boolean(globalConfig.testNamePattern);
  }

  onRunComplete(_contexts, results) {
    const leftOut = this.#filtered ? 0 : results.numPendingTests + results.numTodoTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + leftOut;
    const passed = results.numPassedTests;
    if (leftOut > 0)
      this.#fault = `${leftOut} tests were skipped or only planned: a test that cannot run fails`;
    else if (passed + failed === 0) this.#fault = 'No test ran';
    if (this.#fault) process.stderr.write(`${this.#fault}\n`);
    // Jest writes its own summary after the reporters: at the exit this is the last line.
    process.once('exit', () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  }

  getLastError() {
    return this.#fault ? new Error(this.#fault) : undefined;
  }
}
