import { EmailClient, type EmailMessage } from '@azure/communication-email';
import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultAzureCredential } from '@azure/identity';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';
import { azureMailer } from '../../../shared/adapters/email/mailer.ts';

const accessKey = randomBytes(32).toString('base64');
const sender = 'hello@wasup.test';
let stateDir: string;
let program: Program;
let url: string;

const start = async (): Promise<void> => {
  program = await startProgram('email', { port: 0, stateDir, accessKey, senders: [sender] });
  url = String(program.facts['url']);
};
beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'email-'));
  await start();
});
afterAll(async () => {
  await program.stop();
  await rm(stateDir, { recursive: true });
});
afterEach(() => fault({ throttleNext: 0, failNext: 0, dropNext: 0, pollsBeforeDone: 0 }));

const client = (key = accessKey, retries = 0) =>
  new EmailClient(url, { key }, { allowInsecureConnection: true, retryOptions: { maxRetries: retries } });
const message = (to: string, over: Partial<EmailMessage> = {}): EmailMessage => ({
  senderAddress: sender,
  recipients: { to: [{ address: to }] },
  content: { subject: 'Hello', plainText: 'Text', html: '<p>Html</p>' },
  ...over,
});
let count = 0;
const fresh = (): string => `person${(count += 1)}@example.test`;

async function fault(change: Record<string, number>): Promise<void> {
  const response = await fetch(`${url}/__local/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
  expect(response.status).toBe(200);
}

interface Found {
  id: string;
  to: string[];
  subject: string;
  text: string;
}
async function mailsTo(to: string): Promise<Found[]> {
  const response = await fetch(`${url}/__local/messages?to=${encodeURIComponent(to)}`);
  return ((await response.json()) as { messages: Found[] }).messages;
}

test('a mail is taken, its operation succeeds, and it is in the mailbox', async () => {
  const to = fresh();
  const poller = await client().beginSend(message(to));
  const result = await poller.pollUntilDone();
  expect(result).toMatchObject({ status: 'Succeeded', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(await mailsTo(to.toUpperCase())).toMatchObject([{ id: result.id, to: [to], subject: 'Hello', text: 'Text' }]);
});

test('an operation may take its time', async () => {
  await fault({ pollsBeforeDone: 2 });
  const poller = await client().beginSend(message(fresh()), { updateIntervalInMs: 5 });
  expect(poller.isDone()).toBe(false);
  expect(await poller.pollUntilDone()).toMatchObject({ status: 'Succeeded' });
});

test('the same operation id is one mail, also after a restart', async () => {
  const to = fresh();
  const operationId = randomUUID();
  await client().beginSend(message(to), { operationId });
  await program.kill();
  await start();
  await client().beginSend(message(to), { operationId });
  expect(await mailsTo(to)).toHaveLength(1);
});

test.each([
  ['another key', () => client(randomBytes(32).toString('base64')).beginSend(message(fresh())), 401, 'Denied'],
  [
    'a sender of a domain that is not linked',
    () => client().beginSend(message(fresh(), { senderAddress: 'someone@else.test' })),
    404,
    'DomainNotLinked',
  ],
  ['an address that is none', () => client().beginSend(message('nobody')), 400, 'BadRequest'],
])('%s is refused as the service refuses', async (_what, send, statusCode, code) => {
  await expect(send()).rejects.toMatchObject({ statusCode, code });
});

test('a changed body, a changed path or an old date breaks the signature', async () => {
  const attempt = async (over: { sent?: string; signedPath?: string; date?: string }) => {
    const body = JSON.stringify(message(fresh()));
    const date = over.date ?? new Date().toUTCString();
    const target = '/emails:send?api-version=2025-09-01';
    const hash = createHash('sha256').update(body).digest('base64');
    const signature = createHmac('sha256', Buffer.from(accessKey, 'base64'))
      .update(`POST\n${over.signedPath ?? target}\n${date};${new URL(url).host};${hash}`)
      .digest('base64');
    const response = await fetch(url + target, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-ms-date': date,
        'x-ms-content-sha256': hash,
        authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
      },
      body: over.sent ?? body,
    });
    return { status: response.status, code: response.headers.get('x-ms-error-code') };
  };
  const denied = { status: 401, code: 'Denied' };
  expect(await attempt({})).toMatchObject({ status: 202 });
  expect(await attempt({ sent: JSON.stringify(message('thief@example.test')) })).toEqual(denied);
  expect(await attempt({ signedPath: '/emails:send?api-version=2023-03-31' })).toEqual(denied);
  expect(await attempt({ date: new Date(Date.now() - 3_600_000).toUTCString() })).toEqual(denied);
  expect(await mailsTo('thief@example.test')).toEqual([]);
});

test('throttled and failing answers are tried again by the client; what is lost is said so', async () => {
  const to = fresh();
  await fault({ throttleNext: 1 });
  await expect(client().beginSend(message(to))).rejects.toMatchObject({ statusCode: 429, code: 'TooManyRequests' });
  await fault({ failNext: 1 });
  await expect(client().beginSend(message(to))).rejects.toMatchObject({ statusCode: 503 });
  await fault({ throttleNext: 1 });
  await client(accessKey, 1).beginSend(message(to));
  await fault({ dropNext: 1 });
  await expect(client().beginSend(message(to))).rejects.toThrow('could not be sent');
  expect(await mailsTo(to)).toHaveLength(1);
});

test('our adapter says what may be tried again', async () => {
  const to = fresh();
  const withKey = azureMailer({ endpoint: url, accessKey, sender }, new DefaultAzureCredential());
  const mail = { to, subject: 'S', text: 'T', html: '<p>H</p>' };
  await withKey.send({ ...mail, operationId: randomUUID() });
  await fault({ failNext: 3 });
  await expect(withKey.send({ ...mail, operationId: randomUUID() })).rejects.toMatchObject({
    code: 'EMAIL.UNAVAILABLE',
    retryable: true,
  });
  await expect(withKey.send({ ...mail, to: 'nobody', operationId: randomUUID() })).rejects.toMatchObject({
    code: 'EMAIL.REFUSED',
    retryable: false,
  });
  expect(await mailsTo(to)).toHaveLength(1);
  const nowhere = azureMailer({ endpoint: 'http://127.0.0.1:9', accessKey, sender }, new DefaultAzureCredential());
  await expect(nowhere.send({ ...mail, operationId: randomUUID() })).rejects.toMatchObject({
    code: 'EMAIL.UNAVAILABLE',
  });
});

test('a mail is shown in a frame that runs and fetches nothing', async () => {
  const to = fresh();
  const evil = '<p>Hi</p><script>alert(1)</script><img src="http://evil.test/x.png">';
  await client().beginSend(message(to, { content: { subject: '<b>bold</b>', html: evil, plainText: '<i>' } }));
  const [{ id }] = (await mailsTo(to)) as [Found];
  const page = await (await fetch(`${url}/mails/${id}`)).text();
  expect(page).toContain('&lt;b&gt;bold&lt;/b&gt;');
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('sandbox="allow-popups');
  const body = await fetch(`${url}/mails/${id}/body`);
  expect(body.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await (await fetch(url)).text()).toContain(id);
});

test('the mailbox is emptied', async () => {
  expect((await fetch(`${url}/__local/messages`, { method: 'DELETE' })).status).toBe(204);
  expect(await (await fetch(`${url}/__local/messages`)).json()).toEqual({ messages: [] });
});
