import { realGraph, startLocalMeta, type GraphTarget, type LocalMeta } from './target.ts';

/** Only what changes nothing and rings nobody's phone: it may be pointed at the real Graph API. */
let local: LocalMeta | undefined;
let graph: GraphTarget;
beforeAll(async () => {
  graph = realGraph() ?? (local = await startLocalMeta());
});
afterAll(() => local?.close());

test('a number tells its quality, its throughput and the limit of its portfolio', async () => {
  const fields = 'display_phone_number,quality_rating,throughput,whatsapp_business_manager_messaging_limit';
  const { status, body } = await graph.call('GET', `${graph.phoneNumberId}?fields=${fields}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: graph.phoneNumberId,
    display_phone_number: expect.stringMatching(/^\+?[\d -]+$/),
    quality_rating: expect.stringMatching(/^(GREEN|YELLOW|RED|NA|UNKNOWN)$/),
    throughput: { level: expect.stringMatching(/^[A-Z_]+$/) },
    whatsapp_business_manager_messaging_limit: expect.stringMatching(/^TIER_/),
  });
});

test('an account lists its numbers and its templates in pages', async () => {
  const numbers = await graph.call('GET', `${graph.wabaId}/phone_numbers?fields=id`);
  expect(numbers.body.data.map(({ id }: { id: string }) => id)).toContain(graph.phoneNumberId);
  const templates = await graph.call('GET', `${graph.wabaId}/message_templates?limit=1&fields=name,status`);
  expect(templates.status).toBe(200);
  expect(templates.body.data.length).toBeLessThanOrEqual(1);
});

test('without a valid token there is nothing: 190', async () => {
  const { status, body } = await graph.call('GET', graph.phoneNumberId, undefined, {
    authorization: 'Bearer nonsense',
  });
  expect(status).toBe(401);
  expect(body.error).toMatchObject({ code: 190, type: 'OAuthException', fbtrace_id: expect.any(String) });
});

test('what does not exist and what may not be seen are refused alike: 100, subcode 33', async () => {
  const { status, body } = await graph.call('GET', '987654321');
  expect(status).toBe(400);
  expect(body.error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
});

test('an unknown path is refused: 2500', async () => {
  const { body } = await graph.call('GET', `${graph.wabaId}/no/such/path`);
  expect(body.error).toMatchObject({ code: 2500, type: 'OAuthException' });
});

test('a message without a recipient is refused: 100', async () => {
  const message = { messaging_product: 'whatsapp', type: 'text', text: { body: 'Hello' } };
  const { status, body } = await graph.call('POST', `${graph.phoneNumberId}/messages`, message);
  expect(status).toBe(400);
  expect(body.error.code).toBe(100);
});

test('a token tells what it may do', async () => {
  const { body } = await graph.call('GET', `debug_token?input_token=${graph.accessToken}`);
  expect(body.data.is_valid).toBe(true);
  expect(body.data.scopes).toEqual(
    expect.arrayContaining(['whatsapp_business_management', 'whatsapp_business_messaging']),
  );
});
