const { existsSync } = require('node:fs');

/** ESM-only packages, compiled to CommonJS for jest. */
const esmOnly = ['jose', 'uuid', 'zod-openapi', 'croner'];

/** TypeScript as it is, to CommonJS. */
const compile = (parser) => ['@swc/jest', { jsc: { target: 'es2023', parser }, module: { type: 'commonjs' } }];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/*.test.{ts,tsx}'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/\\.local/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/'],
  transform: {
    '^.+\\.tsx$': compile({ syntax: 'typescript', tsx: true }),
    '^.+\\.(ts|js|mjs)$': compile({ syntax: 'typescript' }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  ...(existsSync('tests/support/global-setup.ts') && {
    globalSetup: '<rootDir>/tests/support/global-setup.ts',
    globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
  }),
  maxWorkers: 2,
  testTimeout: 30_000,
};
