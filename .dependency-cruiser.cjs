/** The module boundaries of DESIGN section 2. */
const adapter = '^shared/adapters/';
const test = '\\.test\\.tsx?$|^tests/';
const context = '^shared/(?!adapters/|http/|config/|kernel/)([^/]+)/';
const schema = '[./]schemas?\\.ts$';
const packagesOfTheDomain = 'node_modules/(zod|uuid)/';
/** They compute and reach nothing: numbers and CSV are read by whoever knows them best. */
const packagesThatCompute = 'node_modules/(libphonenumber-js|csv-parse|csv-stringify)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'functions-are-thin',
      comment: 'A trigger parses, calls one use case and maps the result; only container.ts knows SDKs and adapters.',
      severity: 'error',
      from: { path: '^functions/', pathNot: ['^functions/container', test] },
      to: {
        path: [adapter, 'node_modules/'],
        pathNot: 'node_modules/(@azure/functions|durable-functions|zod|@types)/',
      },
    },
    {
      name: 'kernel-stands-alone',
      severity: 'error',
      from: { path: '^shared/kernel/', pathNot: test },
      to: {
        path: ['^(shared|functions|local|worker)/', 'node_modules/'],
        pathNot: ['^shared/kernel/', packagesOfTheDomain, packagesThatCompute],
      },
    },
    {
      name: 'domain-knows-no-sdk',
      severity: 'error',
      from: { path: context, pathNot: test },
      to: { path: 'node_modules/', pathNot: [packagesOfTheDomain, packagesThatCompute] },
    },
    {
      name: 'domain-knows-no-edge',
      comment:
        'A context states the ports it needs; adapters, HTTP and configuration depend on it, never the other way.',
      severity: 'error',
      from: { path: context, pathNot: test },
      to: { path: '^(shared/(adapters|http|config)|functions|worker|local|web)/' },
    },
    {
      name: 'contexts-share-types-only',
      comment: 'A schema is a published type that also checks.',
      severity: 'error',
      from: { path: context, pathNot: test },
      to: { path: context, pathNot: ['^shared/$1/', '\\.schema\\.ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-are-built-in-one-place',
      severity: 'error',
      from: { pathNot: ['^functions/container', '^(worker|bench|scripts)/', adapter, test] },
      to: { path: adapter },
    },
    {
      name: 'local-stands-in-for-others',
      comment: 'A stand-in speaks a wire protocol; it may know our schemas and types, never our code.',
      severity: 'error',
      from: { path: '^local/', pathNot: test },
      to: { path: '^(shared|functions|worker)/', pathNot: schema, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'product-stands-without-its-workshop',
      severity: 'error',
      from: { path: '^(functions|shared|worker|web)/', pathNot: test },
      to: { path: '^(local|tests|bench|scripts)/' },
    },
    {
      name: 'web-sees-schemas-only',
      severity: 'error',
      from: { path: '^web/', pathNot: test },
      to: { path: '^(shared|functions|worker)/', pathNot: schema, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'product-needs-no-development-package',
      severity: 'error',
      from: { path: '^(functions|shared|worker)/', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
