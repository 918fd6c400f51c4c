import { createClerkClient } from '@clerk/backend';
import { verifyWebhook, type WebhookEvent } from '@clerk/backend/webhooks';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startLocalClerk, type LocalClerk } from './testing.ts';

const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;

const neverAnswers = 0;

/** An endpoint that verifies each webhook as the app would, and answers what the test wants. */
class Receiver {
  readonly events: WebhookEvent[] = [];
  readonly ids: string[] = [];
  status = 200;
  #server: Server | undefined;
  port = 0;

  async listen(port = 0): Promise<string> {
    this.#server = createServer((request, response) => {
      void text(request).then(async (body) => {
        const headers = new Headers(request.headers as Record<string, string>);
        const received = new Request('http://127.0.0.1/', { method: 'POST', headers, body });
        const event = await verifyWebhook(received, { signingSecret: secret });
        this.ids.push(headers.get('svix-id') ?? '');
        if (this.status === 200) this.events.push(event);
        if (this.status !== neverAnswers) response.writeHead(this.status).end();
      });
    });
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.port}/`;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition was not met in 10 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

let receiver: Receiver;
let local: LocalClerk;
let url: string;
beforeEach(async () => {
  receiver = new Receiver();
  url = await receiver.listen();
});
afterEach(async () => {
  receiver.close();
  await local.remove();
});

function start(options: Record<string, unknown> = {}): Promise<LocalClerk> {
  return startLocalClerk({
    seed: { organizations: [], users: [] },
    webhookEndpoints: [{ url, secret }],
    webhookRetryDelaysMs: [10, 10, 10],
    ...options,
  });
}

function client() {
  return createClerkClient({ secretKey: local.secretKey, apiUrl: local.origin, telemetry: { disabled: true } });
}

test('every change of a user, an organization or a membership is told, with its object', async () => {
  local = await start();
  const clerk = client();
  const user = await clerk.users.createUser({ emailAddress: ['ada@example.com'], firstName: 'Ada' });
  const organization = await clerk.organizations.createOrganization({ name: 'Acme', createdBy: user.id });
  await clerk.users.updateUser(user.id, { lastName: 'King' });
  await clerk.organizations.updateOrganization(organization.id, { name: 'Acme Ltd' });
  await clerk.organizations.updateOrganizationMembership({
    organizationId: organization.id,
    userId: user.id,
    role: 'org:member',
  });
  await clerk.organizations.deleteOrganization(organization.id);
  await clerk.users.deleteUser(user.id);
  await until(() => receiver.events.length === 9);
  expect(receiver.types().sort()).toEqual([
    'organization.created',
    'organization.deleted',
    'organization.updated',
    'organizationMembership.created',
    'organizationMembership.deleted',
    'organizationMembership.updated',
    'user.created',
    'user.deleted',
    'user.updated',
  ]);
  const dataOf = (type: string): unknown => receiver.events.find((event) => event.type === type)?.data;
  expect(dataOf('user.created')).toMatchObject({
    id: user.id,
    email_addresses: [{ email_address: 'ada@example.com' }],
  });
  expect(dataOf('organizationMembership.created')).toMatchObject({
    role: 'org:admin',
    organization: { id: organization.id },
    public_user_data: { user_id: user.id, identifier: 'ada@example.com' },
  });
  expect(dataOf('organization.deleted')).toEqual({
    object: 'organization',
    id: organization.id,
    slug: 'acme',
    deleted: true,
  });
});

test('a refused webhook is sent again with the same id until it is taken', async () => {
  local = await start({ webhookRetryDelaysMs: Array<number>(200).fill(10) });
  receiver.status = 500;
  await client().users.createUser({ emailAddress: ['ada@example.com'] });
  await until(() => receiver.ids.length >= 3);
  receiver.status = 200;
  await until(() => receiver.events.length === 1);
  expect(new Set(receiver.ids).size).toBe(1);
});

test('after the last attempt it is given up, and the page says why', async () => {
  local = await start();
  receiver.status = 503;
  await client().users.createUser({ emailAddress: ['ada@example.com'] });
  await until(() => receiver.ids.length === 4);
  let page = '';
  const deadline = Date.now() + 10_000;
  while (!page.includes('The endpoint answered 503.') || !page.includes('>failed<')) {
    if (Date.now() > deadline) throw new Error(`the page does not say so: ${page}`);
    page = await (await fetch(local.origin)).text();
  }
});

test('what was not answered when the program was killed is delivered again by the next one', async () => {
  local = await start();
  receiver.status = neverAnswers;
  await client().users.createUser({ emailAddress: ['ada@example.com'] });
  await until(() => receiver.ids.length === 1);
  await local.program.kill();
  receiver.status = 200;
  local = await start({ stateDir: local.stateDir });
  await until(() => receiver.events.length === 1);
  expect(receiver.types()).toEqual(['user.created']);
  expect(new Set(receiver.ids).size).toBe(1);
});
