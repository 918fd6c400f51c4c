import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '../tests/support/postgres.ts';
import { migrate } from './migrate.ts';

let root: string;
let database: TestDatabase;

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'migrate-'));
  database = await createTestDatabase('platform');
  await write('migrations/0001_notes.sql', 'create table notes (body text);');
  await write('migrations/0002_authors.sql', 'alter table notes add author text;');
  await write('sql/notes/count_notes.sql', countNotes('count(*)'));
});

afterEach(async () => {
  await database.close();
  await fs.rm(root, { recursive: true, force: true });
});

function countNotes(expression: string): string {
  return `create or replace function count_notes() returns bigint language sql as 'select ${expression} from notes';`;
}

async function write(name: string, sql: string): Promise<void> {
  const file = path.join(root, 'supabase', name);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, sql);
}

const run = (options = {}) => migrate(database.url, root, options);

describe('migrate', () => {
  it('applies migrations in order and once, and functions when they changed', async () => {
    expect(await run()).toEqual({
      migrations: ['0001_notes.sql', '0002_authors.sql'],
      functions: ['notes/count_notes.sql'],
    });
    expect(await run()).toEqual({ migrations: [], functions: [] });

    await write('sql/notes/count_notes.sql', countNotes('count(*) + 40'));
    expect(await run()).toEqual({ migrations: [], functions: ['notes/count_notes.sql'] });
    expect(await database.query('select count_notes()')).toEqual([{ count_notes: '40' }]);
    expect(await run({ force: true })).toEqual({ migrations: [], functions: ['notes/count_notes.sql'] });
  });

  it('applies every function again after a migration, which may have dropped it', async () => {
    await run();
    await write(
      'migrations/0003_start_over.sql',
      'drop table notes cascade; drop function count_notes; create table notes ();',
    );
    expect(await run()).toEqual({ migrations: ['0003_start_over.sql'], functions: ['notes/count_notes.sql'] });
    expect(await database.query('select count_notes()')).toEqual([{ count_notes: '0' }]);
  });

  it('refuses a migration that was changed after it was applied', async () => {
    await run();
    await write('migrations/0001_notes.sql', 'create table notes (text text);');
    await expect(run()).rejects.toThrow('0001_notes.sql was changed after it was applied');
  });

  it('refuses a database that is ahead of the checkout', async () => {
    await run();
    await fs.rm(path.join(root, 'supabase/migrations/0002_authors.sql'));
    await expect(run()).rejects.toThrow('0002_authors.sql was applied to this database but is not in this checkout');
  });

  it('refuses a migration that comes before an applied one, before running it', async () => {
    await fs.rename(
      path.join(root, 'supabase/migrations/0002_authors.sql'),
      path.join(root, 'supabase/migrations/0003_authors.sql'),
    );
    await run();
    await write('migrations/0002_late.sql', 'create table late ();');
    await expect(run()).rejects.toThrow('0002_late.sql comes before 0003_authors.sql');
    expect(await database.query(`select to_regclass('late') as late`)).toEqual([{ late: null }]);
  });

  it.each([
    ['two of one number', 'migrations/0002_more.sql', 'Two migrations have the number 0002'],
    ['another kind of name', 'migrations/more.sql', 'more.sql is not named like 0001_what_it_does.sql'],
  ])('refuses %s', async (_case, name, message) => {
    await write(name, 'select 1');
    await expect(run()).rejects.toThrow(message);
  });

  it('leaves nothing of a file that fails, and names its line', async () => {
    await write('migrations/0003_broken.sql', 'create table half ();\nalter table notes\n  add colour nosuchtype;');
    await expect(run()).rejects.toThrow(/0003_broken\.sql:3: type "nosuchtype" does not exist/);
    expect(await database.query(`select to_regclass('half') as half, to_regclass('notes')::text as notes`)).toEqual([
      { half: null, notes: 'notes' },
    ]);
  });

  it('lets functions name each other in any order, and checks them', async () => {
    const caller = (name: string) =>
      `create or replace function a() returns bigint language sql as 'select ${name}()';`;
    await write('sql/a.sql', caller('count_notes'));
    expect((await run()).functions).toEqual(['a.sql', 'notes/count_notes.sql']);
    await write('sql/a.sql', caller('nobody'));
    await expect(run()).rejects.toThrow('a.sql:1: function nobody() does not exist');
  });

  it('changes no function when one of them fails', async () => {
    await run();
    await write('sql/notes/count_notes.sql', countNotes('count(*) + 1'));
    await write('sql/notes/z_broken.sql', 'create function z() returns nosuchtype language sql as $$ $$;');
    await expect(run()).rejects.toThrow('notes/z_broken.sql');
    expect(await database.query('select count_notes()')).toEqual([{ count_notes: '0' }]);
  });

  it('lets two deploys at once take turns', async () => {
    const results = await Promise.all([run(), run(), run()]);
    expect(results.map(({ migrations }) => migrations.length).sort()).toEqual([0, 0, 2]);
  });

  it('shows its ledger to no role of the API', async () => {
    await run();
    for (const role of ['anon', 'authenticated', 'service_role']) {
      await expect(database.asRole(role, {}, (query) => query('select from wasup_migrations'))).rejects.toThrow(
        'permission denied for table wasup_migrations',
      );
    }
  });

  it('is a command', async () => {
    const script = path.resolve('supabase/migrate.ts');
    const node = ['--disable-warning=ExperimentalWarning', script, database.url];
    const first = await promisify(execFile)(process.execPath, node, { cwd: root });
    expect(first.stdout).toBe(
      'migrated  0001_notes.sql\nmigrated  0002_authors.sql\napplied   notes/count_notes.sql\n',
    );
    const second = await promisify(execFile)(process.execPath, node, { cwd: root });
    expect(second.stdout).toBe('The database is up to date.\n');
  });
});
