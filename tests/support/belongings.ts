import { queryStack } from './journey.ts';
import type { TestStack } from './stack.ts';

/** Gives an organization an entitlement as a settlement does, without a buyer. */
export async function entitle(stack: TestStack, organizationId: string, seats: number): Promise<void> {
  await queryStack(stack, `select apply_subscription($1, $2, begin_stripe_observation(), null)`, [
    organizationId.slice('org_'.length),
    JSON.stringify({
      subscription_id: `sub_${organizationId}`,
      customer_id: `cus_${organizationId}`,
      status: 'ACTIVE',
      seats,
      tier: null,
      created_at: '2026-11-01T00:00:00Z',
      period_start: '2026-11-01T00:00:00Z',
      period_end: '2026-12-01T00:00:00Z',
    }),
  ]);
}

/** What there is of an instance anywhere: in the database, in Key Vault, and at the proxy provider. */
export async function belongingsOf(stack: TestStack, instanceId: string) {
  const hex = instanceId.slice('ins_'.length);
  const [row] = await queryStack<{ slots: number; placements: number; proxies: number; secret: string | null }>(
    stack,
    `select (select count(*)::int from slots where instance_id = $1) as slots,
            (select count(*)::int from assignments where instance_id = $1 and desired = 'hold') as placements,
            (select count(*)::int from proxies where instance_id = $1) as proxies`,
    [hex],
  );
  const { zones } = (await (await fetch(`${stack.connections.proxyProviderUrl}/__local/state`)).json()) as {
    zones: { name: string }[];
  };
  return {
    ...row,
    orders: zones.filter(({ name }) => name.endsWith(hex)).length,
    key: await hasSecret(stack, `instance-key-${hex}`),
    proxySecret: await hasSecret(stack, `proxy-${hex}`),
  };
}

export const NOTHING = { slots: 0, placements: 0, proxies: 0, orders: 0, key: false, proxySecret: false };
/** Of a running instance whose proxy was ordered. */
export const EVERYTHING = { slots: 1, placements: 1, proxies: 1, orders: 1, key: true, proxySecret: true };

/** The local vault looks at a token's audience and expiry only. */
async function hasSecret(stack: TestStack, name: string): Promise<boolean> {
  const claims = { aud: 'https://vault.azure.net', exp: Math.floor(Date.now() / 1000) + 60 };
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  const response = await fetch(`${stack.connections.keyVaultUrl}/secrets/${name}?api-version=7.6`, {
    headers: { authorization: `Bearer ${part({ alg: 'none' })}.${part(claims)}.` },
  });
  if (response.ok) return true;
  if (response.status === 404) return false;
  throw new Error(`the vault answered ${response.status}: ${await response.text()}`);
}

/** Lets the simulated proxy provider have a bad day, or end it. */
export async function changeProvider(stack: TestStack, change: object): Promise<void> {
  const response = await fetch(`${stack.connections.proxyProviderUrl}/__local/change`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
  if (!response.ok) throw new Error(`the proxy provider answered ${response.status}: ${await response.text()}`);
}
