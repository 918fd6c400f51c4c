import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { buy, makeOrganization, requestInstance, step } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.query('delete from proxies'));

async function call<T = Record<string, unknown>>(sql: string, ...params: unknown[]): Promise<T> {
  const [row] = await database.query<{ value: T }>(`select ${sql} as value`, params);
  return row!.value;
}

interface Claimed {
  instanceId: string;
  run: string;
}

async function claimed(count = 1): Promise<Claimed[]> {
  const organizationId = await makeOrganization(database);
  await buy(database, organizationId, { seats: count });
  const made: Claimed[] = [];
  for (let n = 0; n < count; n++) {
    const { instance_id: instanceId } = await requestInstance(database, organizationId);
    const run = randomUUID();
    await step(database, 'claim_provision', instanceId!, run);
    made.push({ instanceId: instanceId!, run });
  }
  return made;
}

const pool = (count: number, region = 'eu-west') =>
  call(
    'import_proxies($1, $2)',
    JSON.stringify(
      Array.from({ length: count }, (_, n) => ({
        host: `10.0.0.${n}`,
        port: 8000,
        region,
        secret_name: `proxy-pool-${region}-${n}`,
      })),
    ),
    'test',
  );
const allocate = ({ instanceId, run }: Claimed) => call<{ outcome: string }>('allocate_proxy($1, $2)', instanceId, run);
const probe = (id: string, ok: boolean) => call('record_proxy_probes($1)', JSON.stringify([{ id, ok }]));
const stockOf = async (region: string) =>
  (await call<Record<string, unknown>[]>('proxy_stock()')).find((row) => row['region'] === region);

it('imports a proxy once, however often it is given', async () => {
  expect(await pool(3)).toEqual({ added: 3, known: 0 });
  expect(await pool(4)).toEqual({ added: 1, known: 3 });
  expect(await stockOf('eu-west')).toMatchObject({ free: 4, used: 0, ordered: 0, unhealthy: 0 });
});

it('gives 12 racing instances the 5 proxies there are, each to one', async () => {
  await pool(5);
  await pool(9, 'us-east');
  const outcomes = await Promise.all((await claimed(12)).map(allocate));
  expect(outcomes.filter(({ outcome }) => outcome === 'allocated')).toHaveLength(5);
  expect(outcomes.filter(({ outcome }) => outcome === 'none_free')).toHaveLength(7);
  expect(await stockOf('eu-west')).toMatchObject({ free: 0, used: 5 });
  expect(await stockOf('us-east')).toMatchObject({ free: 9, used: 0 });
});

it('gives an instance the proxy it has, and another run of its saga none', async () => {
  await pool(2);
  const [instance] = await claimed();
  expect(await allocate(instance!)).toEqual({ outcome: 'allocated', source: 'pool' });
  expect(await allocate(instance!)).toEqual({ outcome: 'allocated', source: 'pool' });
  expect(await allocate({ ...instance!, run: 'another' })).toEqual({ outcome: 'not_claimed' });
  expect(await stockOf('eu-west')).toMatchObject({ free: 1, used: 1 });
});

it('does not say that there is none while a probe holds the last one', async () => {
  await pool(1);
  const [instance] = await claimed();
  const [{ id } = { id: '' }] = await database.query<{ id: string }>('select id from proxies');
  let allocation: Promise<{ outcome: string }> | undefined;
  await database.asRole('service_role', {}, async (query) => {
    await query('select record_proxy_probes($1)', [JSON.stringify([{ id, ok: true }])]);
    allocation = allocate(instance!);
    // The allocation has found the row locked once it waits for it.
    for (;;) {
      const waiting = await database.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%allocate_proxy%' and datname = current_database()`,
      );
      if (waiting.length > 0) break;
    }
  });
  expect(await allocation).toMatchObject({ outcome: 'allocated' });
});

it('does not allocate what two probes in a row found dead, and does again after one success', async () => {
  await pool(1);
  const [instance] = await claimed();
  const [{ id } = { id: '' }] = await database.query<{ id: string }>('select id from proxies');
  expect(await probe(id, false)).toEqual({ unhealthy: 0, recovered: 0 });
  expect(await probe(id, false)).toEqual({ unhealthy: 1, recovered: 0 });
  expect(await stockOf('eu-west')).toMatchObject({ free: 0, unhealthy: 1 });
  expect(await allocate(instance!)).toEqual({ outcome: 'none_free', region: 'eu-west' });
  expect(await probe(id, true)).toEqual({ unhealthy: 0, recovered: 1 });
  expect(await allocate(instance!)).toMatchObject({ outcome: 'allocated' });
});

it('takes a proxy back only from an instance that needs it no more', async () => {
  await pool(1);
  const [instance, ordering] = await claimed(2);
  await allocate(instance!);
  expect(
    await call('record_ordered_proxy($1, $2, $3, 80, $4)', ordering!.instanceId, ordering!.run, 'gw.test', 'proxy-1'),
  ).toEqual({ outcome: 'allocated' });
  expect(await stockOf('eu-west')).toMatchObject({ free: 0, used: 2, ordered: 1 });
  for (const { instanceId, run } of [instance!, ordering!]) {
    expect(await call('release_proxy($1)', instanceId)).toEqual({ outcome: 'in_use' });
    await call(`abandon_provision($1, $2, 'PROVISION.TIMED_OUT', null)`, instanceId, run);
    expect(await call('release_proxy($1)', instanceId)).toEqual({ outcome: 'released' });
    expect(await call('release_proxy($1)', instanceId)).toEqual({ outcome: 'released' });
  }
  expect(await stockOf('eu-west')).toMatchObject({ free: 1, used: 0, ordered: 0 });
});

it('keeps no column in which a credential could be', async () => {
  const columns = await database.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_name = 'proxies' order by 1`,
  );
  expect(columns.map(({ name }) => name)).toEqual([
    'created_at',
    'failures',
    'health',
    'host',
    'id',
    'instance_id',
    'port',
    'probed_at',
    'region',
    'secret_name',
    'source',
  ]);
});
