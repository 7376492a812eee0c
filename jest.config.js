const { readFileSync } = require('node:fs');

/** One jest project for every family; which tests run is chosen by scripts/test.mjs. */
const swc = JSON.parse(readFileSync(`${__dirname}/.swcrc`, 'utf8'));
delete swc.$schema;

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
  setupFiles: ['<rootDir>/test/support/setup.ts'],
  cacheDirectory: '<rootDir>/.cache/jest',
  testTimeout: 60_000,
};
