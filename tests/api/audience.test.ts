import { parse } from 'csv-parse/sync';
import { queryStack, type Json } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

jest.setTimeout(120_000);

let stateDir: string;
let stack: TestStack;
let tokens: { a: string; b: string };

beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  tokens = { a: stack.connections.demo.adminToken, b: stack.connections.demo2.adminToken };
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

type Who = keyof typeof tokens;

async function call(
  method: string,
  route: string,
  body?: unknown,
  who: Who = 'a',
): Promise<{ status: number; body: Json }> {
  const response = await stack.call(method, route, tokens[who], body);
  return { status: response.status, body: (await response.json()) as Json };
}

async function upload(csv: string | Buffer, query = '', who: Who = 'a'): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${stack.connections.apiBaseUrl}/contacts/bulk${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'text/csv' },
    body: new Uint8Array(Buffer.from(csv)),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

async function importOf(id: string): Promise<Json> {
  return (await call('GET', `/contacts/imports/${id}`)).body;
}

async function untilOver(id: string): Promise<Json> {
  await waitFor(`${id} to be over`, async () => (await importOf(id))['finishedAt'] !== null, { timeoutMs: 60_000 });
  return importOf(id);
}

async function download(url: string): Promise<string> {
  return (await fetch(url)).text();
}

it('one person written three ways is one contact, and a bad row stops no other', async () => {
  const { status, body } = await call('POST', '/contacts/bulk', {
    defaultCountry: 'AE',
    listName: 'Three ways',
    contacts: [
      { phone: '+971 50 123 4567', name: 'Aya' },
      { phone: '050 123 4567', tags: ['vip'] },
      { phone: '00971501234567', attributes: { city: 'Dubai' } },
      { phone: 12 },
      'nobody',
      { bsuid: 'AE.13491208655302741918', name: 'By id' },
    ],
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ created: 2, updated: 0, duplicates: 2, rejected: 2 });
  expect(body['rows']).toMatchObject([
    { row: 1, outcome: 'created', contactId: expect.stringMatching(/^con_/) },
    { row: 2, outcome: 'duplicate' },
    { row: 3, outcome: 'duplicate' },
    { row: 4, outcome: 'rejected', code: 'CONTACT.NUMBER_TOO_SHORT', reason: expect.any(String) },
    { row: 5, outcome: 'rejected', code: 'CONTACT.MALFORMED' },
    { row: 6, outcome: 'created' },
  ]);
  const found = await call('GET', '/contacts?search=97150');
  expect(found.body['items']).toMatchObject([
    {
      phone: '971501234567',
      country: 'AE',
      name: 'Aya',
      tags: ['vip'],
      attributes: { city: 'Dubai' },
      optedOut: false,
    },
  ]);
  const [contact] = found.body['items'] as Json[];
  expect((await call('GET', `/contacts/${String(contact!['id'])}`)).body).toEqual(contact);
  const lists = await call('GET', '/lists');
  expect(lists.body['items']).toMatchObject([{ name: 'Three ways', contacts: 2 }]);
});

it('twenty thousand rows survive the death of the host: nothing is lost and nothing is doubled', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => {
    if (index % 1_000 === 7) return `"12""3",=cmd|bad ${index}`;
    if (index % 1_000 === 8) return `+9715${String(20_000_000 + index - 2)},Again`;
    return `+9715${String(20_000_000 + index)},Person ${index}`;
  });
  const { status, body } = await upload(`phone,name\n${rows.join('\n')}`, '?listName=Many');
  expect(status).toBe(202);
  const id = String((body['import'] as Json)['id']);
  await waitFor('the first rows', async () => Number((await importOf(id))['read']) > 0, { everyMs: 10 });
  await stack.kill('functions-host');
  await waitFor('the host to answer', async () => (await importOf(id))['id'] === id);

  const over = await untilOver(id);
  const wrong = 20;
  const people = 20_000 - wrong - 20;
  expect(over).toMatchObject({
    state: 'completed',
    read: 20_000,
    created: people,
    duplicates: 20,
    rejected: wrong,
    updated: 0,
    unchanged: 0,
  });
  const lists = (await call('GET', '/lists')).body['items'] as Json[];
  expect(lists.find(({ name }) => name === 'Many')).toMatchObject({ contacts: people });
  const [stored] = await queryStack<{ n: number }>(
    stack,
    'select count(*)::int as n from contacts where import_id is not null',
  );
  expect(stored!.n).toBe(people);

  await waitFor('the error file', async () => (await importOf(id))['errorsReady'] === true);
  const errors = await call('GET', `/contacts/imports/${id}/errors`);
  const lines = parse<Record<string, string>>(await download(String(errors.body['url'])), { columns: true });
  expect(lines).toHaveLength(wrong);
  expect(lines[0]).toEqual({
    import_row: '8',
    import_code: 'CONTACT.COUNTRY_REQUIRED',
    import_reason: expect.any(String),
    phone: '12"3',
    name: `'=cmd|bad 7`,
  });
});

it('a large export comes as a file, and importing it changes nothing', async () => {
  const started = await call('GET', '/contacts/export');
  expect(started.status).toBe(202);
  const id = String((started.body['export'] as Json)['id']);
  let file: Json = {};
  await waitFor('the export', async () => {
    file = (await call('GET', `/contacts/exports/${id}`)).body;
    return file['state'] === 'completed';
  });
  const csv = await download(String((file['download'] as Json)['url']));
  const exported = parse<Record<string, string>>(csv, { columns: true, bom: true });
  expect(exported).toHaveLength(Number(file['rows']));
  expect(exported).toContainEqual({ wa_id: '971501234567', bsuid: '', name: 'Aya', tags: 'vip', city: 'Dubai' });

  const again = await upload(csv);
  const over = await untilOver(String((again.body['import'] as Json)['id']));
  expect(over).toMatchObject({ state: 'completed', read: exported.length, unchanged: exported.length });
});

it('a file beyond a request is uploaded to storage and imported from there', async () => {
  const { status, body } = await call('POST', '/contacts/imports', { listName: 'Uploaded' });
  expect(status).toBe(201);
  const id = String((body['import'] as Json)['id']);
  expect(await call('POST', `/contacts/imports/${id}/start`)).toMatchObject({
    status: 409,
    body: { code: 'IMPORT.NOT_UPLOADED' },
  });
  const put = await fetch(String(body['uploadUrl']), {
    method: 'PUT',
    headers: { 'x-ms-blob-type': 'BlockBlob' },
    body: 'wa_id;name\n971581234567;"one\nline"\n',
  });
  expect(put.status).toBe(201);
  expect((await call('POST', `/contacts/imports/${id}/start`)).status).toBe(202);
  expect(await untilOver(id)).toMatchObject({ state: 'completed', read: 1, created: 1 });
  expect((await call('GET', '/contacts?search=one')).body['items']).toMatchObject([{ name: 'one\nline' }]);
});

it('an organization sees and touches only its own', async () => {
  const [contact] = (await call('GET', '/contacts?search=Aya')).body['items'] as Json[];
  const [list] = (await call('GET', '/lists')).body['items'] as Json[];
  const [one] = (await call('GET', '/contacts/imports')).body['items'] as Json[];
  expect((await call('GET', '/contacts', undefined, 'b')).body['items']).toEqual([]);
  for (const [method, route, body] of [
    ['GET', `/contacts/${String(contact!['id'])}`],
    ['PATCH', `/contacts/${String(contact!['id'])}`, { name: 'Theirs' }],
    ['DELETE', `/contacts/${String(contact!['id'])}`],
    ['POST', `/lists/${String(list!['id'])}/contacts`, { contactIds: [contact!['id']] }],
    ['POST', '/contacts/bulk', { listId: list!['id'], contacts: [{ phone: '+971501234567' }] }],
    ['DELETE', `/lists/${String(list!['id'])}`],
    ['GET', `/contacts/imports/${String(one!['id'])}/errors`],
    ['POST', `/contacts/imports/${String(one!['id'])}/cancel`],
  ] as const) {
    expect({ route, status: (await call(method, route, body, 'b')).status }).toEqual({ route, status: 404 });
  }
  expect((await call('GET', `/contacts/${String(contact!['id'])}`)).body).toEqual(contact);
});

it('an opt-out is noted, shown and taken back', async () => {
  expect(await call('POST', '/opt-outs', { phone: '050 123 4567', defaultCountry: 'AE' })).toMatchObject({
    status: 200,
    body: { person: '971501234567', source: 'manual' },
  });
  expect((await call('GET', '/contacts?search=Aya')).body['items']).toMatchObject([{ optedOut: true }]);
  expect((await call('GET', '/opt-outs')).body['items']).toMatchObject([{ person: '971501234567' }]);
  expect((await call('DELETE', '/opt-outs/971501234567')).status).toBe(200);
  expect(await call('DELETE', '/opt-outs/971501234567')).toMatchObject({
    status: 404,
    body: { code: 'OPT_OUT.UNKNOWN' },
  });
});

it.each([
  ['no JSON', 'application/json', '{"contacts":', 400, 'REQUEST.MALFORMED_JSON'],
  ['JSON of another form', 'application/json', '{"contacts":"many"}', 400, 'REQUEST.INVALID'],
  ['nothing', 'text/csv', '', 422, 'IMPORT.EMPTY'],
  ['no header', 'text/csv', '+971501234567,Aya\n', 422, 'IMPORT.HEADER_MISSING'],
  ['UTF-16', 'text/csv', Buffer.from('\uFEFFphone\n1', 'utf16le'), 422, 'IMPORT.NOT_UTF8'],
  ['a picture', 'image/png', 'phone\n1', 415, 'REQUEST.UNSUPPORTED_MEDIA_TYPE'],
])('%s is refused in words', async (_what, contentType, body, status, code) => {
  const response = await fetch(`${stack.connections.apiBaseUrl}/contacts/bulk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.a}`, 'content-type': contentType },
    body: new Uint8Array(Buffer.from(body)),
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});
