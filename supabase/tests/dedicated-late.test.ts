import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import { call, makeOrganization } from './fixtures.ts';

let database: TestDatabase;
let other: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  other = new pg.Client({ connectionString: database.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await database.close();
});

const prepare = (now: string) => call<number>(database, 'prepare_dedicated_invoices', now, 50);

it('the first late message of a month that is counted while an invoice is decided comes with the next', async () => {
  const organizationId = await makeOrganization(database);
  const account = { business_id: 'b', waba_id: 'w', phone_number_id: 'n', secret_name: 's' };
  await call(database, 'set_waba', organizationId, JSON.stringify(account), 'user_op', 'test');
  await database.query('update dedicated_periods set started_at = $1', ['2026-10-10T00:00:00Z']);
  const count = (wamid: string, at: string) =>
    call(database, 'count_dedicated_messages', JSON.stringify([{ organization_id: organizationId, wamid, at }]));
  await count('wamid.october', '2026-10-20T00:00:00Z');

  // Whoever decides the same invoice makes this one wait, with its lines added up already.
  await other.query('begin');
  await other.query(
    `insert into dedicated_invoices (id, organization_id, month, lines, messages, amount, cents)
     values (uuid_v7(), $1, '2026-10-01', '[]', 0, 0, 0)`,
    [organizationId],
  );
  const prepared = prepare('2026-11-01T00:35:00Z');
  await waitFor('the decision to wait', async () => {
    const waiting = await database.query(
      `select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%prepare_dedicated_invoices%'`,
    );
    return waiting.length === 1;
  });
  await count('wamid.september', '2026-09-30T23:00:00Z');
  await other.query('rollback');
  expect(await prepared).toBe(1);

  await prepare('2026-12-01T00:35:00Z');
  const lines = await database.query<{ lines: { kind: string; month: string; messages: number | null }[] }>(
    'select lines from dedicated_invoices order by month',
  );
  expect(lines.map((invoice) => invoice.lines.map(({ kind, month, messages }) => [kind, month, messages]))).toEqual([
    [
      ['base', '2026-10-01', null],
      ['usage', '2026-10-01', 1],
    ],
    [
      ['base', '2026-11-01', null],
      ['late', '2026-09-01', 1],
    ],
  ]);
});
