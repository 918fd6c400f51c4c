import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SignJWT } from 'jose';
import { Journey, queryStack, type Json } from './journey.ts';
import type { TestStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

/** An instance of an organization, and the token of the worker that holds it. */
export interface MeteredPlace {
  journey: Journey;
  /** As the database stores it. */
  organizationId: string;
  instanceId: string;
  token: string;
}

/** A token as a worker of the stack has one, or a forged one. */
export async function workerToken(stack: TestStack, workerId: string, key?: string): Promise<string> {
  const secrets = JSON.parse(await readFile(path.join(stack.stateDir, 'secrets.json'), 'utf8')) as Json;
  return await new SignJWT({ role: 'worker' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(workerId)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(key ?? String(secrets['supabaseJwtSecret'])));
}

/** A new worker that holds a new instance of the organization, which is left with so many credits. */
export async function makeMeteredPlace(stack: TestStack, adminToken: string, credits: number): Promise<MeteredPlace> {
  const journey = new Journey(stack, adminToken);
  const me = (await journey.call('GET', '/api/v3/me')).body as { organization: { id: string } };
  const organizationId = me.organization.id.slice('org_'.length);
  const [instanceId, workerId] = [randomUUID(), randomUUID()];
  await queryStack(
    stack,
    `insert into workers (id, region, capacity, lease_expires_at) values ($1, 'elsewhere', 1, now() + interval '1 day')`,
    [workerId],
  );
  await queryStack(
    stack,
    `with instance as (
       insert into instances (id, organization_id, name, region, state, epoch)
       values ($1, $3::uuid, 'Metered', 'elsewhere', 'running', 1) returning id
     )
     insert into assignments (instance_id, worker_id, epoch, desired, version)
     select id, $2, 1, 'hold', nextval('assignment_versions') from instance`,
    [instanceId, workerId, organizationId],
  );
  await queryStack(
    stack,
    `insert into billing_entitlements (organization_id, credits) values ($1::uuid, $2)
     on conflict (organization_id) do update set credits = excluded.credits`,
    [organizationId, credits],
  );
  return {
    journey,
    organizationId,
    instanceId: `ins_${instanceId.replaceAll('-', '')}`,
    token: await workerToken(stack, workerId),
  };
}

export function usageEvent(instanceId: string, change: Json = {}): Json {
  return { idempotencyKey: randomUUID(), instanceId, type: 'sent', occurredAt: new Date().toISOString(), ...change };
}

export async function postUsage(
  stack: TestStack,
  token: string | undefined,
  body: unknown,
): Promise<{ status: number; body: Json }> {
  const response = await stack.call('POST', '/api/internal/usage-events', token, body);
  return { status: response.status, body: (await response.json()) as Json };
}

/** Tells until it is answered, as a worker does. */
export async function tellUsage(stack: TestStack, { token }: MeteredPlace, events: Json[]): Promise<string[]> {
  let outcomes: { outcome: string }[] = [];
  await waitFor('the events to be taken', async () => {
    const { status, body } = await postUsage(stack, token, { events });
    outcomes = (body['outcomes'] ?? []) as { outcome: string }[];
    return status === 200;
  });
  return outcomes.map(({ outcome }) => outcome);
}

export async function untilUsageApplied(stack: TestStack, { organizationId }: MeteredPlace): Promise<void> {
  await waitFor(
    'every event to be applied',
    async () => {
      const rows = await queryStack(
        stack,
        'select 1 from usage_events where organization_id = $1::uuid and applied_at is null limit 1',
        [organizationId],
      );
      return rows.length === 0;
    },
    { timeoutMs: 90_000, everyMs: 100 },
  );
}
