import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { launch, makeSender } from './campaign-fixtures.ts';
import { makeOrganization } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

interface Row extends Record<string, unknown> {
  answer: { ok: boolean; code?: string };
}

async function setWaba(organizationId: string, account: object | null): Promise<Row['answer']> {
  const [row] = await database.query<Row>(`select set_waba($1, $2, 'user_operator', 'test') as answer`, [
    organizationId,
    account && JSON.stringify(account),
  ]);
  return row!.answer;
}

async function channelOf(organizationId: string) {
  const [row] = await database.query<{ channel: Record<string, unknown> | null }>(
    'select organization_channel($1) as channel',
    [organizationId],
  );
  return row!.channel;
}

const account = (number: string, secret = `secret-${number}`) => ({
  business_id: `business-${number}`,
  waba_id: `waba-${number}`,
  phone_number_id: number,
  secret_name: secret,
});

it('the shared channel follows the settings, and twenty that make it at once make one', async () => {
  const organizationId = await makeOrganization(database);
  const ids = await Promise.all(
    Array.from({ length: 20 }, () =>
      database.query<{ id: string }>(`select ensure_shared_channel('biz', 'waba', 'number') as id`),
    ),
  );
  expect(new Set(ids.map(([row]) => row!.id)).size).toBe(1);
  expect(await channelOf(organizationId)).toMatchObject({ phone_number_id: 'number', secret_name: null });

  await database.query(`select ensure_shared_channel('biz', 'waba', 'another')`);
  expect(await channelOf(organizationId)).toMatchObject({ phone_number_id: 'another' });
  await database.query(`select ensure_shared_channel('biz', 'waba', 'number')`);
  expect(await channelOf(organizationId)).toMatchObject({ id: ids[0]![0]!.id, phone_number_id: 'number' });
});

it.each([
  ['TIER_250', 250],
  ['TIER_1K', 1000],
  ['TIER_2K', 2000],
  ['TIER_10K', 10_000],
  ['TIER_100K', 100_000],
  ['TIER_UNLIMITED', null],
  ['UNLIMITED', null],
])('a limit that Meta names %s is %d people', async (name, limit) => {
  const [channel] = await database.query<{ id: string }>(`select ensure_shared_channel('biz', 'waba', 'number') as id`);
  await record(channel!.id, name);
  expect(await limitOf()).toEqual({ limit_name: name, messaging_limit: limit });
});

it('an unknown name of a limit is kept and leaves the figure as it was', async () => {
  const [channel] = await database.query<{ id: string }>(`select ensure_shared_channel('biz', 'waba', 'number') as id`);
  await record(channel!.id, 'TIER_10K');
  await record(channel!.id, 'TIER_OF_TOMORROW');
  expect(await limitOf()).toEqual({ limit_name: 'TIER_OF_TOMORROW', messaging_limit: 10_000 });
});

async function record(id: string, limit: string): Promise<void> {
  await database.query('select record_channel_number($1, $2)', [
    id,
    JSON.stringify({ display_phone_number: '+1 415', quality: 'GREEN', throughput: 'STANDARD', limit_name: limit }),
  ]);
}

async function limitOf() {
  const [row] = await database.query(
    `select limit_name, messaging_limit from portfolios where meta_business_id = 'biz'`,
  );
  return row;
}

it('an operator stops a number and resumes it, and the audit log says why', async () => {
  const [channel] = await database.query<{ id: string }>(`select ensure_shared_channel('biz', 'waba', 'number') as id`);
  const act = (stopped: boolean, reason: string) =>
    database.query('select set_channel_stopped($1, $2, $3, $4, $5)', [channel!.id, stopped, reason, 'user_op', 'test']);
  await act(true, 'spam');
  await act(true, 'again');
  expect(
    await database.query('select stopped, stopped_reason, stopped_by from channels where id = $1', [channel!.id]),
  ).toEqual([{ stopped: true, stopped_reason: 'spam', stopped_by: 'user_op' }]);
  await act(false, 'over');
  const log = await database.query(`select action, details from audit_logs where action like 'channel.%' order by id`);
  expect(log).toEqual([
    { action: 'channel.stopped', details: { reason: 'spam' } },
    { action: 'channel.resumed', details: { reason: 'over' } },
  ]);
});

it('a number never sends faster than Meta’s level of it', async () => {
  const [channel] = await database.query<{ id: string }>(`select ensure_shared_channel('biz', 'waba', 'number') as id`);
  const set = async (rate: number) => {
    const [row] = await database.query<Row>(`select set_channel_rate($1, $2, 'user_op', 'test') as answer`, [
      channel!.id,
      rate,
    ]);
    return row!.answer;
  };
  await database.query(`update channels set throughput = 'STANDARD' where id = $1`, [channel!.id]);
  expect(await set(81)).toEqual({ ok: false, code: 'CHANNEL.RATE_TOO_HIGH' });
  expect(await set(80)).toMatchObject({ ok: true, channel: { messages_per_second: 80 } });
  await database.query(`update channels set throughput = 'HIGH' where id = $1`, [channel!.id]);
  expect(await set(1000)).toMatchObject({ ok: true });
});

describe('an account of its own', () => {
  it('is used instead of the shared one, until the organization is put back', async () => {
    await database.query(`select ensure_shared_channel('biz', 'waba', 'number')`);
    const organizationId = await makeOrganization(database);
    expect(await setWaba(organizationId, account('n1'))).toEqual({ ok: true });
    expect(await channelOf(organizationId)).toMatchObject({ phone_number_id: 'n1', secret_name: 'secret-n1' });
    expect(await setWaba(organizationId, account('n1', 'rotated'))).toEqual({ ok: true });
    expect(await channelOf(organizationId)).toMatchObject({ phone_number_id: 'n1', secret_name: 'rotated' });
    expect(await setWaba(organizationId, null)).toEqual({ ok: true });
    expect(await channelOf(organizationId)).toMatchObject({ phone_number_id: 'number' });
    const periods = await database.query<{ open: boolean }>(
      'select ended_at is null as open from dedicated_periods where organization_id = $1',
      [organizationId],
    );
    expect(periods).toEqual([{ open: false }]);
    const log = await database.query<{ details: object }>(
      `select details from audit_logs where organization_id = $1 and action = 'organization.waba_set' order by id`,
      [organizationId],
    );
    expect(log).toHaveLength(3);
    expect(JSON.stringify(log)).not.toContain('secret');
  });

  it('cannot be one that is another’s, and a refusal changes nothing', async () => {
    const [first, second] = [await makeOrganization(database), await makeOrganization(database)];
    await setWaba(first, account('n2'));
    await setWaba(second, account('n3'));
    expect(await setWaba(second, account('n2'))).toEqual({ ok: false, code: 'WABA.NUMBER_TAKEN' });
    expect(await channelOf(second)).toMatchObject({ phone_number_id: 'n3' });
    expect(await setWaba(second, account('number'))).toEqual({ ok: false, code: 'WABA.NUMBER_TAKEN' });
  });

  it('is not taken up under a campaign, while a new token of the same number is', async () => {
    const sender = await makeSender(database);
    expect(await launch(database, sender)).toMatchObject({ ok: true });
    expect(await setWaba(sender.organizationId, account('n4'))).toEqual({
      ok: false,
      code: 'WABA.CAMPAIGNS_IN_FLIGHT',
    });
    expect(await channelOf(sender.organizationId)).toMatchObject({ phone_number_id: 'number' });

    const other = await makeOrganization(database);
    await setWaba(other, account('n5'));
    await database.query(`update campaigns set organization_id = $1 where organization_id = $2`, [
      other,
      sender.organizationId,
    ]);
    expect(await setWaba(other, null)).toEqual({ ok: false, code: 'WABA.CAMPAIGNS_IN_FLIGHT' });
    expect(await setWaba(other, account('n5', 'newer'))).toEqual({ ok: true });
    expect(await channelOf(other)).toMatchObject({ phone_number_id: 'n5', secret_name: 'newer' });
  });
});
