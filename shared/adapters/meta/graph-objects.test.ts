import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';
import type { Component } from '../../templates/component.schema.ts';
import type { TemplateDraft } from '../../templates/ports.ts';
import { metaAnalytics } from './analytics.ts';
import { connectGraph, type Graph } from './http.ts';
import { metaMedia } from './media.ts';
import { metaMessages } from './messages.ts';
import { metaPhoneNumbers } from './phone-numbers.ts';
import { metaTemplates } from './templates.ts';

const account = { wabaId: '200000000000001', accessToken: 'token' };
const phoneNumberId = '300000000000001';
const draft: TemplateDraft = {
  name: 'order_shipped',
  language: 'en_US',
  category: 'utility',
  parameterFormat: 'POSITIONAL',
  components: [
    { type: 'BODY', text: 'Hello {{1}}, your order is on its way to you.', example: { body_text: [['Ada']] } },
  ],
  ttlSeconds: 600,
};

let stateDir: string;
let program: Program;
let url: string;
let graph: Graph;
beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'meta-'));
  program = await startProgram('meta', {
    stateDir,
    appSecret: 'secret',
    verifyToken: 'verify',
    accessToken: account.accessToken,
    webhookUrl: 'http://127.0.0.1:9/webhook/meta',
    businessId: '100000000000001',
    wabaId: account.wabaId,
    phoneNumberId,
  });
  url = String(program.facts['url']);
  await control('PUT', 'behaviour', { templateReview: 'manual', deliveredDelayMs: [0, 0], sentDelayMs: [0, 0] });
  graph = connectGraph({ graphBaseUrl: url, graphVersion: 'v26.0' });
});
afterAll(async () => {
  await program.stop();
  await rm(stateDir, { recursive: true, force: true });
});

async function control(method: string, action: string, body: object): Promise<void> {
  const response = await fetch(`${url}/__local/${action}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${action}: ${await response.text()}`);
}

const status = (id: string, change: object) => control('POST', `templates/${id}/status`, change);

it('writes, reads, finds, edits and removes a template', async () => {
  const templates = metaTemplates(graph);
  const made = await templates.create(account, draft);
  if (!made.ok) throw new Error(made.reason);
  const { id } = made.value;
  expect(await templates.create(account, draft)).toMatchObject({ ok: false, code: 100 });
  expect(await templates.create(account, { ...draft, name: 'order_shipped_late' })).toMatchObject({ ok: true });

  const found = await templates.find(account, 'order_shipped', 'en_US');
  expect(found).toMatchObject({ id, status: 'PENDING', category: 'UTILITY', reason: null });
  expect(found?.components[0]).toMatchObject({ type: 'BODY', text: draft.components[0]!['text' as never] });
  expect(await templates.find(account, 'order_shipped', 'de')).toBeNull();

  await status(id, { status: 'REJECTED', reason: 'INVALID_FORMAT' });
  expect(await templates.fetch(account, id)).toMatchObject({ status: 'REJECTED', reason: 'INVALID_FORMAT' });
  expect(await templates.edit(account, id, { category: 'marketing', ttlSeconds: null })).toEqual({
    ok: true,
    value: null,
  });
  expect(await templates.fetch(account, id)).toMatchObject({ status: 'PENDING', category: 'MARKETING' });
  expect(await templates.edit(account, id, { category: 'marketing', ttlSeconds: null })).toMatchObject({ ok: false });

  expect(await templates.remove(account, id, draft.name)).toEqual({ ok: true, value: null });
  expect(await templates.remove(account, id, draft.name)).toEqual({ ok: true, value: null });
  expect(await templates.fetch(account, id)).toBeNull();
});

it('lists every page of an account', async () => {
  const templates = metaTemplates(graph);
  const names = Array.from({ length: 120 }, (_, n) => `many_${String(n).padStart(3, '0')}`);
  for (const name of names) await templates.create(account, { ...draft, name });
  const listed: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof templates.list>> = await templates.list(account, cursor);
    listed.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(listed.filter((name) => name.startsWith('many_')).sort()).toEqual(names);
});

it('a token that Meta does not know is our fault, and is tried again', async () => {
  const stranger = { ...account, accessToken: 'unknown' };
  await expect(metaTemplates(graph).create(stranger, draft)).rejects.toMatchObject({
    code: 'META.UNAVAILABLE',
    retryable: true,
  });
});

it('uploads the example of a header, which a template then takes', async () => {
  const bytes = Buffer.from('a picture, as it were');
  const uploaded = await metaMedia(graph).upload(account.accessToken, { bytes, contentType: 'image/jpeg' });
  if (!uploaded.ok) throw new Error(uploaded.reason);
  const header: Component = { type: 'HEADER', format: 'IMAGE', example: { header_handle: [uploaded.value.handle] } };
  const pictured = { ...draft, name: 'pictured', components: [header, ...draft.components] };
  expect(await metaTemplates(graph).create(account, pictured)).toMatchObject({ ok: true });
});

it('reads what a number may do', async () => {
  await control('PUT', `phone-numbers/${phoneNumberId}`, {
    throughput: 1000,
    quality: 'YELLOW',
    messagingLimit: 'TIER_10K',
  });
  expect(await metaPhoneNumbers(graph).read({ phoneNumberId, accessToken: account.accessToken })).toMatchObject({
    quality: 'YELLOW',
    throughput: 'HIGH',
    messagingLimit: 'TIER_10K',
  });
  await expect(metaPhoneNumbers(graph).read({ phoneNumberId: '399', accessToken: 'token' })).rejects.toMatchObject({
    code: 'META.REFUSED',
  });
});

it('sends a template, and finds its refusal by code', async () => {
  const made = await metaTemplates(graph).create(account, { ...draft, name: 'sent' });
  if (!made.ok) throw new Error(made.reason);
  await status(made.value.id, { status: 'APPROVED' });
  const message = {
    channel: { phoneNumberId, accessToken: account.accessToken },
    to: { phone: '14155550123' },
    templateName: 'sent',
    language: 'en_US',
    components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ada' }] }],
    callbackData: 'msg_1',
  } as const;
  const messages = metaMessages(graph);
  expect(await messages.sendTemplate(message)).toMatchObject({ outcome: 'accepted' });
  await status(made.value.id, { status: 'PAUSED' });
  expect(await messages.sendTemplate(message)).toMatchObject({
    outcome: 'refused',
    code: 132015,
    retry: 'stop-campaign',
  });
});

it('reads the pricing analytics', async () => {
  await control('POST', 'analytics/drift', {
    country: 'IN',
    category: 'utility',
    volume: 3,
    cost: 42_000,
    at: '2026-11-10T10:00:00Z',
  });
  const points = await metaAnalytics(graph).pricing({
    ...account,
    from: new Date('2026-11-10T00:00:00Z'),
    to: new Date('2026-11-11T00:00:00Z'),
  });
  expect(points).toEqual([
    {
      start: new Date('2026-11-10T00:00:00Z'),
      end: new Date('2026-11-11T00:00:00Z'),
      phoneNumber: expect.stringMatching(/^\d+$/),
      country: 'IN',
      category: 'UTILITY',
      pricingType: 'REGULAR',
      volume: 3,
      cost: '0.042',
    },
  ]);
});
