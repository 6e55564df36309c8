/** The modules of src/ and what each may import: docs/architecture.md has the same table for people. */
const shared = ['domain', 'errors', 'kernels'];
const modules = {
  config: [],
  store: [],
  dataset: [],
  artifact: [],
  kernels: [],
  ingest: ['store'],
  model: ['artifact'],
  statistics: ['dataset', 'artifact', 'model'],
  train: ['dataset', 'artifact', 'model', 'statistics'],
  recommend: ['artifact', 'model'],
  evaluate: ['dataset', 'recommend'],
  app: ['config', 'store', 'dataset', 'artifact', 'ingest', 'model', 'statistics', 'train', 'recommend', 'evaluate'],
  serve: ['app', 'store', 'artifact', 'ingest', 'recommend', 'evaluate'],
};

const folders = (names) => `^src/(${names.join('|')})(/|\\.ts$)`;

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'src-stands-alone',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^(test|bench|scripts|client|web)/' },
    },
    {
      name: 'client-stands-alone',
      severity: 'error',
      from: { path: '^client' },
      to: { pathNot: '^client/[^/]+\\.ts$' },
    },
    {
      name: 'web-uses-the-client-only',
      severity: 'error',
      from: { path: '^web' },
      to: { path: '^(src|test|bench|scripts|client)/', pathNot: '^client/index\\.ts$' },
    },
    ...Object.entries(modules).map(([name, allowed]) => ({
      name: `${name}-imports`,
      severity: 'error',
      from: { path: folders([name]) },
      to: { path: '^src/', pathNot: folders([name, ...shared, ...allowed]) },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
