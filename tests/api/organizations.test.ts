import { createHmac, randomUUID } from 'node:crypto';
import { createClerkClient } from '@clerk/backend';
import { Journey, queryStack, type Json } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

jest.setTimeout(90_000);

let stateDir: string;
let stack: TestStack;
let atlas: Journey;
let birch: Journey;
let operator: Journey;
let clerk: ReturnType<typeof createClerkClient>;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  const { demo, demo2, clerk: served } = stack.connections;
  atlas = new Journey(stack);
  birch = new Journey(stack, demo2.adminToken);
  operator = new Journey(stack, demo.operatorToken);
  clerk = createClerkClient({ secretKey: served.secretKey, apiUrl: served.apiUrl, telemetry: { disabled: true } });
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

const reason = 'a test wants it';
const organizations = async (name: string) =>
  (await operator.call('GET', `/api/v3/operator/organizations?name=${encodeURIComponent(name)}`)).body['items'] as {
    id: string;
    clerkOrgId: string;
    name: string;
    status: string;
    members: number;
    deletedAt: string | null;
  }[];
const actionsOf = async (organizationId: string) => {
  const { body } = await operator.call('GET', `/api/v3/operator/audit-logs?organizationId=${organizationId}&limit=200`);
  return (body['items'] as { action: string }[]).map(({ action }) => action);
};

describe('an organization in Clerk', () => {
  const name = `Cedar ${randomUUID().slice(0, 8)}`;

  it('is made here with its members, before anyone has signed in, and follows what Clerk says', async () => {
    const [user] = (await clerk.users.getUserList({ emailAddress: ['ben@birch.test'] })).data;
    const made = await clerk.organizations.createOrganization({ name, createdBy: user!.id });
    await waitFor('the organization and its admin', async () => (await organizations(name))[0]?.members === 1);
    await clerk.organizations.updateOrganization(made.id, { name: `${name} & Sons` });
    await waitFor('its new name', async () => (await organizations(`${name} & sons`)).length === 1);
    await clerk.organizations.deleteOrganizationMembership({ organizationId: made.id, userId: user!.id });
    await waitFor('the member to be gone', async () => (await organizations(name))[0]?.members === 0);
    await clerk.organizations.deleteOrganization(made.id);
    await waitFor('its suspension', async () => (await organizations(name))[0]?.status === 'suspended');
    const [kept] = await organizations(name);
    expect(kept?.deletedAt).not.toBeNull();
    expect(await operator.call('POST', `/api/v3/operator/organizations/${kept!.id}/resume`, { reason })).toMatchObject({
      status: 409,
      body: { code: 'ORGANIZATION.DELETED' },
    });
    expect(new Set(await actionsOf(kept!.id))).toEqual(
      new Set([
        'organization.created',
        'member.joined',
        'organization.renamed',
        'member.left',
        'organization.suspended',
      ]),
    );
  });

  it('leaves what a person does elsewhere alone when the person is deleted', async () => {
    const user = await clerk.users.createUser({ emailAddress: [`${randomUUID()}@cedar.test`] });
    const made = await clerk.organizations.createOrganization({ name: `Dune ${randomUUID()}`, createdBy: user.id });
    await waitFor('the admin', async () => (await organizations(made.name))[0]?.members === 1);
    await clerk.users.deleteUser(user.id);
    await waitFor('the admin to be gone', async () => (await organizations(made.name))[0]?.members === 0);
    expect((await organizations(made.name))[0]?.status).toBe('active');
  });

  it('is no tenant when it is the operators’ own', async () => {
    expect(await organizations('Wasup Operations')).toEqual([]);
  });
});

describe('a bad webhook changes nothing', () => {
  const event = (id: string) =>
    JSON.stringify({
      object: 'event',
      type: 'organization.created',
      data: { object: 'organization', id },
      timestamp: 1,
    });
  const sign = (id: string, body: string, { secret = stack.connections.clerk.webhookSecret, age = 0 } = {}) => {
    const timestamp = String(Math.floor(Date.now() / 1000) - age);
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${signature}` };
  };
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${stack.connections.apiBaseUrl}/api/webhooks/clerk`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const otherSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const oversized = `${event('org_forged')}${' '.repeat(300 * 1024)}`;

  it.each([
    ['unsigned', 400, () => post(event('org_forged'))],
    [
      'signed by another',
      400,
      () => post(event('org_forged'), sign('msg_f', event('org_forged'), { secret: otherSecret })),
    ],
    ['stale', 400, () => post(event('org_forged'), sign('msg_f', event('org_forged'), { age: 3600 }))],
    ['truncated', 400, () => post(event('org_forged').slice(0, -3), sign('msg_f', event('org_forged')))],
    [
      'under another id',
      400,
      () => post(event('org_forged'), { ...sign('msg_f', event('org_forged')), 'svix-id': 'msg_g' }),
    ],
    ['oversized', 413, () => post(oversized, sign('msg_f', oversized))],
  ] as [string, number, () => Promise<Response>][])('%s', async (_what, status, send) => {
    expect((await send()).status).toBe(status);
    expect(await queryStack(stack, `select 1 from webhook_inbox where event_id in ('msg_f', 'msg_g')`)).toEqual([]);
  });

  it('and a good one is taken in once', async () => {
    const body = event(`org_${randomUUID().replaceAll('-', '')}`);
    const outcomes = await Promise.all(
      Array.from(
        { length: 5 },
        async () => ((await (await post(body, sign('msg_once', body))).json()) as Json)['outcome'],
      ),
    );
    expect(outcomes.sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 'received']);
  });
});

describe('an operator', () => {
  const stop = (stopped: boolean) =>
    operator.call('PUT', '/api/v3/operator/kill-switches', { platform: { stopped, reason } });
  const mutations = async (who: Journey) => [
    await who.call('POST', '/api/v3/billing/checkout', { seats: 1 }),
    await who.call('POST', '/api/v3/provision/instances', { name: 'Refused' }),
  ];
  const stripeCustomers = async () =>
    (await queryStack(stack, 'select 1 from billing_entitlements where stripe_customer_id is not null')).length;

  it('suspends one organization: it may read, change nothing, and its instances stop until it is resumed', async () => {
    await atlas.buySeats(1);
    await atlas.untilPaidSlots(1);
    const id = await atlas.requestInstance('Front desk');
    await atlas.untilState(id, 'running');
    const { organizationId } = stack.connections.demo;
    const change = (what: string) =>
      operator.call('POST', `/api/v3/operator/organizations/${organizationId}/${what}`, { reason });

    expect(await change('suspend')).toMatchObject({
      status: 200,
      body: { status: 'suspended', suspendedReason: reason },
    });
    expect(await change('suspend')).toMatchObject({ status: 200, body: { status: 'suspended' } });
    for (const answer of await mutations(atlas)) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'ORGANIZATION.SUSPENDED' } });
    }
    await atlas.untilState(id, 'suspended');
    expect(await atlas.entitlement()).toMatchObject({ status: 'ACTIVE', paidSlots: 0 });
    expect((await birch.call('GET', '/api/v3/billing/entitlements')).status).toBe(200);

    expect(await change('resume')).toMatchObject({ status: 200, body: { status: 'active', suspendedReason: null } });
    await atlas.untilPaidSlots(1);
    await atlas.untilState(id, 'running');
  });

  it('stops the platform: nobody changes anything, what runs goes on, and Stripe hears nothing', async () => {
    const before = await stripeCustomers();
    expect(await stop(true)).toMatchObject({ status: 200, body: { platform: { stopped: true, reason } } });
    try {
      for (const answer of await mutations(birch)) {
        expect(answer).toMatchObject({ status: 503, body: { code: 'PLATFORM.STOPPED' } });
      }
      expect(await stripeCustomers()).toBe(before);
      expect((await atlas.call('GET', '/api/v3/instances')).body['items']).toMatchObject([{ state: 'running' }]);
    } finally {
      expect(await stop(false)).toMatchObject({ status: 200, body: { platform: { stopped: false } } });
    }
    expect((await birch.call('POST', '/api/v3/provision/instances', { name: 'Unpaid' })).status).toBe(402);
  });

  it('finds nothing under a name that is not there, or an id', async () => {
    expect(await organizations('100%_no*such')).toEqual([]);
    const unknown = `/api/v3/operator/organizations/org_${'0'.repeat(32)}/suspend`;
    expect(await operator.call('POST', unknown, { reason })).toMatchObject({
      status: 404,
      body: { code: 'ORGANIZATION.UNKNOWN' },
    });
  });
});

describe('the audit log', () => {
  const read = async (who: Journey, query = '') =>
    (await who.call('GET', `/api/v3/audit-logs?limit=200${query}`)).body['items'] as {
      organizationId: string;
      action: string;
      subject: string | null;
    }[];

  it('shows an organization what was done in it, and nothing of another', async () => {
    const entries = await read(atlas);
    expect(new Set(entries.map(({ organizationId }) => organizationId))).toEqual(
      new Set([stack.connections.demo.organizationId]),
    );
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'organization.created',
        'session.signed_in',
        'entitlement.changed',
        'instance.requested',
        'instance.running',
        'organization.suspended',
        'organization.resumed',
      ]),
    );
    expect(new Set((await read(atlas, '&action=session.signed_in')).map(({ action }) => action))).toEqual(
      new Set(['session.signed_in']),
    );
  });

  it('has one sign-in a session, however many calls it made', async () => {
    const subjects = (await read(atlas, '&action=session.signed_in')).map(({ subject }) => subject);
    expect(subjects.length).toBeGreaterThan(0);
    expect(new Set(subjects).size).toBe(subjects.length);
  });

  it('is for admins, and the operators’ list has what belongs to no organization', async () => {
    const member = new Journey(stack, stack.connections.demo.memberToken);
    expect((await member.call('GET', '/api/v3/audit-logs')).body).toMatchObject({ code: 'AUTH.ADMIN_REQUIRED' });
    const { body } = await operator.call('GET', '/api/v3/operator/audit-logs?action=platform.stopped');
    expect(body['items']).toMatchObject([{ action: 'platform.stopped', organizationId: null }]);
  });
});
