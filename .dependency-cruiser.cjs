const lib = (name) => `^libs/${name}/`;
const onlyKnows = (name, known) => ({
  name: `${name}-knows-only-its-own`,
  severity: 'error',
  from: { path: lib(name), pathNot: '\\.spec\\.ts$|/testing/' },
  to: { path: '^(libs|apps)/', pathNot: `^libs/(${[name, ...known].join('|')})/` },
});

/** The arrows of the house. `test/architecture` plants a breach of each and sees it caught. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'complaint-is-pure',
      severity: 'error',
      from: { path: lib('complaint') },
      to: { path: '^(libs|apps)/|node_modules/(@nestjs|typeorm|pg)/', pathNot: lib('complaint') },
    },
    onlyKnows('platform', []),
    onlyKnows('store', ['complaint', 'platform']),
    onlyKnows('messaging', ['store', 'platform']),
    onlyKnows('channels', ['complaint', 'platform']),
    onlyKnows('identity', ['complaint', 'store', 'platform']),
    onlyKnows('instansi', ['complaint', 'store', 'platform']),
    onlyKnows('routing', ['complaint', 'instansi', 'platform']),
    onlyKnows('access', ['complaint', 'identity', 'instansi', 'store', 'platform']),
    onlyKnows('intake', ['complaint', 'channels', 'identity', 'messaging', 'store', 'platform']),
    onlyKnows('disposition', [
      'complaint',
      'routing',
      'instansi',
      'access',
      'messaging',
      'store',
      'platform',
    ]),
    onlyKnows('delivery', ['complaint', 'channels', 'identity', 'messaging', 'store', 'platform']),
    {
      name: 'channels-do-not-know-each-other',
      severity: 'error',
      from: { path: '^libs/channels/src/(?!providers/)([^/]+)/.+' },
      to: { path: '^libs/channels/src/(?!providers/)[^/]+/.+', pathNot: '^libs/channels/src/$1/' },
    },
    {
      name: 'providers-are-no-channel',
      severity: 'error',
      from: { path: '^libs/channels/src/providers/' },
      to: { path: '^libs/channels/src/(?!providers/)[^/]+/' },
    },
    {
      name: 'typeorm-only-in-store',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: lib('store') },
      to: { path: 'node_modules/typeorm/|^typeorm$|node_modules/@nestjs/typeorm/' },
    },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-do-not-know-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'enter-a-lib-by-its-front-door',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/(?!index\\.ts$)', pathNot: '^$1/$2/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(libs|apps)/', pathNot: '(main|\\.child|\\.spec)\\.ts$|/migrations/' },
      to: {},
    },
    {
      name: 'the-way-out-imports-no-test',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '\\.spec\\.ts$|/testing/' },
      to: { path: '\\.spec\\.ts$|/testing/|^test/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.(json|jsonl|njk|css)$' },
  },
};
