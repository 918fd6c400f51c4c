/**
 * Asks every case of any host that has `app/` loaded, and prints each difference from what was recorded.
 *   node tests/conformance/compare.ts http://127.0.0.1:7071 [--only TEXT]
 */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { ask, caseGroups } from './cases/index.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' } },
});
const [base] = positionals;
if (!base) throw new Error('usage: node tests/conformance/compare.ts BASE_URL [--only TEXT]');
const golden = JSON.parse(readFileSync(new URL('./golden.json', import.meta.url), 'utf8')) as Record<string, unknown>;
const run = `c${Date.now().toString(36)}`;
let passed = 0;
let failed = 0;
for (const [name, one] of Object.values(caseGroups).flatMap((cases) => Object.entries(cases))) {
  if (!name.includes(values.only)) continue;
  const got = await ask(one, base, run).catch((error: unknown) => ({ 'the case itself failed': String(error) }));
  if (isDeepStrictEqual(got, golden[name])) passed++;
  else {
    failed++;
    console.log(`DIFFERS  ${name}\n  real: ${JSON.stringify(golden[name])}\n  here: ${JSON.stringify(got)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
