import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { importRows, makeList, personRows } from './audience-fixtures.ts';
import { makeOrganization } from './fixtures.ts';

let database: TestDatabase;
let organizationId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  organizationId = await makeOrganization(database);
});

async function value<T>(sql: string, params: unknown[] = []): Promise<T> {
  const [row] = await database.query<{ value: T }>(`select (${sql}) as value`, params);
  return row!.value;
}

interface Found {
  id: string;
  phone: string | null;
  bsuid: string | null;
  name: string | null;
  attributes: Record<string, string>;
  tags: string[];
  opted_out: boolean;
  key: string;
}

async function find(filter: object, after: string | null = null, limit = 50): Promise<Found[]> {
  return value('find_contacts($1, $2, $3, $4)', [organizationId, JSON.stringify(filter), after, limit]);
}

const outcomesOf = (outcomes: [number, string, string | null][]): string[] => outcomes.map(([, outcome]) => outcome);

describe('import_contacts', () => {
  it('makes a contact once and completes it by what a later row says', async () => {
    const phone = '971501234567';
    const first = await importRows(database, organizationId, [{ phone, country: 'AE', name: 'Aya', tags: ['vip'] }]);
    expect(outcomesOf(first)).toEqual(['created']);
    expect(outcomesOf(await importRows(database, organizationId, [{ phone, name: 'Aya', tags: ['vip'] }]))).toEqual([
      'unchanged',
    ]);
    expect(
      outcomesOf(await importRows(database, organizationId, [{ phone, bsuid: 'AE.1', attributes: { city: 'Dubai' } }])),
    ).toEqual(['updated']);
    expect(outcomesOf(await importRows(database, organizationId, [{ bsuid: 'AE.1', tags: ['new'] }]))).toEqual([
      'updated',
    ]);
    expect(await find({})).toMatchObject([
      { id: first[0]![2], phone, bsuid: 'AE.1', name: 'Aya', attributes: { city: 'Dubai' }, tags: ['new', 'vip'] },
    ]);
  });

  it('refuses to make one of two people, or two of one', async () => {
    await importRows(database, organizationId, [
      { phone: '971501111111', bsuid: 'AE.11' },
      { phone: '971502222222' },
      { bsuid: 'AE.33' },
    ]);
    const outcomes = await importRows(database, organizationId, [
      { phone: '971502222222', bsuid: 'AE.33' },
      { phone: '971501111111', bsuid: 'AE.12' },
      { phone: '971504444444', bsuid: 'AE.11' },
      { phone: '971505555555' },
    ]);
    expect(outcomesOf(outcomes)).toEqual(['conflict', 'conflict', 'conflict', 'created']);
    expect(await find({})).toHaveLength(4);
  });

  it('applies two rows that turn out to be one contact, one after the other', async () => {
    await importRows(database, organizationId, [{ phone: '971501234567', bsuid: 'AE.1' }]);
    const outcomes = await importRows(database, organizationId, [
      { phone: '971501234567', name: 'By number', attributes: { a: '1' } },
      { bsuid: 'AE.1', name: 'By id', attributes: { b: '2' } },
    ]);
    expect(outcomesOf(outcomes)).toEqual(['updated', 'duplicate']);
    expect(await find({})).toMatchObject([{ name: 'By id', attributes: { a: '1', b: '2' } }]);
  });

  it('keeps organizations apart, and puts nobody on another one’s list', async () => {
    const other = await makeOrganization(database);
    const list = await makeList(database, other, 'Theirs');
    await importRows(database, other, [{ phone: '971501234567', name: 'Theirs' }]);
    expect(outcomesOf(await importRows(database, organizationId, [{ phone: '971501234567' }], list))).toEqual([
      'created',
    ]);
    expect(await find({})).toMatchObject([{ name: null }]);
    expect(await value('select contacts from contact_lists where id = $1', [list])).toBe(0);
  });

  it('lets imports of the same people at the same time make each once', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({ phone: `9715000000${String(index).padStart(2, '0')}` }));
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, (_, turn) => importRows(database, organizationId, turn % 2 ? rows : rows.toReversed())),
    );
    expect(outcomes.flat().filter(([, outcome]) => outcome === 'created')).toHaveLength(40);
    expect(await find({}, null, 200)).toHaveLength(40);
  });
});

describe('apply_import_step', () => {
  async function startImport(listId: string | null = null): Promise<string> {
    const id = randomUUID();
    const request = { id, uploaded: true, format: 'csv', list_id: listId, bytes: 100, body_hash: 'h', actor: 'user' };
    const started = await value<{ ok: boolean; outbox_ids: string[] }>('start_contact_import($1, $2, null)', [
      organizationId,
      JSON.stringify(request),
    ]);
    expect(started).toMatchObject({ ok: true, outbox_ids: [expect.any(String)] });
    await value('claim_contact_import($1)', [id]);
    return id;
  }
  const step = (next: number, rows: ReturnType<typeof personRows>, more: object = {}): string =>
    JSON.stringify({ next, read: rows.length, rejected: 0, lines: '', columns: null, delimiter: null, rows, ...more });
  const apply = (id: string, position: number, body: string): Promise<{ applied: boolean }> =>
    value('apply_import_step($1, $2, $3)', [id, position, body]);
  const importOf = async (id: string): Promise<Record<string, unknown>> => {
    const [row] = await database.query('select * from contact_imports where id = $1', [id]);
    return row!;
  };

  it('applies a step once, whoever sends it again', async () => {
    const id = await startImport();
    const body = step(50, personRows([{ phone: '971501234567' }, { phone: '971501234568' }]));
    const outcomes = await Promise.all([apply(id, 0, body), apply(id, 0, body), apply(id, 0, body)]);
    expect(outcomes.filter(({ applied }) => applied)).toHaveLength(1);
    expect(await importOf(id)).toMatchObject({ position: '50', read: 2, created: 2, unchanged: 0, duplicates: 0 });
  });

  it('counts every row as just one thing, and keeps the lines of rejected ones', async () => {
    const list = await makeList(database, organizationId, 'Spring');
    await importRows(database, organizationId, [{ phone: '971501111111' }, { bsuid: 'AE.9' }]);
    const id = await startImport(list);
    const [copied, conflicting] = personRows([{ phone: '971502222222' }, { phone: '971501111111', bsuid: 'AE.9' }]);
    const rows = [
      { ...copied!, copies: 2 },
      { ...conflicting!, copies: 1, line: '2,CONFLICT\r\n6,CONFLICT\r\n' },
    ];
    const head = { columns: ['phone'], delimiter: ';' };
    await apply(id, 0, step(80, rows, { read: 6, rejected: 1, lines: '5,BAD\r\n', ...head }));
    await apply(id, 80, step(90, personRows([{ phone: '971502222222' }])));
    expect(await importOf(id)).toMatchObject({
      read: 7,
      created: 1,
      unchanged: 0,
      duplicates: 3,
      rejected: 3,
      ...head,
    });
    expect(await value('select contacts from contact_lists where id = $1', [list])).toBe(1);
    expect(
      await database.query('select position, lines from contact_import_errors where import_id = $1', [id]),
    ).toEqual([{ position: '0', lines: '5,BAD\r\n2,CONFLICT\r\n6,CONFLICT\r\n' }]);
  });

  it('refuses a step of an import that was canceled', async () => {
    const id = await startImport();
    const end = (state: string) => value<boolean>('end_contact_import($1, $2, null, $3, null)', [id, state, 'user']);
    expect(await end('canceled')).toBe(true);
    expect(await end('completed')).toBe(false);
    expect(await apply(id, 0, step(9, personRows([{ phone: '971501234567' }])))).toEqual({ applied: false });
    expect(await find({})).toEqual([]);
    expect(await importOf(id)).toMatchObject({ state: 'canceled', read: 0 });
  });

  it('answers a repeated key with the import that it made, and another body with a refusal', async () => {
    const start = (id: string, hash: string) =>
      value<{ ok: boolean; id?: string; code?: string }>('start_contact_import($1, $2, null)', [
        organizationId,
        JSON.stringify({ id, uploaded: true, format: 'csv', idempotency_key: 'k', body_hash: hash, actor: 'user' }),
      ]);
    const first = randomUUID();
    expect(await start(first, 'a')).toMatchObject({ ok: true, id: first });
    expect(await start(randomUUID(), 'a')).toEqual({ ok: true, id: first, outbox_ids: [] });
    expect(await start(randomUUID(), 'b')).toEqual({ ok: false, code: 'IDEMPOTENCY.KEY_REUSED' });
  });
});

describe('find_contacts', () => {
  it('pages newest first, by number and by name, without a gap or a repetition', async () => {
    const names = ['Ana', 'ana', 'Anabel', 'Ändy', 'Bob'];
    await importRows(
      database,
      organizationId,
      Array.from({ length: 23 }, (_, index) => ({
        phone: `9715000000${String(index).padStart(2, '0')}`,
        name: names[index % names.length]!,
      })),
    );
    for (const [filter, total] of [
      [{}, 23],
      [{ phone: '97150000000' }, 10],
      [{ name: 'ana' }, 15],
      [{ name: 'Än' }, 4],
    ] as const) {
      const seen: string[] = [];
      let after: string | null = null;
      for (;;) {
        const page: Found[] = await find(filter, after, 4);
        seen.push(...page.map(({ id }) => id));
        if (page.length < 4) break;
        after = page.at(-1)!.key;
      }
      expect(seen).toHaveLength(total);
      expect(new Set(seen).size).toBe(total);
    }
  });

  it('filters by list and tag, and treats what a search says as text', async () => {
    const list = await makeList(database, organizationId, 'One');
    await importRows(database, organizationId, [{ phone: '971501111111', name: '100%', tags: ['vip'] }], list);
    await importRows(database, organizationId, [{ phone: '971502222222', name: `a'); drop table contacts; --` }], list);
    await importRows(database, organizationId, [{ phone: '971503333333', name: '100 x', tags: ['vip'] }]);
    expect(await find({ list_id: list })).toHaveLength(2);
    expect(await find({ tag: 'vip' })).toHaveLength(2);
    expect(await find({ list_id: list, tag: 'vip' })).toHaveLength(1);
    expect(await find({ name: '100%' })).toHaveLength(1);
    expect(await find({ name: `a'); drop` })).toHaveLength(1);
    expect(await find({ name: '%' })).toEqual([]);
  });

  it('forgets a contact with its places and tags, and counts the list anew', async () => {
    const list = await makeList(database, organizationId, 'One');
    const [[, , id]] = (await importRows(database, organizationId, [{ phone: '971501111111', tags: ['a'] }], list)) as [
      [number, string, string],
    ];
    expect(await value('delete_contact($1, $2, $3, null)', [await makeOrganization(database), id, 'user'])).toBe(false);
    expect(await value('delete_contact($1, $2, $3, null)', [organizationId, id, 'user'])).toBe(true);
    expect(await value('delete_contact($1, $2, $3, null)', [organizationId, id, 'user'])).toBe(false);
    expect(await value('select contacts from contact_lists where id = $1', [list])).toBe(0);
    expect(await value('select count(*)::int from contact_tags where contact_id = $1', [id])).toBe(0);
  });
});

describe('lists', () => {
  it('are made once by name, renamed, and gone at once with their members forgotten later', async () => {
    const list = await makeList(database, organizationId, 'Spring');
    expect(await makeList(database, organizationId, 'Spring')).toBe(list);
    await makeList(database, organizationId, 'Summer');
    expect(await value('rename_list($1, $2, $3)', [organizationId, list, 'Summer'])).toEqual({
      ok: false,
      code: 'LIST.NAME_TAKEN',
    });
    await importRows(database, organizationId, [{ phone: '971501111111' }, { phone: '971502222222' }], list);
    expect(await value('delete_list($1, $2, $3, null)', [organizationId, list, 'user'])).toBe(true);
    expect(await makeList(database, organizationId, 'Spring')).not.toBe(list);
    expect(await value('prune_audience()')).toMatchObject({ members: 2 });
    expect(await value('select count(*)::int from contact_lists where id = $1', [list])).toBe(0);
    expect(await find({})).toHaveLength(2);
  });

  it('take only the organization’s own contacts', async () => {
    const list = await makeList(database, organizationId, 'Spring');
    const other = await makeOrganization(database);
    const [[, , theirs]] = (await importRows(database, other, [{ phone: '971501111111' }])) as [
      [number, string, string],
    ];
    const [[, , ours]] = (await importRows(database, organizationId, [{ phone: '971501111111' }])) as [
      [number, string, string],
    ];
    const change = (organization: string, action: string) =>
      value('change_list_members($1, $2, $3, $4)', [organization, list, [theirs, ours], action]);
    expect(await change(organizationId, 'add')).toBe(1);
    expect(await change(organizationId, 'add')).toBe(0);
    expect(await change(other, 'remove')).toBeNull();
    expect(await value('select contacts from contact_lists where id = $1', [list])).toBe(1);
    expect(await change(organizationId, 'remove')).toBe(1);
    expect(await value('select contacts from contact_lists where id = $1', [list])).toBe(0);
  });
});

describe('a contact is changed', () => {
  it('by what is named, and not by what is not', async () => {
    const [[, , id]] = (await importRows(database, organizationId, [
      { phone: '971501111111', name: 'Aya', attributes: { a: '1', b: '2' }, tags: ['x', 'y'] },
    ])) as [[number, string, string]];
    const change = (changes: object) =>
      value('update_contact($1, $2, $3)', [organizationId, id, JSON.stringify(changes)]);
    expect(await change({ attributes: { a: null, c: '3' } })).toBe(true);
    expect(await change({ tags: ['y', 'z'] })).toBe(true);
    expect(await find({ id })).toMatchObject([{ name: 'Aya', attributes: { b: '2', c: '3' }, tags: ['y', 'z'] }]);
    expect(await change({ name: null })).toBe(true);
    expect(await find({ id })).toMatchObject([{ name: null }]);
  });
});

describe('apply_inbound_messages', () => {
  const apply = (items: object[]): Promise<{ stopped: number; started: number; unknown: string[] }> =>
    value('apply_inbound_messages($1)', [JSON.stringify(items)]);
  const person = '971507777777';
  const at = (second: number): string => `2026-11-21T10:00:${String(second).padStart(2, '0')}Z`;

  async function makeChannel(owner: string | null): Promise<{ id: string; phoneNumberId: string }> {
    const phoneNumberId = randomUUID();
    const [row] = await database.query<{ id: string }>(
      `with portfolio as (insert into portfolios (id, meta_business_id) values (uuid_v7(), $1) returning id)
       insert into channels (id, portfolio_id, organization_id, waba_id, phone_number_id)
       select uuid_v7(), id, $2, 'waba', $1 from portfolio returning id`,
      [phoneNumberId, owner],
    );
    return { id: row!.id, phoneNumberId };
  }
  const said = (phoneNumberId: string, word: string | null, second: number, persons = [person]) => ({
    phone_number_id: phoneNumberId,
    persons,
    word,
    at: at(second),
  });

  it('STOP on a shared number counts for every organization, and START lifts it', async () => {
    const { phoneNumberId } = await makeChannel(null);
    await importRows(database, organizationId, [{ phone: person, bsuid: 'AE.7' }]);
    expect(await apply([said(phoneNumberId, 'stop', 1)])).toEqual({ stopped: 1, started: 0, unknown: [] });
    expect(await find({})).toMatchObject([{ opted_out: true }]);
    expect(await value('select count(*)::int from opt_outs where organization_id = $1', [organizationId])).toBe(0);
    expect(await apply([said(phoneNumberId, 'start', 2)])).toEqual({ stopped: 0, started: 1, unknown: [] });
    expect(await find({})).toMatchObject([{ opted_out: false }]);
  });

  it('STOP on an organization’s own number counts for it alone, and no member lifts it', async () => {
    const { phoneNumberId } = await makeChannel(organizationId);
    const other = await makeOrganization(database);
    await importRows(database, other, [{ phone: person }]);
    await importRows(database, organizationId, [{ phone: person }]);
    await apply([said(phoneNumberId, 'stop', 1, [person, 'AE.7'])]);
    expect(await find({})).toMatchObject([{ opted_out: true }]);
    expect(await value('find_contacts($1, $2, null, 1)', [other, '{}'])).toMatchObject([{ opted_out: false }]);
    expect(await value('lift_opt_out($1, $2, $3, null)', [organizationId, person, 'user'])).toEqual({
      ok: false,
      code: 'OPT_OUT.BY_PERSON',
    });
  });

  it('the last word by its time stands, whatever comes twice and in whatever order', async () => {
    const story: [word: string | null, second: number][] = [
      ['stop', 1],
      ['start', 2],
      [null, 3],
      ['stop', 4],
      ['start', 4],
    ];
    const optOuts = (owner: string) => value('select count(*)::int from opt_outs where organization_id = $1', [owner]);
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [3, 1, 3, 0, 4, 2, 1],
      [4, 0, 1, 3],
    ]) {
      const owner = await makeOrganization(database);
      const { phoneNumberId } = await makeChannel(owner);
      for (const index of order) await apply([said(phoneNumberId, ...story[index]!)]);
      expect(await optOuts(owner)).toBe(1);
    }
    const { id, phoneNumberId } = await makeChannel(organizationId);
    await apply(story.slice(0, 3).map((one) => said(phoneNumberId, ...one)));
    expect(await optOuts(organizationId)).toBe(0);
    const [noted] = await database.query(
      'select last_word, last_inbound_at from channel_people where channel_id = $1',
      [id],
    );
    expect(noted).toEqual({ last_word: 'start', last_inbound_at: new Date(at(3)) });
  });

  it('names the numbers that it does not know', async () => {
    expect(await apply([said('nowhere', 'stop', 1)])).toEqual({ stopped: 0, started: 0, unknown: ['nowhere'] });
  });
});
