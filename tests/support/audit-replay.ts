import pg from 'pg';
import { replayLedger, type LedgerAudit } from '../../scripts/lib/replay-ledger.ts';

/** Rebuilds the ledger of a database from what Meta told, as `npm run audit:replay` does. */
export async function auditReplay(postgresUrl: string): Promise<LedgerAudit> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    return await replayLedger(async (text, params) => (await client.query(text, params)).rows as never);
  } finally {
    await client.end();
  }
}
