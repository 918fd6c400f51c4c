import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { call, makeOrganization } from './fixtures.ts';

let database: TestDatabase;
let organizationId: string;
let channelId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  organizationId = await makeOrganization(database);
  channelId = await call(database, 'ensure_shared_channel', 'business', 'waba', 'number');
});
afterAll(() => database.close());

async function contact(phone: string, more: { name?: string; bsuid?: string; attributes?: object; tag?: string } = {}) {
  const id = randomUUID();
  await database.query(
    'insert into contacts (id, organization_id, phone, name, bsuid, attributes) values ($1, $2, $3, $4, $5, $6)',
    [id, organizationId, phone, more.name ?? null, more.bsuid ?? null, JSON.stringify(more.attributes ?? {})],
  );
  if (more.tag) await database.query('insert into contact_tags values ($1, $2, $3)', [organizationId, more.tag, id]);
  return id;
}

const column = async (sql: string): Promise<unknown[]> =>
  (await database.query<{ value: unknown }>(sql)).map(({ value }) => value);

it('contacts, opt-outs and words of before are found in the form that numbers have now', async () => {
  const [moved, kept] = [await contact('541187654321'), await contact('5491123456789', { name: 'Ana', tag: 'new' })];
  const double = await contact('541123456789', {
    name: 'Anita',
    bsuid: 'AR.1234',
    attributes: { city: 'Rosario' },
    tag: 'old',
  });
  for (const phone of ['551134567890', '548001234567', '971501234567', '5511987654321']) await contact(phone);
  const list = randomUUID();
  await database.query(`insert into contact_lists (id, organization_id, name) values ($1, $2, 'all')`, [
    list,
    organizationId,
  ]);
  await database.query('insert into contact_list_members (list_id, contact_id) values ($1, $2), ($1, $3), ($1, $4)', [
    list,
    moved,
    kept,
    double,
  ]);
  await database.query(
    `insert into opt_outs (organization_id, person, source) values
       ($1, '551187654321', 'stop'), ($1, '5511987654321', 'manual'), ($1, '553176543210', 'manual'), ($1, 'BR.9', 'stop')`,
    [organizationId],
  );
  await database.query(`insert into channel_opt_outs (channel_id, person) values ($1, '541123456789')`, [channelId]);
  await database.query(
    `insert into channel_people values
       ($1, '541123456789', '2026-11-02Z', 'stop', '2026-11-02Z'), ($1, '5491123456789', '2026-11-01Z', 'start', '2026-11-01Z'),
       ($1, '551187654321', '2026-11-03Z', null, null)`,
    [channelId],
  );

  const file = path.join(__dirname, '../migrations/0021_one_form_of_a_number.sql');
  await database.query(await fs.readFile(file, 'utf8'));

  expect(await column('select phone as value from contacts order by phone')).toEqual([
    '548001234567',
    '5491123456789',
    '5491187654321',
    '551134567890',
    '5511987654321',
    '971501234567',
  ]);
  expect(await database.query('select name, bsuid, attributes from contacts where id = $1', [kept])).toEqual([
    { name: 'Ana', bsuid: 'AR.1234', attributes: { city: 'Rosario' } },
  ]);
  expect(await column('select tag as value from contact_tags order by tag')).toEqual(['new', 'old']);
  expect(await column('select contacts as value from contact_lists')).toEqual([2]);
  expect(await database.query('select person, source from opt_outs order by person')).toEqual([
    { person: '5511987654321', source: 'stop' },
    { person: '5531976543210', source: 'manual' },
    { person: 'BR.9', source: 'stop' },
  ]);
  expect(await column('select person as value from channel_opt_outs')).toEqual(['5491123456789']);
  expect(await database.query('select person, last_word from channel_people order by person')).toEqual([
    { person: '5491123456789', last_word: 'stop' },
    { person: '5511987654321', last_word: null },
  ]);
});
