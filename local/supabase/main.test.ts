import { createClient } from '@supabase/supabase-js';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { startProgram, type Program } from '../kit/start-program.ts';

let supabase: TestSupabase;

beforeAll(async () => {
  supabase = await createTestSupabase('platform');
  await supabase.query(`
    create table notes (id int primary key, body text);
    create function add_note(id int) returns int language sql as 'insert into notes values (id) returning id';
    create function as_authenticated() returns name language sql as 'select current_user'`);
});

beforeEach(() => supabase.query('truncate notes'));

afterAll(() => supabase.close());

const noteIds = async (): Promise<unknown[]> =>
  (await supabase.query('select id from notes order by id')).map(({ id }) => id);

describe('ordered faults', () => {
  const order = (fault: object): Promise<Response> =>
    fetch(`${supabase.supabaseUrl}/__local/faults`, { method: 'POST', body: JSON.stringify(fault) });

  it('drop-after-commit carries the call out and says nothing', async () => {
    expect((await order({ match: 'rpc/add_note', action: 'drop-after-commit' })).status).toBe(204);
    const lost = await supabase.client.rpc('add_note', { id: 1 });
    expect(lost).toMatchObject({ status: 0, data: null, error: { message: 'TypeError: fetch failed' } });
    expect(await noteIds()).toEqual([1]);
    expect((await supabase.client.rpc('add_note', { id: 2 })).data).toBe(2);
  });

  it('drop-before does not carry it out, as often as ordered', async () => {
    await order({ match: 'rpc/add_note', action: 'drop-before', times: 2 });
    expect((await supabase.client.rpc('add_note', { id: 1 })).error).not.toBeNull();
    expect((await supabase.client.from('notes').select()).error).toBeNull();
    expect((await supabase.client.rpc('add_note', { id: 1 })).error).not.toBeNull();
    expect(await noteIds()).toEqual([]);
    expect((await supabase.client.rpc('add_note', { id: 1 })).data).toBe(1);
  });

  it('delay waits first', async () => {
    await order({ match: 'rpc/add_note', action: 'delay', delayMs: 300 });
    const started = performance.now();
    expect((await supabase.client.rpc('add_note', { id: 1 })).data).toBe(1);
    expect(performance.now() - started).toBeGreaterThan(290);
  });

  it('are forgotten on DELETE, and must make sense', async () => {
    await order({ match: 'rpc/add_note', action: 'drop-before', times: 9 });
    await fetch(`${supabase.supabaseUrl}/__local/faults`, { method: 'DELETE' });
    expect((await supabase.client.rpc('add_note', { id: 1 })).data).toBe(1);
    const refused = await order({ match: 'rpc/add_note', action: 'explode' });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('drop-after-commit');
  });
});

describe('what is not served is refused in words', () => {
  it.each([
    ['embedded resources', () => supabase.client.from('notes').select('*, authors(name)')],
    ['embedded resources', () => supabase.client.from('notes').select('...authors(name)')],
    ['embedded resources', () => supabase.client.from('notes').select('id').eq('authors.name', 'x')],
    [
      'embedded resources',
      () => supabase.client.from('notes').select('id').or('id.eq.1', { referencedTable: 'authors' }),
    ],
    ['the filter operator fts', () => supabase.client.from('notes').select().textSearch('body', 'x')],
    ['the filter operator match', () => supabase.client.from('notes').select().filter('body', 'match', '^a')],
    ['the filter operator sl', () => supabase.client.from('notes').select().rangeLt('body', '[1,2]')],
    ['execution plans', () => supabase.client.from('notes').select().explain()],
    ['tx=rollback', () => supabase.client.from('notes').insert({ id: 1 }).rollback()],
  ])('%s', async (words, send) => {
    const { status, error } = await send();
    expect(status).toBe(501);
    expect(error?.message).toContain('not supported here: ');
    expect(error?.message).toContain(words);
  });

  it('the other services of Supabase', async () => {
    for (const place of ['/auth/v1/user', '/storage/v1/bucket', '/']) {
      const response = await fetch(supabase.supabaseUrl + place);
      expect(response.status).toBe(501);
      expect(await response.json()).toMatchObject({
        message: `not supported here: ${place}; only /rest/v1/ is served`,
      });
    }
    expect((await supabase.client.auth.signInWithPassword({ email: 'a@b.c', password: 'x' })).error?.status).toBe(501);
  });

  it('aggregates, as PostgREST itself does', async () => {
    expect((await supabase.client.from('notes').select('id.sum()')).error?.code).toBe('PGRST123');
    expect((await supabase.client.from('notes').select('count()')).error?.code).toBe('PGRST123');
  });
});

describe('the program', () => {
  const options = () => ({ port: 0, postgresUrl: supabase.url, jwtSecret: supabase.jwtSecret });

  it('names a taken port', async () => {
    const port = Number(new URL(supabase.supabaseUrl).port);
    await expect(startProgram('supabase', { ...options(), port })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is already taken`,
    );
  });

  it('has the same keys at every start with the same secret', async () => {
    const again = await startProgram('supabase', options());
    expect(again.facts).toMatchObject({ anonKey: supabase.anonKey, serviceRoleKey: supabase.serviceRoleKey });
    await again.stop();
  });

  it('takes other limits', async () => {
    const strict = await startProgram('supabase', { ...options(), maxRows: 2, statementTimeoutMs: 200 });
    const client = createClient(String(strict.facts.url), supabase.serviceRoleKey);
    await supabase.query(`insert into notes select generate_series(1, 3);
      create function doze() returns void language sql as 'select pg_sleep(5)'`);
    expect((await client.from('notes').select()).data).toHaveLength(2);
    expect((await client.rpc('doze')).error?.code).toBe('57014');
    await strict.stop();
  });

  it('leaves a connection as it found it', async () => {
    const anon = await supabase.clientAs('anon');
    for (let round = 0; round < 30; round++) {
      expect((await anon.rpc('as_authenticated')).data).toBe('anon');
      expect((await supabase.client.rpc('as_authenticated')).data).toBe('service_role');
      expect((await supabase.client.rpc('add_note', { id: null })).error?.code).toBe('23502');
    }
  });
});

describe('when PostgreSQL is away', () => {
  let stateDir: string;
  const programs: Program[] = [];

  afterEach(async () => {
    for (const program of programs.splice(0).reverse()) await program.stop();
    await fs.rm(stateDir, { recursive: true, force: true });
  });

  const start = async (name: string, options: object): Promise<Program> => {
    const program = await startProgram(name, { ...options });
    programs.push(program);
    return program;
  };

  it('answers 503, and goes on by itself when it is back', async () => {
    stateDir = await fs.mkdtemp(path.join(os.tmpdir(), 'supabase-away-'));
    const postgres = await start('postgres', { port: 0, stateDir });
    const gateway = await start('supabase', {
      port: 0,
      postgresUrl: postgres.facts.url,
      jwtSecret: supabase.jwtSecret,
    });
    const client = createClient(String(gateway.facts.url), supabase.serviceRoleKey);
    const ask = () => client.schema('public').rpc('nothing_of_this_name');
    expect((await ask()).error?.code).toBe('PGRST202');

    await postgres.stop();
    const away = await ask();
    expect(away.status).toBe(503);
    expect(away.error?.code).toMatch(/^PGRST00[0-2]$/);

    await start('postgres', { port: postgres.facts.port, stateDir });
    expect((await ask()).error?.code).toBe('PGRST202');
  });
});
