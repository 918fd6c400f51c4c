import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../tests/support/postgres.ts';

/** The one row that a statement gives. */
export function only<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('the statement gave no row');
  return row;
}

/** The one value that an expression gives. */
export async function valueOf<T>({ query }: TestDatabase, sql: string, params: unknown[] = []): Promise<T> {
  const [row] = await query<{ value: T }>(`select (${sql}) as value`, params);
  return only(row).value;
}

/** What an SQL function answers. */
export function call<T = unknown>(database: TestDatabase, name: string, ...args: unknown[]): Promise<T> {
  const places = args.map((_, index) => `$${String(index + 1)}`).join(', ');
  return valueOf(database, `${name}(${places})`, args);
}

/** Makes an organization as its first sign-in does, and returns its id. */
export async function makeOrganization({ query }: TestDatabase): Promise<string> {
  const [row] = await query<{ organization: { id: string } }>(
    `select ensure_organization($1, 'Test', 'user_test', 'test') as organization`,
    [`org_${randomUUID()}`],
  );
  return only(row).organization.id;
}

/** Tells of a subscription as a settlement does; it was read just now when no observation is given. */
export async function applySubscription(
  database: TestDatabase,
  organizationId: string,
  subscription: Record<string, unknown>,
  observation?: number,
): Promise<{ outcome: string }> {
  const told = {
    subscription_id: `sub_${organizationId}`,
    customer_id: `cus_${organizationId}`,
    status: 'ACTIVE',
    seats: 1,
    tier: null,
    created_at: '2026-01-01T00:00:00Z',
    period_start: null,
    period_end: null,
    ...subscription,
  };
  const read = observation ?? (await call(database, 'begin_stripe_observation'));
  return call(database, 'apply_subscription', organizationId, JSON.stringify(told), read, null);
}

/** Gives the organization an entitlement as a settlement does. */
export async function buy(
  database: TestDatabase,
  organizationId: string,
  { seats = 1, tier = null, status = 'ACTIVE' }: { seats?: number; tier?: string | null; status?: string } = {},
): Promise<void> {
  const period = { period_start: '2026-11-01T00:00:00Z', period_end: '2026-12-01T00:00:00Z' };
  await applySubscription(database, organizationId, { status, seats, tier, ...period });
}

export interface Requested {
  ok: boolean;
  code?: string;
  instance_id?: string;
  outbox_ids?: string[];
}

export async function requestInstance(
  { query }: TestDatabase,
  organizationId: string,
  { key = null, hash = 'h' }: { key?: string | null; hash?: string } = {},
): Promise<Requested> {
  const [row] = await query<{ outcome: Requested }>(
    `select request_instance($1, $2, 'One', 'eu-west', 'user_test', $3, $4, 'test') as outcome`,
    [organizationId, randomUUID(), key, hash],
  );
  return only(row).outcome;
}

/** One beat of a worker, as the worker sends it. */
export async function beat(
  database: TestDatabase,
  workerId: string,
  { version = 0, capacity = 10, region = 'eu-west' }: { version?: number; capacity?: number; region?: string } = {},
): Promise<{
  version: number;
  ttl_ms: number;
  assignments: { instance_id: string; epoch: number; desired: string }[];
}> {
  return database.asRole('worker', { sub: workerId }, async (query) => {
    const [row] = await query<{ beat: never }>('select worker_beat($1, $2, $3) as beat', [version, region, capacity]);
    return only(row).beat;
  });
}

export async function report(
  database: TestDatabase,
  workerId: string,
  instanceId: string,
  epoch: number,
  event: string,
): Promise<boolean> {
  return database.asRole('worker', { sub: workerId }, async (query) => {
    const [row] = await query<{ accepted: boolean }>(
      `select (worker_report($1, $2, $3, null) ->> 'accepted')::boolean as accepted`,
      [instanceId, epoch, event],
    );
    return only(row).accepted;
  });
}

/** Calls a saga step and returns its outcome. */
export async function step(
  { query }: TestDatabase,
  name: 'claim_provision' | 'place_instance',
  instanceId: string,
  run: string,
) {
  const [row] = await query<{ result: { claimed?: boolean; outcome?: string; epoch?: number; worker_id?: string } }>(
    name === 'claim_provision'
      ? 'select claim_provision($1, $2, (select saga_id from instances where id = $1)) as result'
      : `select ${name}($1, $2) as result`,
    [instanceId, run],
  );
  return only(row).result;
}
