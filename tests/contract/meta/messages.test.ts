import { waitFor } from '../../support/wait-for.ts';
import { approvedTemplate, startLocalMeta, templateMessage, type Answer, type LocalMeta } from './target.ts';

let meta: LocalMeta;
beforeAll(async () => {
  meta = await startLocalMeta();
  await meta.control('PUT', 'behaviour', {
    templateReview: 'manual',
    sentDelayMs: [0, 0],
    deliveredDelayMs: [0, 0],
    readShare: 0,
  });
  await approvedTemplate(meta, 'greeting');
});
afterAll(() => meta.close());

const send = (message: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer> =>
  meta.call('POST', `${meta.phoneNumberId}/messages`, message, headers);
const codeOf = async (message: Record<string, unknown>): Promise<number> => (await send(message)).body.error.code;
const lastStatusOf = (id: string) => meta.receiver.statuses().findLast((status) => status.id === id);

test('a template message is accepted, and its callback data comes back in every status', async () => {
  const accepted = await send(
    templateMessage('+1 555 010 7777', 'greeting', ['Ann'], { biz_opaque_callback_data: 'msg_7' }),
  );
  expect(accepted).toMatchObject({
    status: 200,
    body: {
      messaging_product: 'whatsapp',
      contacts: [{ input: '+1 555 010 7777', wa_id: '15550107777' }],
      messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
    },
  });
  const [{ id }] = accepted.body.messages;
  await waitFor('its delivery', () => lastStatusOf(id)?.status === 'delivered');
  const told = meta.receiver.statuses().filter((status) => status.id === id);
  expect(told.map(({ status }) => status)).toEqual(['sent', 'delivered']);
  for (const status of told) {
    expect(status).toMatchObject({
      recipient_id: '15550107777',
      biz_opaque_callback_data: 'msg_7',
      pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' },
    });
  }
  const [kept] = await meta.control('GET', 'messages?callbackData=msg_7');
  expect(kept).toMatchObject({ id, recipient: '15550107777', template: 'greeting', attempts: 1 });
});

test('a person without a number is written to by the id that the business knows', async () => {
  const { to: _to, ...message } = templateMessage('', 'greeting', ['Ann']);
  const { body } = await send({ ...message, recipient: 'AE.1349120865530274' });
  expect(body.contacts).toEqual([{ input: 'AE.1349120865530274', user_id: 'AE.1349120865530274' }]);
  await waitFor('its delivery', () => lastStatusOf(body.messages[0].id)?.status === 'delivered');
  expect(lastStatusOf(body.messages[0].id)).toMatchObject({ recipient_user_id: 'AE.1349120865530274' });
});

test('parameters must fit the approved template', async () => {
  expect(await codeOf(templateMessage('15550107777', 'greeting'))).toBe(132000);
  expect(await codeOf(templateMessage('15550107777', 'greeting', ['Ann', 'Bob']))).toBe(132000);
  expect(await codeOf(templateMessage('15550107777', 'greeting', ['two\nlines']))).toBe(132018);
  expect(await codeOf(templateMessage('15550107777', 'greeting', ['']))).toBe(131008);
  expect(await codeOf(templateMessage('15550107777', 'unknown', ['Ann']))).toBe(132001);
  const image = { type: 'body', parameters: [{ type: 'image', image: { link: 'https://x.test/y.png' } }] };
  const message = templateMessage('15550107777', 'greeting');
  expect(await codeOf({ ...message, template: { ...message.template, components: [image] } })).toBe(132012);
  expect(await codeOf(templateMessage('12', 'greeting', ['Ann']))).toBe(131009);
  const long = { biz_opaque_callback_data: 'x'.repeat(513) };
  expect(await codeOf(templateMessage('15550107777', 'greeting', ['Ann'], long))).toBe(100);
});

test('text reaches only somebody who wrote within a day, and then costs nothing', async () => {
  const text = { messaging_product: 'whatsapp', to: '15550106666', type: 'text', text: { body: 'Hello' } };
  const early = (await send(text)).body.messages[0].id;
  await waitFor('its failure', () => lastStatusOf(early)?.status === 'failed');
  expect(lastStatusOf(early).errors[0].code).toBe(131047);
  const { id: inbound } = await meta.control('POST', 'inbound', {
    from: '15550106666',
    phoneNumberId: meta.phoneNumberId,
    text: 'STOP',
  });
  const late = (await send(text)).body.messages[0].id;
  await waitFor('its delivery', () => lastStatusOf(late)?.status === 'delivered');
  expect(lastStatusOf(late).pricing).toEqual({
    billable: false,
    pricing_model: 'PMP',
    type: 'free_customer_service',
    category: 'service',
  });
  const written = meta.receiver.changes('messages').flatMap((value) => value.messages ?? []);
  expect(written).toMatchObject([{ id: inbound, from: '15550106666', type: 'text', text: { body: 'STOP' } }]);
  expect((await send({ messaging_product: 'whatsapp', status: 'read', message_id: inbound })).body).toEqual({
    success: true,
  });
});

test.each([4, 80007, 130429, 131026, 131042, 131048, 131049, 131053, 131056, 132015, 132016])(
  'error %i comes on demand, in Meta’s shape',
  async (code) => {
    await meta.control('POST', 'faults', { match: { to: '15550105555' }, code, times: 1 });
    const { status, body } = await send(templateMessage('15550105555', 'greeting', ['Ann']));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.error).toMatchObject({ code, type: 'OAuthException', message: expect.stringContaining(`(#${code})`) });
    expect(body.error.error_data).toMatchObject({ messaging_product: 'whatsapp', details: expect.any(String) });
    expect((await send(templateMessage('15550105555', 'greeting', ['Ann']))).status).toBe(200);
  },
);

test('a number made for it meets the error that its last digits name', async () => {
  expect(await codeOf(templateMessage('919999131042', 'greeting', ['Ann']))).toBe(131042);
  const { body } = await send(templateMessage('919999131049', 'greeting', ['Ann']));
  await waitFor('its failure', () => lastStatusOf(body.messages[0].id)?.status === 'failed');
  expect(lastStatusOf(body.messages[0].id).errors[0].code).toBe(131049);
});

test('a connection can be cut before or after a message was accepted', async () => {
  const countOf = async (to: string): Promise<number> => (await meta.control('GET', `messages?to=${to}`)).length;
  await meta.control('POST', 'faults', { match: { to: '15550104444' }, action: 'reset-before', times: 1 });
  await expect(send(templateMessage('15550104444', 'greeting', ['Ann']))).rejects.toThrow();
  expect(await countOf('15550104444')).toBe(0);
  await meta.control('POST', 'faults', { match: { to: '15550104444' }, action: 'reset-after', times: 1 });
  await expect(send(templateMessage('15550104444', 'greeting', ['Ann']))).rejects.toThrow();
  expect(await countOf('15550104444')).toBe(1);
  await meta.control('POST', 'faults', { match: { to: '15550104444' }, action: 'timeout', times: 1 });
  const silent = fetch(`${meta.graphBaseUrl}/v26.0/${meta.phoneNumberId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${meta.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(templateMessage('15550104444', 'greeting', ['Ann'])),
    signal: AbortSignal.timeout(300),
  });
  await expect(silent).rejects.toThrow(/timeout/);
  expect(await countOf('15550104444')).toBe(2);
});

test('a number takes so many messages a second, and one person so many of them', async () => {
  const { phoneNumberId, accessToken } = await meta.control('POST', 'phone-numbers', {
    throughput: 20,
    wabaId: meta.wabaId,
    businessId: meta.businessId,
    accessToken: meta.accessToken,
  });
  expect(accessToken).toBe(meta.accessToken);
  const codes = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const message = templateMessage(String(15550200000 + index), 'greeting', ['Ann']);
      return (await meta.call('POST', `${phoneNumberId}/messages`, message)).body.error?.code;
    }),
  );
  const refused = codes.filter((code) => code !== undefined);
  expect(new Set(refused)).toEqual(new Set([130429]));
  expect(refused.length).toBeGreaterThanOrEqual(40 - 2 * 22);
  const rate = await meta.control('GET', `rate?phoneNumberId=${phoneNumberId}`);
  expect(rate).toMatchObject({ arrived: 40, accepted: 40 - refused.length });
  expect(rate.worstSecond.accepted).toBeLessThanOrEqual(22);

  await meta.control('PUT', `behaviour?phoneNumberId=${meta.phoneNumberId}`, { pairBurst: 2, pairEveryMs: 60_000 });
  const toOne = templateMessage('15550103333', 'greeting', ['Ann']);
  expect([(await send(toOne)).status, (await send(toOne)).status, await codeOf(toOne)]).toEqual([200, 200, 131056]);
});

test('media is uploaded, described, and fetched from an address that is signed', async () => {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', 'audio/ogg');
  form.set('file', new Blob([Buffer.from([1, 2, 3, 13, 10, 4])], { type: 'audio/ogg' }), 'voice.ogg');
  const { id } = (await meta.call('POST', `${meta.phoneNumberId}/media`, form)).body;
  const media = (await meta.call('GET', id)).body;
  expect(media).toMatchObject({ id, mime_type: 'audio/ogg', file_size: 6, messaging_product: 'whatsapp' });
  const headers = { authorization: `Bearer ${meta.accessToken}` };
  const file = await fetch(media.url, { headers });
  expect([...Buffer.from(await file.arrayBuffer())]).toEqual([1, 2, 3, 13, 10, 4]);
  expect((await fetch(media.url.replace(/hash=.*/, 'hash=wrong'), { headers })).status).toBe(404);
  expect((await fetch(media.url)).status).toBe(401);
  expect((await meta.call('DELETE', id)).body).toEqual({ success: true });
  expect((await meta.call('GET', id)).body.error.code).toBe(100);
});

test('the phone page shows a message as its recipient sees it, and lets it be read', async () => {
  const { body } = await send(templateMessage('15550102222', 'greeting', ['<Ann> *now*']));
  const { id } = body.messages[0];
  const talk = async (): Promise<{ talk: string; unread: number }> =>
    (await fetch(`${meta.graphBaseUrl}/phone/talk?person=15550102222`)).json() as never;
  await waitFor('the message', async () =>
    (await talk()).talk.includes('Hello &lt;Ann&gt; <b>now</b>, this is for you'),
  );
  await meta.control('POST', `messages/${encodeURIComponent(id)}/read`);
  await waitFor('its status', () => lastStatusOf(id)?.status === 'read');
  expect((await talk()).unread).toBe(0);
  for (const page of ['/', '/phone', '/behaviour', '/traffic']) {
    const answer = await fetch(`${meta.graphBaseUrl}${page}`);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('</html>')]);
  }
});
