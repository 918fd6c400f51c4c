import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { findContacts, importRows, makeList, personRows } from './audience-fixtures.ts';
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
    expect(await findContacts(database, organizationId, {})).toMatchObject([
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
    expect(await findContacts(database, organizationId, {})).toHaveLength(4);
  });

  it('applies two rows that turn out to be one contact, one after the other', async () => {
    await importRows(database, organizationId, [{ phone: '971501234567', bsuid: 'AE.1' }]);
    const outcomes = await importRows(database, organizationId, [
      { phone: '971501234567', name: 'By number', attributes: { a: '1' } },
      { bsuid: 'AE.1', name: 'By id', attributes: { b: '2' } },
    ]);
    expect(outcomesOf(outcomes)).toEqual(['updated', 'duplicate']);
    expect(await findContacts(database, organizationId, {})).toMatchObject([
      { name: 'By id', attributes: { a: '1', b: '2' } },
    ]);
  });

  it('keeps organizations apart, and puts nobody on another one’s list', async () => {
    const other = await makeOrganization(database);
    const list = await makeList(database, other, 'Theirs');
    await importRows(database, other, [{ phone: '971501234567', name: 'Theirs' }]);
    expect(outcomesOf(await importRows(database, organizationId, [{ phone: '971501234567' }], list))).toEqual([
      'created',
    ]);
    expect(await findContacts(database, organizationId, {})).toMatchObject([{ name: null }]);
    expect(await valueOf(database, 'select contacts from contact_lists where id = $1', [list])).toBe(0);
  });

  it('lets imports of the same people at the same time make each once', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({ phone: `9715000000${String(index).padStart(2, '0')}` }));
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, (_, turn) => importRows(database, organizationId, turn % 2 ? rows : rows.toReversed())),
    );
    expect(outcomes.flat().filter(([, outcome]) => outcome === 'created')).toHaveLength(40);
    expect(await findContacts(database, organizationId, {}, null, 200)).toHaveLength(40);
  });
});

describe('apply_import_step', () => {
  async function startImport(listId: string | null = null): Promise<string> {
    const id = randomUUID();
    const request = { id, uploaded: true, format: 'csv', list_id: listId, bytes: 100, body_hash: 'h', actor: 'user' };
    const started = await valueOf<{ ok: boolean; outbox_ids: string[] }>(
      database,
      'start_contact_import($1, $2, null)',
      [organizationId, JSON.stringify(request)],
    );
    expect(started).toMatchObject({ ok: true, outbox_ids: [expect.any(String)] });
    await valueOf(database, 'claim_contact_import($1)', [id]);
    return id;
  }
  const step = (next: number, rows: ReturnType<typeof personRows>, more: object = {}): string =>
    JSON.stringify({ next, read: rows.length, rejected: 0, lines: '', columns: null, delimiter: null, rows, ...more });
  const apply = (id: string, position: number, body: string): Promise<{ applied: boolean }> =>
    valueOf(database, 'apply_import_step($1, $2, $3)', [id, position, body]);
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
    expect(await valueOf(database, 'select contacts from contact_lists where id = $1', [list])).toBe(1);
    expect(
      await database.query('select position, lines from contact_import_errors where import_id = $1', [id]),
    ).toEqual([{ position: '0', lines: '5,BAD\r\n2,CONFLICT\r\n6,CONFLICT\r\n' }]);
  });

  it('refuses a step of an import that was canceled', async () => {
    const id = await startImport();
    const end = (state: string) =>
      valueOf<boolean>(database, 'end_contact_import($1, $2, null, $3, null)', [id, state, 'user']);
    expect(await end('canceled')).toBe(true);
    expect(await end('completed')).toBe(false);
    expect(await apply(id, 0, step(9, personRows([{ phone: '971501234567' }])))).toEqual({ applied: false });
    expect(await findContacts(database, organizationId, {})).toEqual([]);
    expect(await importOf(id)).toMatchObject({ state: 'canceled', read: 0 });
  });

  it('answers a repeated key with the import that it made, and another body with a refusal', async () => {
    const start = (id: string, hash: string) =>
      valueOf<{ ok: boolean; id?: string; code?: string }>(database, 'start_contact_import($1, $2, null)', [
        organizationId,
        JSON.stringify({ id, uploaded: true, format: 'csv', idempotency_key: 'k', body_hash: hash, actor: 'user' }),
      ]);
    const first = randomUUID();
    expect(await start(first, 'a')).toMatchObject({ ok: true, id: first });
    expect(await start(randomUUID(), 'a')).toEqual({ ok: true, id: first, outbox_ids: [] });
    expect(await start(randomUUID(), 'b')).toEqual({ ok: false, code: 'IDEMPOTENCY.KEY_REUSED' });
  });
});
