import { supabaseTarget, type SupabaseTarget } from './target.ts';

let target: SupabaseTarget;

beforeAll(async () => {
  target = await supabaseTarget(`
    drop function if exists contract_numbers_of, contract_sleep, contract_write_and_sleep;
    drop table if exists contract_numbers;
    create table contract_numbers (n int primary key);
    insert into contract_numbers select generate_series(1, 1500);
    grant select, insert, delete on contract_numbers to service_role, anon;
    create function contract_numbers_of() returns setof contract_numbers language sql stable as 'select * from contract_numbers order by n';
    create function contract_sleep(seconds numeric) returns text language sql as $$ select pg_sleep(seconds)::text || 'awake' $$;
    create function contract_write_and_sleep(seconds numeric) returns void language plpgsql as
      'begin insert into contract_numbers values (0); perform pg_sleep(seconds); end';`);
});

afterAll(() => target.close());

describe('1,000 rows', () => {
  it('are all that a select gives, whatever it asks for', async () => {
    const { data, count, status } = await target.client
      .from('contract_numbers')
      .select('n', { count: 'exact' })
      .order('n');
    expect({ rows: data?.length, last: data?.at(-1), count, status }).toEqual({
      rows: 1000,
      last: { n: 1000 },
      count: 1500,
      status: 206,
    });
    expect((await target.client.from('contract_numbers').select().limit(1200)).data).toHaveLength(1000);
    expect((await target.client.from('contract_numbers').select().order('n').range(900, 1499)).data).toHaveLength(600);
  });

  it('are all that a function gives', async () => {
    expect((await target.client.rpc('contract_numbers_of')).data).toHaveLength(1000);
  });

  it('do not limit what is written and shown', async () => {
    const rows = Array.from({ length: 1100 }, (_, index) => ({ n: 10_000 + index }));
    expect((await target.client.from('contract_numbers').insert(rows).select('n')).data).toHaveLength(1100);
    await target.query('delete from contract_numbers where n >= 10000');
  });
});

describe('the statement timeout', () => {
  it('cancels after 3 s for anon, and nothing of the statement stays', async () => {
    const client = await target.clientAs('anon');
    const started = Date.now();
    const { error, status } = await client.rpc('contract_write_and_sleep', { seconds: 10 });
    expect({ status, code: error?.code, message: error?.message }).toEqual({
      status: 500,
      code: '57014',
      message: 'canceling statement due to statement timeout',
    });
    expect(Date.now() - started).toBeGreaterThan(2_900);
    expect(Date.now() - started).toBeLessThan(6_000);
    expect(await target.query('select from contract_numbers where n = 0')).toEqual([]);
  }, 15_000);

  it('cancels after 8 s for service_role', async () => {
    const started = Date.now();
    const [short, long] = await Promise.all([
      target.client.rpc('contract_sleep', { seconds: 4 }),
      target.client.rpc('contract_sleep', { seconds: 20 }),
    ]);
    expect(short.data).toBe('awake');
    expect(long.error?.code).toBe('57014');
    expect(Date.now() - started).toBeGreaterThan(7_900);
    expect(Date.now() - started).toBeLessThan(12_000);
  }, 25_000);
});

describe('many at once', () => {
  it('more requests than connections wait their turn', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => target.client.rpc('contract_sleep', { seconds: 0.02 })),
    );
    expect(answers.every(({ data }) => data === 'awake')).toBe(true);
  });

  it('of one unique value exactly one is taken', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => target.client.from('contract_numbers').insert({ n: 5000 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  });
});
