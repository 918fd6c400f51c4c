import type { Container } from '@azure/cosmos';
import { CosmosTarget, isReal } from './target.ts';

const target = new CosmosTarget();
let events: Container;

interface Event {
  id: string;
  tenant: string;
  at: number;
  kind: string;
}

beforeAll(async () => {
  await target.start();
  events = await target.container();
  for (let at = 0; at < 12; at += 1) {
    await events.items.create<Event>({
      id: `e${at}`,
      tenant: at % 3 === 0 ? 'b' : 'a',
      at: (at * 7) % 12,
      kind: at % 2 === 0 ? 'even' : 'odd',
    });
  }
});
afterAll(() => target.remove());

test('a query with a partition key sees that partition only', async () => {
  const { resources } = await events.items.query<Event>('SELECT * FROM c', { partitionKey: 'b' }).fetchAll();
  expect(resources.map(({ tenant }) => tenant)).toEqual(['b', 'b', 'b', 'b']);
  const everywhere = await events.items.query<Event>('SELECT * FROM c').fetchAll();
  expect(everywhere.resources).toHaveLength(12);
  const all = await events.items.readAll<Event>({ partitionKey: 'b' }).fetchAll();
  expect(all.resources).toHaveLength(4);
});

test('parameters, filters, projections and order', async () => {
  const { resources } = await events.items
    .query<Pick<Event, 'id' | 'at'>>(
      {
        query: 'SELECT c.id, c.at FROM c WHERE c.kind = @kind AND c.at >= @least ORDER BY c.at DESC',
        parameters: [
          { name: '@kind', value: 'odd' },
          { name: '@least', value: 5 },
        ],
      },
      { partitionKey: 'a' },
    )
    .fetchAll();
  expect(resources).toEqual([
    { id: 'e5', at: 11 },
    { id: 'e1', at: 7 },
    { id: 'e11', at: 5 },
  ]);
});

test('pages follow each other by their continuation, in order and without a gap', async () => {
  const query = 'SELECT VALUE c.at FROM c ORDER BY c.at ASC';
  const seen: number[] = [];
  let continuationToken: string | undefined;
  let pages = 0;
  do {
    const page = await events.items
      .query<number>(query, { partitionKey: 'a', maxItemCount: 3, ...(continuationToken ? { continuationToken } : {}) })
      .fetchNext();
    seen.push(...page.resources);
    continuationToken = page.continuationToken;
    pages += 1;
  } while (continuationToken);
  expect(seen).toEqual([...seen].sort((left, right) => left - right));
  expect(seen).toHaveLength(8);
  expect(pages).toBeGreaterThanOrEqual(3);
});

test('counts, sums, TOP and IN', async () => {
  const ask = async (query: string): Promise<unknown[]> =>
    (await events.items.query<unknown>(query, { partitionKey: 'a' }).fetchAll()).resources;
  expect(await ask('SELECT VALUE COUNT(1) FROM c')).toEqual([8]);
  expect(await ask("SELECT VALUE SUM(c.at) FROM c WHERE c.kind IN ('odd', 'none')")).toEqual([7 + 11 + 1 + 5]);
  expect(await ask('SELECT TOP 1 VALUE c.id FROM c ORDER BY c.at DESC')).toEqual(['e5']);
});

test('a query that is none is refused', async () => {
  await expect(events.items.query('SELEKT everything').fetchAll()).rejects.toMatchObject({ code: 400 });
});

(isReal ? test.skip : test)('OFFSET is refused in words', async () => {
  await expect(events.items.query('SELECT * FROM c OFFSET 1 LIMIT 2').fetchAll()).rejects.toMatchObject({
    code: 400,
    message: expect.stringContaining('not supported here:'),
  });
});
