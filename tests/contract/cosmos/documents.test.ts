import { BulkOperationType, type Container, type OperationInput } from '@azure/cosmos';
import { CosmosTarget, isReal } from './target.ts';

const target = new CosmosTarget();
const onlyLocal = isReal ? test.skip : test;
beforeAll(() => target.start());
afterAll(() => target.remove());

interface Note {
  id: string;
  tenant: string;
  text?: string;
  count?: number;
  tags?: string[];
}

let notes: Container;
beforeEach(async () => {
  notes = await target.container();
});

test('a document is created, read, replaced, upserted and deleted', async () => {
  const created = await notes.items.create<Note>({ id: '1', tenant: 'a', text: 'first' });
  expect(created.statusCode).toBe(201);
  expect((await notes.item('1', 'a').read<Note>()).resource).toMatchObject({ text: 'first' });
  await notes.item('1', 'a').replace<Note>({ id: '1', tenant: 'a', text: 'second' });
  expect((await notes.items.upsert<Note>({ id: '1', tenant: 'a', text: 'third' })).statusCode).toBe(200);
  expect((await notes.items.upsert<Note>({ id: '2', tenant: 'a' })).statusCode).toBe(201);
  expect((await notes.item('1', 'a').read<Note>()).resource?.text).toBe('third');
  await notes.item('1', 'a').delete();
  expect(await notes.item('1', 'a').read()).toMatchObject({ statusCode: 404, resource: undefined });
  await expect(notes.item('1', 'a').delete()).rejects.toMatchObject({ code: 404 });
});

test('an id is taken once in a partition, and free in another', async () => {
  await notes.items.create<Note>({ id: '1', tenant: 'a' });
  await expect(notes.items.create<Note>({ id: '1', tenant: 'a' })).rejects.toMatchObject({ code: 409 });
  await notes.items.create<Note>({ id: '1', tenant: 'b', text: 'of b' });
  expect((await notes.item('1', 'a').read<Note>()).resource?.text).toBeUndefined();
  expect((await notes.item('1', 'b').read<Note>()).resource?.text).toBe('of b');
  expect((await notes.item('1', 'c').read()).statusCode).toBe(404);
});

test('a unique key is held within its partition, also against an upsert', async () => {
  const unique = await target.container({ uniqueKeys: ['/text'] });
  await unique.items.create<Note>({ id: '1', tenant: 'a', text: 'same' });
  await unique.items.create<Note>({ id: '1', tenant: 'b', text: 'same' });
  await expect(unique.items.create<Note>({ id: '2', tenant: 'a', text: 'same' })).rejects.toMatchObject({ code: 409 });
  await expect(unique.items.upsert<Note>({ id: '3', tenant: 'a', text: 'same' })).rejects.toMatchObject({ code: 409 });
});

test('a write with an etag that is no longer current fails', async () => {
  const { etag } = await notes.items.create<Note>({ id: '1', tenant: 'a', count: 0 });
  const ifCurrent = { accessCondition: { type: 'IfMatch', condition: etag } };
  const replaced = await notes.item('1', 'a').replace<Note>({ id: '1', tenant: 'a', count: 1 }, ifCurrent);
  expect(replaced.etag).not.toBe(etag);
  const stale: Note = { id: '1', tenant: 'a', count: 2 };
  await expect(notes.item('1', 'a').replace<Note>(stale, ifCurrent)).rejects.toMatchObject({ code: 412 });
  await expect(notes.items.upsert<Note>(stale, ifCurrent)).rejects.toMatchObject({ code: 412 });
  await expect(notes.item('1', 'a').patch([{ op: 'incr', path: '/count', value: 1 }], ifCurrent)).rejects.toMatchObject(
    {
      code: 412,
    },
  );
  await expect(notes.item('1', 'a').delete(ifCurrent)).rejects.toMatchObject({ code: 412 });
  expect((await notes.item('1', 'a').read<Note>()).resource?.count).toBe(1);
});

test('of many writers with the same etag exactly one wins', async () => {
  const { etag } = await notes.items.create<Note>({ id: '1', tenant: 'a' });
  const attempts = Array.from({ length: 10 }, (_, count) =>
    notes
      .item('1', 'a')
      .replace<Note>({ id: '1', tenant: 'a', count }, { accessCondition: { type: 'IfMatch', condition: etag } }),
  );
  const outcomes = await Promise.allSettled(attempts);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('an unchanged document is not sent again', async () => {
  const { etag } = await notes.items.create<Note>({ id: '1', tenant: 'a' });
  const ifChanged = { accessCondition: { type: 'IfNoneMatch', condition: etag } };
  expect((await notes.item('1', 'a').read(ifChanged)).statusCode).toBe(304);
});

test('a patch changes parts, under a condition if asked', async () => {
  await notes.items.create<Note>({ id: '1', tenant: 'a', text: 'Ready', count: 1, tags: ['x'] });
  await notes.items.create<Note>({ id: '1', tenant: 'b', text: 'Other' });
  const item = notes.item('1', 'a');
  const patched = await item.patch<Note>([
    { op: 'incr', path: '/count', value: 4 },
    { op: 'add', path: '/tags/-', value: 'y' },
    { op: 'set', path: '/text', value: 'Done' },
  ]);
  expect(patched.resource).toMatchObject({ count: 5, tags: ['x', 'y'], text: 'Done' });
  const operations = [{ op: 'remove' as const, path: '/text' }];
  await expect(item.patch({ operations, condition: "from c where c.text = 'Other'" })).rejects.toMatchObject({
    code: 412,
  });
  const removed = await item.patch<Note>({ operations, condition: "from c where c.text = 'Done' and c.count = 5" });
  expect(removed.resource).not.toHaveProperty('text');
  await expect(item.patch(operations)).rejects.toMatchObject({ code: 400 });
});

test('a nested partition key works like a plain one', async () => {
  const nested = await target.container({ paths: ['/owner/id'] });
  await nested.items.create({ id: '1', owner: { id: 'a' }, text: 'here' });
  expect((await nested.item('1', 'a').read<Note>()).resource?.text).toBe('here');
  expect((await nested.item('1', 'b').read()).statusCode).toBe(404);
});

test('a bulk answers for each of its operations', async () => {
  await notes.items.create<Note>({ id: 'taken', tenant: 'a' });
  const operations: OperationInput[] = [
    ...Array.from({ length: 120 }, (_, index) => ({
      operationType: BulkOperationType.Create,
      partitionKey: index % 2 ? 'a' : 'b',
      resourceBody: { id: `n${index}`, tenant: index % 2 ? 'a' : 'b' },
    })),
    { operationType: BulkOperationType.Create, partitionKey: 'a', resourceBody: { id: 'taken', tenant: 'a' } },
    { operationType: BulkOperationType.Delete, partitionKey: 'a', id: 'absent' },
  ];
  const results = await notes.items.executeBulkOperations(operations);
  const codes = results.map(({ response, error }) => response?.statusCode ?? error?.code);
  expect(codes.slice(0, 120)).toEqual(Array<number>(120).fill(201));
  expect(codes.slice(120)).toEqual([409, 404]);
  const { resources } = await notes.items.query<number>('SELECT VALUE COUNT(1) FROM c').fetchAll();
  expect(resources).toEqual([121]);
});

onlyLocal('what is not served is refused in words', async () => {
  const batch = notes.items.batch([{ operationType: 'Create', resourceBody: { id: '1', tenant: 'a' } }], 'a');
  await expect(batch).rejects.toMatchObject({
    message: expect.stringContaining('not supported here: transactional batch'),
  });
  const patch = {
    operationType: BulkOperationType.Patch,
    partitionKey: 'a',
    id: '1',
    resourceBody: { operations: [] },
  };
  const [patched] = await notes.items.executeBulkOperations([patch]);
  expect(patched?.error?.message).toContain('not supported here: patch within a bulk');
  await expect(target.container({ paths: ['/a', '/b'] })).rejects.toMatchObject({
    message: expect.stringContaining('not supported here: hierarchical partition keys'),
  });
  await expect(notes.items.getChangeFeedIterator().readNext()).rejects.toMatchObject({
    message: expect.stringContaining('not supported here: the change feed'),
  });
});

onlyLocal('a document over 2 MB and a wrong key are refused', async () => {
  const large: Note = { id: '1', tenant: 'a', text: 'x'.repeat(2 * 1024 * 1024) };
  await expect(notes.items.create(large)).rejects.toMatchObject({ code: 413 });
  const stranger = target.connect(Buffer.from('another key').toString('base64'));
  await expect(stranger.databases.readAll().fetchAll()).rejects.toMatchObject({ code: 401 });
});
