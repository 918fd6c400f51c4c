import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './lib/build.ts';
import { runTask } from './lib/run-task.ts';

interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  /** Files that failed before any of their tests ran. */
  numRuntimeErrorTestSuites: number;
}

/** `npm test [-- jest arguments]`: builds, runs jest, and ends with the line `N passed, N failed`. */
async function main(args: readonly string[]): Promise<void> {
  await build();
  const scratch = mkdtempSync(path.join(tmpdir(), 'wasup-test-'));
  const resultsFile = path.join(scratch, 'results.json');
  try {
    const exitCode = await runJest([...args, '--json', `--outputFile=${resultsFile}`]);
    const { passed, failed } = count(resultsFile, exitCode);
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = exitCode !== 0 || failed > 0 ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** jest writes its JSON to stdout as well as to the file; what people read comes on stderr. */
async function runJest(args: readonly string[]): Promise<number> {
  const jest = path.join('node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', jest, ...args], {
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function count(resultsFile: string, exitCode: number): { passed: number; failed: number } {
  let results: JestResults;
  try {
    results = JSON.parse(readFileSync(resultsFile, 'utf8')) as JestResults;
  } catch (error) {
    console.error('jest left no results:', error);
    return { passed: 0, failed: 1 };
  }
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  // jest also fails for what is no test, such as its global teardown.
  return { passed: results.numPassedTests, failed: Math.max(failed, exitCode === 0 ? 0 : 1) };
}

await runTask(() => main(process.argv.slice(2)));
