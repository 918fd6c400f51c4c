import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { findContacts, importRows, makeList, type Found } from './audience-fixtures.ts';
import { makeOrganization, valueOf } from './fixtures.ts';

let database: TestDatabase;
let organizationId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  organizationId = await makeOrganization(database);
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
        const page: Found[] = await findContacts(database, organizationId, filter, after, 4);
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
    expect(await findContacts(database, organizationId, { list_id: list })).toHaveLength(2);
    expect(await findContacts(database, organizationId, { tag: 'vip' })).toHaveLength(2);
    expect(await findContacts(database, organizationId, { list_id: list, tag: 'vip' })).toHaveLength(1);
    expect(await findContacts(database, organizationId, { name: '100%' })).toHaveLength(1);
    expect(await findContacts(database, organizationId, { name: `a'); drop` })).toHaveLength(1);
    expect(await findContacts(database, organizationId, { name: '%' })).toEqual([]);
  });

  it('forgets a contact with its places and tags, and counts the list anew', async () => {
    const list = await makeList(database, organizationId, 'One');
    const [[, , id]] = (await importRows(database, organizationId, [{ phone: '971501111111', tags: ['a'] }], list)) as [
      [number, string, string],
    ];
    expect(
      await valueOf(database, 'delete_contact($1, $2, $3, null)', [await makeOrganization(database), id, 'user']),
    ).toBe(false);
    expect(await valueOf(database, 'delete_contact($1, $2, $3, null)', [organizationId, id, 'user'])).toBe(true);
    expect(await valueOf(database, 'delete_contact($1, $2, $3, null)', [organizationId, id, 'user'])).toBe(false);
    expect(await valueOf(database, 'select contacts from contact_lists where id = $1', [list])).toBe(0);
    expect(await valueOf(database, 'select count(*)::int from contact_tags where contact_id = $1', [id])).toBe(0);
  });
});

describe('lists', () => {
  it('are made once by name, renamed, and gone at once with their members forgotten later', async () => {
    const list = await makeList(database, organizationId, 'Spring');
    expect(await makeList(database, organizationId, 'Spring')).toBe(list);
    await makeList(database, organizationId, 'Summer');
    expect(await valueOf(database, 'rename_list($1, $2, $3)', [organizationId, list, 'Summer'])).toEqual({
      ok: false,
      code: 'LIST.NAME_TAKEN',
    });
    await importRows(database, organizationId, [{ phone: '971501111111' }, { phone: '971502222222' }], list);
    expect(await valueOf(database, 'delete_list($1, $2, $3, null)', [organizationId, list, 'user'])).toBe(true);
    expect(await makeList(database, organizationId, 'Spring')).not.toBe(list);
    expect(await valueOf(database, 'prune_audience()')).toMatchObject({ members: 2 });
    expect(await valueOf(database, 'select count(*)::int from contact_lists where id = $1', [list])).toBe(0);
    expect(await findContacts(database, organizationId, {})).toHaveLength(2);
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
      valueOf(database, 'change_list_members($1, $2, $3, $4)', [organization, list, [theirs, ours], action]);
    expect(await change(organizationId, 'add')).toBe(1);
    expect(await change(organizationId, 'add')).toBe(0);
    expect(await change(other, 'remove')).toBeNull();
    expect(await valueOf(database, 'select contacts from contact_lists where id = $1', [list])).toBe(1);
    expect(await change(organizationId, 'remove')).toBe(1);
    expect(await valueOf(database, 'select contacts from contact_lists where id = $1', [list])).toBe(0);
  });
});

describe('a contact is changed', () => {
  it('by what is named, and not by what is not', async () => {
    const [[, , id]] = (await importRows(database, organizationId, [
      { phone: '971501111111', name: 'Aya', attributes: { a: '1', b: '2' }, tags: ['x', 'y'] },
    ])) as [[number, string, string]];
    const change = (changes: object) =>
      valueOf(database, 'update_contact($1, $2, $3)', [organizationId, id, JSON.stringify(changes)]);
    expect(await change({ attributes: { a: null, c: '3' } })).toBe(true);
    expect(await change({ tags: ['y', 'z'] })).toBe(true);
    expect(await findContacts(database, organizationId, { id })).toMatchObject([
      { name: 'Aya', attributes: { b: '2', c: '3' }, tags: ['y', 'z'] },
    ]);
    expect(await change({ name: null })).toBe(true);
    expect(await findContacts(database, organizationId, { id })).toMatchObject([{ name: null }]);
  });
});

describe('apply_inbound_messages', () => {
  const apply = (items: object[]): Promise<{ stopped: number; started: number; unknown: string[] }> =>
    valueOf(database, 'apply_inbound_messages($1)', [JSON.stringify(items)]);
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
    expect(await findContacts(database, organizationId, {})).toMatchObject([{ opted_out: true }]);
    expect(
      await valueOf(database, 'select count(*)::int from opt_outs where organization_id = $1', [organizationId]),
    ).toBe(0);
    expect(await apply([said(phoneNumberId, 'start', 2)])).toEqual({ stopped: 0, started: 1, unknown: [] });
    expect(await findContacts(database, organizationId, {})).toMatchObject([{ opted_out: false }]);
  });

  it('STOP on an organization’s own number counts for it alone, and no member lifts it', async () => {
    const { phoneNumberId } = await makeChannel(organizationId);
    const other = await makeOrganization(database);
    await importRows(database, other, [{ phone: person }]);
    await importRows(database, organizationId, [{ phone: person }]);
    await apply([said(phoneNumberId, 'stop', 1, [person, 'AE.7'])]);
    expect(await findContacts(database, organizationId, {})).toMatchObject([{ opted_out: true }]);
    expect(await valueOf(database, 'find_contacts($1, $2, null, 1)', [other, '{}'])).toMatchObject([
      { opted_out: false },
    ]);
    expect(await valueOf(database, 'lift_opt_out($1, $2, $3, null)', [organizationId, person, 'user'])).toEqual({
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
    const optOuts = (owner: string) =>
      valueOf(database, 'select count(*)::int from opt_outs where organization_id = $1', [owner]);
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
