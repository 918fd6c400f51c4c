import { CosmosTarget, isReal } from './target.ts';

// Only the local one can be killed.
const onlyLocal = isReal ? test.skip : test;
const target = new CosmosTarget();
beforeAll(() => target.start());
afterAll(() => target.remove());

onlyLocal('every kind of change outlives a kill', async () => {
  const container = await target.container({ uniqueKeys: ['/text'] });
  const gone = await target.container();
  await gone.items.create({ id: '1', tenant: 'a' });
  await gone.delete();
  for (const id of ['replaced', 'patched', 'deleted']) await container.items.create({ id, tenant: 'a', text: id });
  await container.item('replaced', 'a').replace({ id: 'replaced', tenant: 'a', text: 'new' });
  await container.items.upsert({ id: 'upserted', tenant: 'b', text: 'replaced' });
  await container.item('patched', 'a').patch([{ op: 'set', path: '/count', value: 9 }]);
  await container.item('deleted', 'a').delete();
  await container.items.executeBulkOperations([
    { operationType: 'Create', partitionKey: 'b', resourceBody: { id: 'bulk', tenant: 'b', text: 'bulk' } },
  ]);
  const before = await container.items.readAll().fetchAll();
  expect(before.resources).toHaveLength(4);

  await target.killAndRestart();
  const after = target.again(container);
  expect((await after.items.readAll().fetchAll()).resources).toEqual(before.resources);
  expect((await after.read()).resource?.partitionKey?.paths).toEqual(['/tenant']);
  await expect(target.again(gone).read()).rejects.toMatchObject({ code: 404 });
  await expect(after.items.create({ id: 'x', tenant: 'b', text: 'bulk' })).rejects.toMatchObject({ code: 409 });
  const { resource } = await after.items.create({ id: 'next', tenant: 'a', text: 'next' });
  expect(before.resources.map(({ _rid }) => _rid)).not.toContain(resource?._rid);
});

onlyLocal('whatever was acknowledged in a stream of writes is there after a kill, and nothing half', async () => {
  const container = await target.container();
  const acknowledged = new Map<string, number>();
  const writer = async (name: string): Promise<void> => {
    for (let count = 1; ; count += 1) {
      await container.items.upsert({ id: name, tenant: 'a', count, square: count * count });
      acknowledged.set(name, count);
    }
  };
  const writers = ['w1', 'w2', 'w3', 'w4'].map(writer);
  const ended = Promise.allSettled(writers);
  while ([...acknowledged.values()].reduce((sum, count) => sum + count, 0) < 200) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await target.killAndRestart();
  expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
  const { resources } = await target
    .again(container)
    .items.readAll<{ id: string; count: number; square: number }>()
    .fetchAll();
  expect(resources.map(({ id }) => id).sort()).toEqual(['w1', 'w2', 'w3', 'w4']);
  for (const { id, count, square } of resources) {
    const least = acknowledged.get(id) ?? 0;
    expect([least, least + 1]).toContain(count); // One write may have been on the disk and not yet answered.
    expect(square).toBe(count * count);
  }
});
