import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../tests/support/postgres.ts';
import { beat, buy, call, makeOrganization, only } from './fixtures.ts';

export interface Place {
  organizationId: string;
  instanceId: string;
  workerId: string;
}

/** An organization with credits, and an instance of it that a worker holds. */
export async function makePlace(database: TestDatabase, credits = 0): Promise<Place> {
  const organizationId = await makeOrganization(database);
  await buy(database, organizationId);
  await giveCredits(database, organizationId, credits);
  const instanceId = randomUUID();
  await database.query(
    `insert into instances (id, organization_id, name, region, state) values ($1, $2, 'One', 'eu-west', 'running')`,
    [instanceId, organizationId],
  );
  return { organizationId, instanceId, workerId: await placeOnNewWorker(database, instanceId) };
}

/** Gives the instance to a new worker, with the next epoch, as every placement does. */
export async function placeOnNewWorker(database: TestDatabase, instanceId: string): Promise<string> {
  const workerId = randomUUID();
  await beat(database, workerId);
  await database.query(
    `with placed as (update instances set epoch = epoch + 1 where id = $1 returning epoch)
     insert into assignments (instance_id, worker_id, epoch, desired, version)
     select $1, $2, epoch, 'hold', nextval('assignment_versions') from placed
     on conflict (instance_id) do update set worker_id = excluded.worker_id, epoch = excluded.epoch`,
    [instanceId, workerId],
  );
  return workerId;
}

/** Credits with their ledger row, as a paid invoice line gives them. */
async function giveCredits({ query }: TestDatabase, organizationId: string, amount: number): Promise<void> {
  if (amount === 0) return;
  await query(
    `with given as (
       update billing_entitlements set credits = credits + $2 where organization_id = $1 returning credits
     )
     insert into credit_ledger (id, organization_id, kind, source_id, amount, balance_after)
     select uuid_v7(), $1, 'grant', uuid_v7()::text, $2, credits from given`,
    [organizationId, amount],
  );
}

export interface Balance {
  credits: number;
  held: number;
  ledger: number;
  open: number;
}

/** What the organization has, and what its ledger and its holds say it has. */
export async function balanceOf({ query }: TestDatabase, organizationId: string): Promise<Balance> {
  const [row] = await query<{ balance: Balance }>(
    `select jsonb_build_object(
       'credits', credits, 'held', credits_held,
       'ledger', (select coalesce(sum(amount), 0) from credit_ledger where organization_id = $1),
       'open', (select coalesce(sum(amount), 0) from credit_holds where organization_id = $1 and state = 'open')
     ) as balance from billing_entitlements where organization_id = $1`,
    [organizationId],
  );
  return only(row).balance;
}

export interface Reported {
  key: string;
  instance_id: string;
  type: string;
  message_id: string | null;
  occurred_at: string;
}

export function event(instanceId: string, change: Partial<Reported> = {}): Reported {
  return {
    key: randomUUID(),
    instance_id: instanceId,
    type: 'sent',
    message_id: null,
    occurred_at: new Date().toISOString(),
    ...change,
  };
}

export interface Outcome {
  outcome: string;
  code?: string;
}

/** Reports events as their worker, and returns what became of each with the messages that carry the accepted. */
export async function accept(
  { query }: TestDatabase,
  workerId: string,
  events: Reported[],
): Promise<{ outcomes: Outcome[]; messages: { message_id: string; event_ids: number[] }[] }> {
  const [row] = await query<{ r: { outcomes: Outcome[]; outbox_ids: string[] } }>(
    'select accept_usage_events($1, $2, null) as r',
    [workerId, JSON.stringify(events)],
  );
  const messages = await query<{ message_id: string; event_ids: number[] }>(
    `select key as message_id, body -> 'eventIds' as event_ids from outbox where id = any ($1) order by id`,
    [only(row).r.outbox_ids],
  );
  return { outcomes: only(row).r.outcomes, messages };
}

export async function apply(
  { query }: TestDatabase,
  messages: { message_id: string; event_ids: number[] }[],
): Promise<{ applied: number; shortfall: number; dead: number }> {
  const [row] = await query<{ r: never }>('select apply_usage_events($1) as r', [
    JSON.stringify({ messages, dead: [] }),
  ]);
  return only(row).r;
}

/** Accepts and applies at once. */
export async function report(database: TestDatabase, workerId: string, events: Reported[]): Promise<Outcome[]> {
  const { outcomes, messages } = await accept(database, workerId, events);
  await apply(database, messages);
  return outcomes;
}

export interface Reserved {
  ok: boolean;
  code?: string;
  state?: string;
  available?: number;
}

export const reserve = (database: TestDatabase, organizationId: string, amount: number, source: string) =>
  call<Reserved>(database, 'reserve_credits', organizationId, amount, source);

/** What the organization's days add up to. */
export const daysOf = ({ query }: TestDatabase, organizationId: string) =>
  query(
    `select sum(sent)::int as sent, sum(received)::int as received, sum(seen)::int as seen, sum(webhook)::int as webhook,
            sum(credits)::int as credits, sum(shortfall)::int as shortfall
     from usage_daily where organization_id = $1`,
    [organizationId],
  );
