import type { Container } from '@azure/cosmos';
import { CosmosTarget } from './target.ts';

const target = new CosmosTarget();
beforeAll(() => target.start());
afterAll(() => target.remove());

async function untilGone(container: Container, id: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await container.item(id, 'a').read()).statusCode !== 404) {
    if (Date.now() > deadline) throw new Error(`${id} is still there after 10 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('documents outlive neither their own ttl nor the default, and -1 lives on', async () => {
  const container = await target.container({ defaultTtl: 2 });
  await container.items.create({ id: 'default', tenant: 'a' });
  await container.items.create({ id: 'short', tenant: 'a', ttl: 1 });
  await container.items.create({ id: 'for ever', tenant: 'a', ttl: -1 });
  await untilGone(container, 'short');
  await untilGone(container, 'default');
  const { resources } = await container.items.query<string>('SELECT VALUE c.id FROM c').fetchAll();
  expect(resources).toEqual(['for ever']);
  await container.items.create({ id: 'short', tenant: 'a' });
});

test('without a default of the container, a ttl of a document means nothing until it gets one', async () => {
  const container = await target.container();
  await container.items.create({ id: 'kept', tenant: 'a', ttl: 1 });
  await container.items.create({ id: 'other', tenant: 'a' });
  const yardstick = await target.container({ defaultTtl: -1 });
  await yardstick.items.create({ id: 'expires', tenant: 'a', ttl: 1 });
  await untilGone(yardstick, 'expires');
  expect((await container.item('kept', 'a').read()).statusCode).toBe(200);
  const { resource } = await container.read();
  await container.replace({ ...resource, id: container.id, partitionKey: { paths: ['/tenant'] }, defaultTtl: -1 });
  await untilGone(container, 'kept');
  expect((await container.item('other', 'a').read()).statusCode).toBe(200);
});
