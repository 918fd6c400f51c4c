import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { supabaseRates } from '../shared/adapters/supabase/rates.ts';
import { connectSupabase } from '../shared/adapters/supabase/rpc.ts';
import { newId } from '../shared/kernel/ids.ts';
import { toDecimal } from '../shared/kernel/money.ts';
import { importRateCard } from '../shared/wallet/import-rate-card.ts';
import type { RateImport } from '../shared/wallet/rates.schema.ts';
import { runTask } from './lib/run-task.ts';

const usage = `npm run rates:import -- <file.csv> --effective 2026-10-01 [--dry-run]
The file: Meta's rate card, with the columns Market, Currency, Marketing, Utility, Authentication … in its first line.
SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY say where to; without them, the stack that npm start runs (--state-dir .local).`;

const localStack = z.object({ supabaseUrl: z.string(), supabaseServiceRoleKey: z.string() });
const reported = z.object({ errors: z.array(z.object({ path: z.string(), message: z.string() })) });

/** Imports a rate card, all of it or nothing, and prints what it changes. */
await runTask(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      effective: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      sample: { type: 'boolean', default: false },
      'state-dir': { type: 'string', default: '.local' },
    },
  });
  const [file] = positionals;
  const effectiveFrom = z.iso.date().safeParse(values.effective);
  if (file === undefined || !effectiveFrom.success) throw new Error(`Usage: ${usage}`);
  const rates = supabaseRates(connectSupabase(await findTarget(values['state-dir'])));
  const card = {
    content: await readFile(file),
    effectiveFrom: effectiveFrom.data,
    source: path.basename(file),
    sample: values.sample,
    dryRun: values['dry-run'],
  };
  const change = { actor: `operator:${userInfo().username}`, correlationId: newId('cor') };
  const result = await importRateCard(rates, card, change);
  if (result.ok) {
    print(result.value, card.dryRun);
    return;
  }
  for (const fault of reported.parse(result.error.details).errors) console.error(`${fault.path}: ${fault.message}`);
  throw new Error(result.error.message);
});

function print({ cards, changes, unchanged, unusedMarkets, absentMarkets }: RateImport, dryRun: boolean): void {
  const rate = (amount: string | null): string => (amount === null ? 'n/a' : toDecimal(BigInt(amount)));
  for (const { currency, market, category, before, after } of changes) {
    console.log(`${currency}  ${market}, ${category}: ${rate(before)} -> ${rate(after)}`);
  }
  if (unusedMarkets.length > 0) console.log(`no country belongs to: ${unusedMarkets.join(', ')}`);
  if (absentMarkets.length > 0) console.log(`priced as Other, for they are absent: ${absentMarkets.join(', ')}`);
  const done = dryRun ? 'a dry run: nothing was imported' : `${cards.length} cards imported`;
  console.log(`${changes.length} rates differ, ${unchanged} are as they were; ${done}`);
}

async function findTarget(stateDir: string): Promise<{ url: string; serviceRoleKey: string }> {
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey } = process.env;
  if (url && serviceRoleKey) return { url, serviceRoleKey };
  if (url ?? serviceRoleKey) throw new Error(`Set both of them.\n${usage}`);
  const text = await readFile(path.join(stateDir, 'connections.json'), 'utf8').catch(() => {
    throw new Error(`Nothing says where to import to, and no stack runs on ${stateDir}.\n${usage}`);
  });
  const stack = localStack.parse(JSON.parse(text));
  return { url: stack.supabaseUrl, serviceRoleKey: stack.supabaseServiceRoleKey };
}
