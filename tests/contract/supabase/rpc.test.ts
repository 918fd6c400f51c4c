import { supabaseTarget, type SupabaseTarget } from './target.ts';

let target: SupabaseTarget;

beforeAll(async () => {
  target = await supabaseTarget(`
    drop function if exists contract_add, contract_echo, contract_many, contract_sets, contract_nothing, contract_pair,
      contract_rows, contract_raise, contract_overload(int), contract_overload(text), contract_whole, contract_now_writes,
      contract_stable_writes, contract_context, contract_variadic, contract_slow, contract_answer;
    drop table if exists contract_calls;
    create table contract_calls (id int primary key, name text, amount bigint);
    insert into contract_calls values (1, 'one', 9007199254740993), (2, 'two', 2), (3, 'three', null);
    create function contract_add(a int, b int default 10) returns int language sql immutable as 'select a + b';
    create function contract_echo(j jsonb, list text[], ids uuid[], big bigint, at timestamptz, flag boolean)
      returns jsonb language sql as 'select jsonb_build_object(''j'', j, ''list'', list, ''ids'', ids, ''big'', big, ''at'', at, ''flag'', flag)';
    create function contract_many() returns setof contract_calls language sql stable as 'select * from contract_calls';
    create function contract_sets(n int) returns setof int language sql as 'select generate_series(1, n)';
    create function contract_nothing() returns void language sql as '';
    create function contract_pair(out a int, out b text) language sql as $$ select 1, 'x' $$;
    create function contract_rows(n int) returns table (i int, square bigint) language sql as 'select i, i::bigint * i from generate_series(1, n) i';
    create function contract_raise(code text, message text, detail text default null, hint text default null) returns int language plpgsql as
      'begin raise exception using errcode = code, message = message, detail = coalesce(detail, ''''), hint = coalesce(hint, ''''); end';
    create function contract_overload(a int) returns text language sql as $$ select 'int' $$;
    create function contract_overload(b text) returns text language sql as $$ select 'text' $$;
    create function contract_whole(jsonb) returns jsonb language sql as 'select $1';
    create function contract_now_writes(i int) returns int language sql volatile as 'insert into contract_calls values (i) returning id';
    create function contract_stable_writes(i int) returns int language sql stable as 'select contract_now_writes(i)';
    create function contract_variadic(variadic words text[]) returns text language sql as $$ select array_to_string(words, '+') $$;
    create function contract_answer() returns text language plpgsql as $$
      begin
        perform set_config('response.status', '202', true);
        perform set_config('response.headers', '[{"Retry-After": "7"}]', true);
        return 'later';
      end $$;
    create function contract_context() returns jsonb language sql as $$
      select jsonb_build_object('role', current_user, 'method', current_setting('request.method'),
        'path', current_setting('request.path'), 'tracing', current_setting('request.headers')::json ->> 'x-trace',
        'claims', current_setting('request.jwt.claims')::json) $$`);
});

afterAll(() => target.close());

const call = (name: string, args?: object, options?: object) => target.client.rpc(name, args, options);

describe('what a function returns', () => {
  it('a scalar, with and without defaults', async () => {
    expect(await call('contract_add', { a: 1 })).toMatchObject({ status: 200, data: 11, error: null });
    expect((await call('contract_add', { b: 1, a: 1 })).data).toBe(2);
    expect((await call('contract_add', { a: null })).data).toBeNull();
  });

  it('arguments of every kind arrive whole', async () => {
    const ids = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'];
    const j = { deep: [{ a: null, text: `it's "quoted" \\ and ✓` }] };
    const { data } = await call('contract_echo', {
      j,
      list: ['a', 'b,"c"', ''],
      ids,
      big: 9223372036854775807n,
      at: '2026-11-21T10:00:00+02:00',
      flag: false,
    });
    expect(data).toMatchObject({ j, list: ['a', 'b,"c"', ''], ids, at: '2026-11-21T08:00:00+00:00', flag: false });
    expect(
      (await call('contract_echo', { j: null, list: [], ids: null, big: 1, at: null, flag: null })).data,
    ).toMatchObject({ list: [], ids: null });
  });

  it('rows of a table, which can be selected, filtered, ordered, counted and paged', async () => {
    expect((await call('contract_many')).data).toHaveLength(3);
    const some = await call('contract_many', {}, { count: 'exact' })
      .select('name')
      .gte('id', 2)
      .order('id', { ascending: false })
      .limit(1);
    expect(some).toMatchObject({ status: 206, count: 2, data: [{ name: 'three' }] });
    expect((await call('contract_many').eq('id', 1).select('id').single()).data).toEqual({ id: 1 });
    expect((await call('contract_many').eq('id', 9).single()).error?.code).toBe('PGRST116');
    expect((await call('contract_many').eq('id', 9).maybeSingle()).data).toBeNull();
  });

  it('other rows: TABLE, out parameters, a set of scalars', async () => {
    expect((await call('contract_rows', { n: 2 })).data).toEqual([
      { i: 1, square: 1 },
      { i: 2, square: 4 },
    ]);
    expect((await call('contract_pair')).data).toEqual({ a: 1, b: 'x' });
    expect((await call('contract_sets', { n: 3 })).data).toEqual([1, 2, 3]);
    expect((await call('contract_sets', { n: 0 })).data).toEqual([]);
  });

  it('nothing', async () => {
    expect(await call('contract_nothing')).toMatchObject({ status: 204, data: null, error: null });
  });

  it('a status and headers of its own', async () => {
    const response = await fetch(`${target.url}/rest/v1/rpc/contract_answer`, {
      method: 'POST',
      headers: { apikey: target.anonKey, authorization: `Bearer ${await target.signToken({ role: 'service_role' })}` },
    });
    expect(response.status).toBe(202);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toBe('later');
  });
});

describe('how a function is called', () => {
  it('by the names of its arguments among overloads', async () => {
    expect((await call('contract_overload', { a: 1 })).data).toBe('int');
    expect((await call('contract_overload', { b: '1' })).data).toBe('text');
  });

  it('with the whole body when its only argument has no name', async () => {
    expect((await call('contract_whole', { any: ['thing'] })).data).toEqual({ any: ['thing'] });
  });

  it('with a list for a variadic argument', async () => {
    expect((await call('contract_variadic', { words: ['a', 'b'] })).data).toBe('a+b');
  });

  it('by GET and HEAD, where it may not write', async () => {
    expect((await call('contract_add', { a: 2, b: 3 }, { get: true })).data).toBe(5);
    expect((await call('contract_rows', { n: 4 }, { get: true }).gt('square', 4).select('i')).data).toEqual([
      { i: 3 },
      { i: 4 },
    ]);
    expect(await call('contract_many', {}, { head: true, count: 'exact' })).toMatchObject({ data: null, count: 3 });
    const refused = await call('contract_now_writes', { i: 50 }, { get: true });
    expect(refused).toMatchObject({ status: 405, error: { code: '25006' } });
  });

  it('by POST without writing when it is declared stable', async () => {
    expect((await call('contract_stable_writes', { i: 51 })).error?.code).toBe('25006');
    expect((await call('contract_now_writes', { i: 52 })).data).toBe(52);
    await target.query('delete from contract_calls where id = 52');
  });

  it('sees role, claims and request', async () => {
    const client = await target.clientAs('authenticated', { sub: 'someone', plan: { tier: 'MAX' } });
    const { data } = await client.rpc('contract_context').setHeader('x-trace', 'abc');
    expect(data).toMatchObject({
      role: 'authenticated',
      method: 'POST',
      path: '/rpc/contract_context',
      tracing: 'abc',
      claims: { role: 'authenticated', sub: 'someone', plan: { tier: 'MAX' } },
    });
  });
});

describe('a function that is not there', () => {
  it('is PGRST202, with the arguments that it would take', async () => {
    expect(await call('contract_absent', { b: 1, a: 2 })).toMatchObject({
      status: 404,
      error: {
        code: 'PGRST202',
        message: 'Could not find the function public.contract_absent(a, b) in the schema cache',
        details:
          'Searched for the function public.contract_absent with parameters a, b or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.',
      },
    });
    const wrong = await call('contract_add', { a: 1, c: 2 });
    expect(wrong.error?.hint).toBe('Perhaps you meant to call the function public.contract_add(a, b)');
    expect((await call('contract_absent')).error?.message).toContain('contract_absent without parameters');
  });

  it('is found as soon as it was made, and gone as soon as it was dropped', async () => {
    expect((await call('contract_new')).error?.code).toBe('PGRST202');
    await target.query(`create function contract_new() returns int language sql as 'select 1'`);
    expect((await call('contract_new')).data).toBe(1);
    await target.query('drop function contract_new()');
    expect((await call('contract_new')).status).toBe(404);
  });
});

describe('what a function raises', () => {
  it('comes with its message, detail and hint', async () => {
    const { error, status } = await call('contract_raise', {
      code: 'P0001',
      message: 'no',
      detail: 'why',
      hint: 'try',
    });
    expect(status).toBe(400);
    expect(error).toEqual({ code: 'P0001', message: 'no', details: 'why', hint: 'try' });
  });

  it.each([
    ['PT402', 402],
    ['PT418', 418],
    ['PT5', 500],
    ['23505', 409],
    ['23503', 409],
    ['42501', 403],
    ['40001', 500],
    ['40P01', 500],
    ['55P03', 500],
    ['57014', 500],
    ['53300', 503],
    ['22023', 400],
    ['WA001', 400],
  ])('%s is the status %i', async (code, status) => {
    const padded = code.padEnd(5, '0');
    const answer = await call('contract_raise', { code: padded, message: 'm' });
    expect({ status: answer.status, code: answer.error?.code }).toEqual({
      status: code === 'PT5' ? 500 : status,
      code: padded,
    });
  });

  it('PGRST gives a function the whole answer', async () => {
    const message = JSON.stringify({ code: 'WASUP.SLOTS', message: 'Full', details: 'd', hint: 'h' });
    const detail = JSON.stringify({ status: 402, headers: { 'X-Slots': '0' } });
    expect(await call('contract_raise', { code: 'PGRST', message, detail })).toMatchObject({
      status: 402,
      error: { code: 'WASUP.SLOTS', message: 'Full', details: 'd', hint: 'h' },
    });
    expect((await call('contract_raise', { code: 'PGRST', message: 'no json' })).error?.code).toBe('PGRST121');
  });
});
