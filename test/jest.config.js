const base = {
  rootDir: new URL('..', import.meta.url).pathname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: {
    '^#(alerts|complaint|channels|intake|routing|disposition|instansi|identity|access|delivery|messaging|partners|store|platform|house|sp4n)$':
      '<rootDir>/libs/$1/src/index.ts',
    // A dependency has modules called `x.json.js`: those are scripts and stay what they are.
    '^(\\.{1,2}/(?!.*\\.json\\.js$).*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
};

export default {
  rootDir: '..',
  maxWorkers: 2,
  // A busy machine starts a database slowly; a hang still ends.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/summary-reporter.mjs'],
  testSequencer: '<rootDir>/test/longest-first.mjs',
  globalSetup: '<rootDir>/test/support/test-run.setup.mjs',
  globalTeardown: '<rootDir>/test/support/test-run.teardown.mjs',
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/libs/**/*.spec.ts', '<rootDir>/apps/**/*.spec.ts'],
    },
    {
      ...base,
      displayName: 'stories',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
    },
  ],
};
