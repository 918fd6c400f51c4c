import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { v7 } from 'uuid';
import { runTask } from './lib/run-task.ts';
import { replayLedger, type LedgerAudit } from './lib/replay-ledger.ts';

/**
 * `npm run audit:replay [-- <database url>] [-- --json]`: rebuilds the ledger from what Meta told and says what is
 * otherwise; without an address, of the running stack. It reads one moment, writes down what it found for operators, and
 * ends with 1 on any difference.
 */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const audit = await auditDatabase(positionals[0] ?? (await addressOfStack()));
  console.log(values.json ? JSON.stringify(audit, undefined, 2) : tableOf(audit));
  if (audit.differences > 0) process.exitCode = 1;
}

async function addressOfStack(): Promise<string> {
  const { postgresUrl } = JSON.parse(await readFile('.local/connections.json', 'utf8')) as { postgresUrl: string };
  return postgresUrl;
}

async function auditDatabase(url: string): Promise<LedgerAudit> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const startedAt = new Date();
    await client.query('begin isolation level repeatable read read only');
    const audit = await replayLedger(async (text, params) => (await client.query(text, params)).rows as never);
    await client.query('commit');
    await client.query(
      `insert into ledger_audits (id, started_at, wallets, entries, messages, differences, examples)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        v7(),
        startedAt,
        audit.wallets,
        audit.entries,
        audit.messages,
        audit.differences,
        JSON.stringify(audit.examples),
      ],
    );
    return audit;
  } finally {
    await client.end();
  }
}

function tableOf({ wallets, entries, messages, differences, examples }: LedgerAudit): string {
  return [
    `wallets      ${wallets}`,
    `entries      ${entries}`,
    `messages     ${messages}`,
    `differences  ${differences}`,
    ...examples.map(({ what, subject, expected, found }) => `  ${what} of ${subject}: ${found}, not ${expected}`),
  ].join('\n');
}

await runTask(() => main(process.argv.slice(2)));
