import { supabaseTarget, type SupabaseTarget } from './target.ts';

let target: SupabaseTarget;

beforeAll(async () => {
  target = await supabaseTarget(`
    drop table if exists contract_albums;
    create table contract_albums (
      id int primary key, title text, year int, price numeric(10, 2), plays bigint, tags text[],
      details jsonb, "odd name, (really)" text, released timestamptz, on_sale boolean
    );
    insert into contract_albums values
      (1, 'Kind of Blue', 1959, 9.90, 9007199254740993, '{jazz,modal}', '{"label": {"name": "Columbia"}, "discs": [1, 2]}', 'x', '1959-08-17T00:00:00Z', true),
      (2, 'Blue Train', 1958, 7, 5, '{jazz}', '{"label": {"name": "Blue Note"}}', null, null, false),
      (3, 'Nevermind', 1991, null, null, '{rock,grunge}', null, 'y', '1991-09-24T00:00:00Z', null),
      (4, 'a "quoted", (title)', 1991, 1.5, 0, '{}', '{}', null, null, true)`);
});

afterAll(() => target.close());

const albums = () => target.client.from('contract_albums');

describe('select', () => {
  it('answers rows with the types of PostgreSQL in JSON', async () => {
    const { data, status } = await albums().select('*').eq('id', 2);
    expect(status).toBe(200);
    expect(data).toEqual([
      {
        id: 2,
        title: 'Blue Train',
        year: 1958,
        price: 7.0,
        plays: 5,
        tags: ['jazz'],
        details: { label: { name: 'Blue Note' } },
        'odd name, (really)': null,
        released: null,
        on_sale: false,
      },
    ]);
  });

  it('sends a bigint as a number with all its digits, and a timestamp as ISO 8601', async () => {
    const response = await fetch(`${target.url}/rest/v1/contract_albums?select=plays,released&id=eq.1`, {
      headers: { apikey: target.anonKey, authorization: `Bearer ${await target.signToken({ role: 'service_role' })}` },
    });
    expect(await response.text()).toBe('[{"plays":9007199254740993,"released":"1959-08-17T00:00:00+00:00"}]');
  });

  it('renames, casts, and reaches into JSON', async () => {
    const { data } = await albums()
      .select('album:title, plays::text, details->label->>name, disc:details->discs->1, tags->0, "odd name, (really)"')
      .eq('id', 1);
    expect(data).toEqual([
      {
        album: 'Kind of Blue',
        plays: '9007199254740993',
        name: 'Columbia',
        disc: 2,
        tags: 'jazz',
        'odd name, (really)': 'x',
      },
    ]);
  });
});

describe('filters', () => {
  type Builder = ReturnType<ReturnType<typeof albums>['select']>;
  const ids = async (filter: (builder: Builder) => Builder): Promise<number[]> => {
    const { data, error } = await filter(albums().select('id').order('id') as unknown as Builder);
    expect(error).toBeNull();
    return (data as unknown as { id: number }[]).map(({ id }) => id);
  };

  it.each<[string, (builder: Builder) => Builder, number[]]>([
    ['eq', (b) => b.eq('title', 'a "quoted", (title)'), [4]],
    ['neq', (b) => b.neq('year', 1991), [1, 2]],
    ['gt', (b) => b.gt('year', 1958), [1, 3, 4]],
    ['gte', (b) => b.gte('year', 1959), [1, 3, 4]],
    ['lt', (b) => b.lt('year', 1959), [2]],
    ['lte', (b) => b.lte('price', 7), [2, 4]],
    ['like', (b) => b.like('title', '%Blue%'), [1, 2]],
    ['like with the stars of the protocol', (b) => b.like('title', 'Blue*'), [2]],
    ['ilike', (b) => b.ilike('title', 'blue%'), [2]],
    ['likeAllOf', (b) => b.likeAllOf('title', ['%Blue%', 'Kind%']), [1]],
    ['ilikeAnyOf', (b) => b.ilikeAnyOf('title', ['never%', 'kind%']), [1, 3]],
    ['is null', (b) => b.is('price', null), [3]],
    ['is true', (b) => b.is('on_sale', true), [1, 4]],
    ['is not null', (b) => b.not('released', 'is', null), [1, 3]],
    ['isDistinct', (b) => b.isDistinct('price', 7), [1, 3, 4]],
    ['in', (b) => b.in('id', [1, 3, 99]), [1, 3]],
    ['in with reserved characters', (b) => b.in('title', ['Nevermind', 'Blue, Train(']), [3]],
    ['in nothing', (b) => b.in('id', []), []],
    ['notIn', (b) => b.notIn('id', [1, 3]), [2, 4]],
    ['contains array', (b) => b.contains('tags', ['jazz', 'modal']), [1]],
    ['contains json', (b) => b.contains('details', { label: { name: 'Blue Note' } }), [2]],
    ['containedBy', (b) => b.containedBy('tags', ['jazz', 'rock', 'grunge']), [2, 3, 4]],
    ['overlaps', (b) => b.overlaps('tags', ['modal', 'grunge']), [1, 3]],
    ['not', (b) => b.not('year', 'eq', 1991), [1, 2]],
    ['match', (b) => b.match({ year: 1991, on_sale: true }), [4]],
    ['filter', (b) => b.filter('year', 'not.in', '(1991,1958)'), [1]],
    ['a path in JSON', (b) => b.eq('details->label->>name', 'Columbia'), [1]],
    ['a quoted name', (b) => b.eq('"odd name, (really)"', 'y'), [3]],
    ['several, of one column', (b) => b.gt('year', 1958).lt('year', 1991), [1]],
    ['or', (b) => b.or('year.eq.1958,title.eq.Nevermind'), [2, 3]],
    [
      'or with groups and values in quotes',
      (b) => b.or('and(year.gte.1991,on_sale.is.true),title.in.("Blue Train","x,y")'),
      [2, 4],
    ],
    ['or with a negation', (b) => b.or('not.and(year.eq.1991,price.is.null),id.eq.3'), [1, 2, 3, 4]],
    ['or with an array', (b) => b.or('tags.cs.{jazz,modal},id.eq.4'), [1, 4]],
    ['or with an escaped quote', (b) => b.or('title.eq."a \\"quoted\\", (title)"'), [4]],
  ])('%s', async (_name, filter, expected) => {
    expect(await ids(filter)).toEqual(expected);
  });

  it('takes a value for nothing but a value', async () => {
    const evil = `x'); drop table contract_albums; --`;
    expect(await ids((b) => b.eq('title', evil))).toEqual([]);
    expect(await ids((b) => b.in('title', [evil, '"', '\\']))).toEqual([]);
    const { error } = await albums().select(`id, title as "y" from contract_albums; --`);
    expect(error?.code).toBe('PGRST100');
    const column = await albums().select('id').eq('id" = 1 or "id', 1);
    expect(column.error).not.toBeNull();
    expect(await ids((b) => b)).toEqual([1, 2, 3, 4]);
  });
});

describe('order and paging', () => {
  it('orders by several columns and places nulls', async () => {
    const byYear = await albums().select('id').order('year', { ascending: false }).order('id', { ascending: false });
    expect(byYear.data).toEqual([{ id: 4 }, { id: 3 }, { id: 1 }, { id: 2 }]);
    const nullsFirst = await albums().select('id').order('price', { ascending: true, nullsFirst: true });
    expect(nullsFirst.data).toEqual([{ id: 3 }, { id: 4 }, { id: 2 }, { id: 1 }]);
    const nullsLast = await albums().select('id').order('price', { ascending: false, nullsFirst: false });
    expect(nullsLast.data).toEqual([{ id: 1 }, { id: 2 }, { id: 4 }, { id: 3 }]);
  });

  it('pages with limit and range, and counts all that matched', async () => {
    expect((await albums().select('id').order('id').limit(2)).data).toEqual([{ id: 1 }, { id: 2 }]);
    const page = await albums().select('id', { count: 'exact' }).gte('id', 2).order('id').range(1, 1);
    expect(page).toMatchObject({ status: 206, count: 3, data: [{ id: 3 }] });
    const whole = await albums().select('id', { count: 'exact' }).order('id');
    expect(whole).toMatchObject({ status: 200, count: 4 });
    expect((await albums().select('id').limit(0)).data).toEqual([]);
  });

  it('answers 416 to an offset beyond the end, when it counts', async () => {
    const { error, status } = await albums().select('id', { count: 'exact' }).range(10, 20);
    expect(status).toBe(416);
    expect(error).toMatchObject({
      code: 'PGRST103',
      details: 'An offset of 10 was requested, but there are only 4 rows.',
    });
    expect((await albums().select('id').range(10, 20)).data).toEqual([]);
  });

  it('counts without sending rows', async () => {
    expect(await albums().select('*', { count: 'exact', head: true }).eq('year', 1991)).toMatchObject({
      count: 2,
      data: null,
      error: null,
    });
  });

  it('honours the header Range', async () => {
    const headers = {
      apikey: target.anonKey,
      authorization: `Bearer ${await target.signToken({ role: 'service_role' })}`,
    };
    const response = await fetch(`${target.url}/rest/v1/contract_albums?select=id&order=id`, {
      headers: { ...headers, range: '1-2', 'range-unit': 'items' },
    });
    expect(response.headers.get('content-range')).toBe('1-2/*');
    expect(await response.json()).toEqual([{ id: 2 }, { id: 3 }]);
  });
});

describe('single rows', () => {
  it('single gives the object, or 406 PGRST116 with the number of rows', async () => {
    expect((await albums().select('id').eq('id', 1).single()).data).toEqual({ id: 1 });
    const none = await albums().select('id').eq('id', 99).single();
    expect(none).toMatchObject({ status: 406, data: null });
    expect(none.error).toMatchObject({ code: 'PGRST116', details: 'The result contains 0 rows' });
    const many = await albums().select('id').eq('year', 1991).single();
    expect(many.error).toMatchObject({ code: 'PGRST116', details: 'The result contains 2 rows' });
  });

  it('maybeSingle gives the object or null', async () => {
    expect((await albums().select('id').eq('id', 1).maybeSingle()).data).toEqual({ id: 1 });
    expect(await albums().select('id').eq('id', 99).maybeSingle()).toMatchObject({ data: null, error: null });
    expect((await albums().select('id').maybeSingle()).error?.code).toBe('PGRST116');
  });
});

describe('other forms', () => {
  it('sends CSV', async () => {
    const { data } = await albums().select('id, title').lte('id', 2).order('id').csv();
    expect(data).toBe('id,title\n1,"Kind of Blue"\n2,"Blue Train"');
  });

  it('leaves out nulls when asked to', async () => {
    expect((await albums().select('id, price').eq('id', 3).stripNulls()).data).toEqual([{ id: 3 }]);
  });
});
