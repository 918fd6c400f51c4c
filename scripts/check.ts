import { availableParallelism } from 'node:os';
import type { Check, Finding } from './checks/check.ts';
import { checks } from './checks/index.ts';

interface Outcome {
  check: Check;
  findings: Finding[];
  seconds: number;
}

/** `npm run check [-- name …]`: every check runs even when one fails; each prints one line, its findings below it. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0)
    throw new Error(`no such check: ${unknown.join(', ')}; there are ${checks.map(({ name }) => name).join(', ')}`);
  const waiting = checks.filter(({ name }) => names.length === 0 || names.includes(name));
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const outcome = await run(check);
      report(outcome);
      outcomes.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
  const failed = outcomes.filter(({ findings }) => findings.length > 0).length;
  console.log(`${outcomes.length - failed} checks passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function run(check: Check): Promise<Outcome> {
  const started = performance.now();
  const findings = await check
    .run()
    .catch((error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  return { check, findings, seconds: (performance.now() - started) / 1000 };
}

function report({ check, findings, seconds }: Outcome): void {
  console.log(`${findings.length > 0 ? '✗' : '✓'} ${check.name.padEnd(16)} ${check.says} (${seconds.toFixed(1)} s)`);
  for (const finding of findings) console.log(finding.trimEnd().replaceAll(/^/gm, '    '));
}

await main(process.argv.slice(2));
