import { Journey, queryStack, type Json } from '../support/journey.ts';
import { press } from '../support/press.ts';
import { runTimer } from '../support/run-timer.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

let stateDir: string;
let stack: TestStack;
let atlas: Journey;
let birch: Journey;
let operator: Journey;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  const { demo, demo2 } = stack.connections;
  [atlas, birch, operator] = [demo.adminToken, demo2.adminToken, demo.operatorToken].map(
    (token) => new Journey(stack, token),
  ) as [Journey, Journey, Journey];
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

const REQUEST = {
  name: 'order_shipped',
  language: 'en_US',
  category: 'utility',
  components: [
    { type: 'BODY', text: 'Hello {{1}}, your order is on its way to you.', example: { body_text: [['Ada']] } },
  ],
};

const atMeta = (method: string, action: string, body: object): Promise<Json> =>
  press(stack.connections.meta.graphBaseUrl, action, body, { method });

async function untilTemplate(who: Journey, id: string, shown: Json): Promise<void> {
  await waitFor(`the template to be ${JSON.stringify(shown)}`, async () => {
    const { body } = await who.call('GET', `/templates/${id}`);
    return Object.entries(shown).every(([name, value]) => body[name] === value);
  });
}

async function metaIdOf(id: string): Promise<string> {
  const [row] = await queryStack<{ id: string }>(stack, 'select meta_template_id as id from templates where id = $1', [
    id.slice('tpl_'.length),
  ]);
  return row!.id;
}

it('a template goes from the form to Meta, and its fate comes back by webhook', async () => {
  await atMeta('PUT', 'behaviour', { templateReview: 'manual' });
  const faulty = await atlas.call('POST', '/templates', {
    ...REQUEST,
    components: [{ type: 'BODY', text: '{{1}} is late' }],
  });
  expect(faulty).toMatchObject({ status: 400, body: { code: 'REQUEST.INVALID' } });
  expect(JSON.stringify(faulty.body['errors'])).toContain('BODY: ');

  const made = await atlas.call('POST', '/templates', REQUEST);
  expect(made).toMatchObject({ status: 201, body: { status: 'PENDING', submission: 'submitted', usable: false } });
  const id = String(made.body['id']);
  expect((await atlas.call('POST', '/templates', REQUEST)).body).toMatchObject({ code: 'TEMPLATE.EXISTS' });
  expect(await birch.call('POST', '/templates', REQUEST)).toMatchObject({ status: 201 });
  expect((await birch.call('GET', `/templates/${id}`)).status).toBe(404);
  expect((await birch.call('GET', '/templates')).body['items']).toHaveLength(1);

  const metaId = await metaIdOf(id);
  await atMeta('POST', `templates/${metaId}/status`, { status: 'REJECTED', reason: 'TAG_CONTENT_MISMATCH' });
  await untilTemplate(atlas, id, { status: 'REJECTED', reason: 'TAG_CONTENT_MISMATCH' });
  const edited = await atlas.call('PATCH', `/templates/${id}`, { category: 'marketing' });
  expect(edited).toMatchObject({ status: 200, body: { category: 'marketing', submission: 'submitted' } });
  await atMeta('POST', `templates/${metaId}/status`, { status: 'APPROVED' });
  await untilTemplate(atlas, id, { status: 'APPROVED', usable: true, reason: null });
  expect((await atlas.call('PATCH', `/templates/${id}`, { category: 'utility' })).body).toMatchObject({
    code: 'TEMPLATE.CATEGORY_LOCKED',
  });
  await atMeta('POST', `templates/${metaId}/status`, { status: 'PAUSED' });
  await untilTemplate(atlas, id, { status: 'PAUSED', usable: false });

  const found = await atlas.call('GET', '/templates?status=PAUSED&search=shipped');
  expect(found.body['items']).toMatchObject([{ id, name: 'order_shipped' }]);
  expect(await atlas.call('DELETE', `/templates/${id}`)).toMatchObject({ status: 200, body: { deleted: true } });
  expect((await atlas.call('GET', `/templates/${id}`)).status).toBe(404);
});

it('operators see the shared number as Meta has it, stop it, and set its rate', async () => {
  await runTimer(stack, 'refreshChannels');
  await waitFor('the number to be read at Meta', async () => {
    const { body } = await operator.call('GET', '/api/v3/operator/channels');
    return (body['items'] as Json[])[0]?.['refreshedAt'] !== null;
  });
  const [channel] = (await operator.call('GET', '/api/v3/operator/channels')).body['items'] as Json[];
  expect(channel).toMatchObject({
    organizationId: null,
    phoneNumberId: stack.connections.meta.phoneNumberId,
    quality: 'GREEN',
    stopped: false,
  });
  const route = `/api/v3/operator/channels/${String(channel!['id'])}`;
  expect((await operator.call('POST', `${route}/stop`, { reason: 'spam' })).body).toMatchObject({ stopped: true });
  expect((await operator.call('POST', `${route}/resume`, { reason: 'clear' })).body).toMatchObject({ stopped: false });
  expect((await operator.call('PATCH', route, { messagesPerSecond: 70 })).body).toMatchObject({
    messagesPerSecond: 70,
  });
});

it('an account of its own: its token in the vault, its messages counted, its month invoiced once', async () => {
  const organizationId = stack.connections.demo2.organizationId;
  const account = await atMeta('POST', 'phone-numbers', { name: 'Birch', accessToken: 'EAA-token-of-birch-alone' });
  const { businessId, wabaId, phoneNumberId, accessToken } = account;
  const route = `/api/v3/organizations/${organizationId}/waba`;
  const own = { mode: 'dedicated', businessId, wabaId, phoneNumberId, accessToken: 'a-token-that-nobody-knows' };
  expect((await operator.call('PUT', route, own)).body).toMatchObject({ code: 'WABA.CREDENTIALS_REFUSED' });
  const set = await operator.call('PUT', route, { ...own, accessToken });
  expect(set).toMatchObject({ status: 200, body: { mode: 'dedicated', wabaId } });
  expect(JSON.stringify(set.body)).not.toContain(String(accessToken));
  const [stored] = await queryStack(
    stack,
    'select to_jsonb(c)::text as row from channels c where organization_id is not null',
  );
  expect(String(stored!['row'])).not.toContain(String(accessToken));

  const template = await birch.call('POST', '/templates', { ...REQUEST, name: 'own_account' });
  expect(template).toMatchObject({ status: 201, body: { submission: 'submitted' } });
  // Meta tells of this account because setting it subscribed our app.
  const templateId = String(template.body['id']);
  await atMeta('POST', `templates/${await metaIdOf(templateId)}/status`, { status: 'APPROVED' });
  await untilTemplate(birch, templateId, { status: 'APPROVED', usable: true });

  const uuid = organizationId.slice('org_'.length);
  await queryStack(
    stack,
    `update dedicated_periods set started_at = now() - interval '1 month' where organization_id = $1`,
    [uuid],
  );
  await queryStack(
    stack,
    `select count_dedicated_messages(jsonb_agg(jsonb_build_object('organization_id', $1::uuid, 'wamid', 'wamid.' || n,
       'at', case when n <= 1253 then now() - interval '1 month' else now() end))) from generate_series(1, 1260) n`,
    [uuid],
  );
  expect((await birch.call('GET', '/billing/dedicated/usage')).body).toMatchObject({
    mode: 'dedicated',
    items: [{ messages: '7' }, { messages: '1253' }],
  });
  await runTimer(stack, 'issueDedicatedInvoices');
  await runTimer(stack, 'issueDedicatedInvoices');
  let invoices: Json[] = [];
  await waitFor('the month to be invoiced', async () => {
    invoices = (await birch.call('GET', '/billing/dedicated/invoices')).body['items'] as Json[];
    return invoices[0]?.['status'] === 'issued';
  });
  expect(invoices).toHaveLength(1);
  expect(invoices[0]).toMatchObject({ cents: '30151', amountMicros: '301506000', stripeStatus: 'open' });
  expect((await fetch(String(invoices[0]!['pdfUrl']))).headers.get('content-type')).toBe('application/pdf');
  expect((await birch.call('GET', '/billing/dedicated/invoice-preview')).body).toMatchObject({
    messages: '7',
    cents: '29901',
    lines: [{ kind: 'base' }, { kind: 'usage', messages: '7' }],
  });
  expect((await atlas.call('GET', '/billing/dedicated/invoice-preview')).body).toMatchObject({
    code: 'DEDICATED.NOTHING_DUE',
  });
});

it('an account with an app of its own: its webhooks are signed with the secret that came with the token', async () => {
  const appSecret = 'TheSecretOfTheAppOfAtlas';
  const app = { webhookUrl: `${stack.connections.apiBaseUrl}/webhook/meta`, appSecret };
  const account = await atMeta('POST', 'phone-numbers', {
    name: 'Atlas',
    accessToken: 'EAA-token-of-atlas-alone',
    app,
  });
  const { businessId, wabaId, phoneNumberId, accessToken } = account;
  const route = `/api/v3/organizations/${stack.connections.demo.organizationId}/waba`;
  const own = { mode: 'dedicated', businessId, wabaId, phoneNumberId, accessToken };
  expect((await operator.call('PUT', route, own)).body).toMatchObject({ code: 'WABA.APP_MISMATCH' });
  const set = await operator.call('PUT', route, { ...own, appSecret });
  expect(set).toMatchObject({ status: 200, body: { mode: 'dedicated', wabaId } });
  expect(JSON.stringify(set.body)).not.toContain(appSecret);

  const template = await atlas.call('POST', '/templates', { ...REQUEST, name: 'own_app' });
  const templateId = String(template.body['id']);
  await atMeta('POST', `templates/${await metaIdOf(templateId)}/status`, { status: 'APPROVED' });
  await untilTemplate(atlas, templateId, { status: 'APPROVED', usable: true });
});
