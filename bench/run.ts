import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { build } from '../scripts/lib/build.ts';
import { runTask } from '../scripts/lib/run-task.ts';
import { publish } from './kit/publish.ts';
import { tableOf, type BenchReport } from './kit/report.ts';

/**
 * `npm run bench [name …] [-- --json] [--save] [flags of the bench]`: runs the benches one after another, so that none
 * disturbs another. `--save` writes what was measured to docs/benchmarks.*.
 */
async function main(args: readonly string[]): Promise<void> {
  const firstFlag = args.findIndex((arg) => arg.startsWith('-'));
  const names = firstFlag === -1 ? args : args.slice(0, firstFlag);
  const given = args.slice(names.length);
  const chosen = names.length > 0 ? names : benches();
  const unknown = chosen.filter((name) => !existsSync(scriptOf(name)));
  if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(', ')}; there are ${benches().join(', ')}`);
  const flags = given.filter((flag) => flag !== '--json' && flag !== '--save');

  await build();
  const reports: BenchReport[] = [];
  for (const name of chosen) {
    const report = await measure(name, flags);
    reports.push(report);
    if (!given.includes('--json')) console.log(`\n${tableOf(report)}`);
  }
  if (given.includes('--json')) console.log(JSON.stringify(reports, undefined, 2));
  if (given.includes('--save')) await publish(reports);
}

function benches(): string[] {
  return readdirSync('bench')
    .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
    .map((file) => file.slice(0, -'.ts'.length));
}

function scriptOf(name: string): string {
  return `bench/${name}.ts`;
}

async function measure(name: string, flags: readonly string[]): Promise<BenchReport> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', scriptOf(name), '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (exitCode !== 0) throw new Error(`the bench ${name} failed`);
  return JSON.parse(output) as BenchReport;
}

await runTask(() => main(process.argv.slice(2)));
