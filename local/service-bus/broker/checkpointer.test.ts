import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openDatabase } from '../../kit/sqlite.ts';
import { checkpointAside } from './checkpointer.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'checkpointer-'));
  file = path.join(directory, 'test.sqlite');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const sizeOf = (name: string): number => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
const rowBytes = 100_000;

it('writes back what was committed without a commit of its own thread doing it', async () => {
  const db = openDatabase(file, 'CREATE TABLE IF NOT EXISTS rows (content BLOB)');
  const end = checkpointAside(db, file, { everyMs: 10, mostBytes: 2 ** 30 });
  // Far more than SQLite lets its journal grow to by itself.
  for (let n = 0; n < 100; n++) db.prepare('INSERT INTO rows VALUES (?)').run(Buffer.alloc(rowBytes));
  while (sizeOf(file) < 100 * rowBytes) await turn();
  await end();
  expect(db.prepare('SELECT count(*) AS n FROM rows').get()).toEqual({ n: 100 });
  db.close();
});

it('empties a journal that is never at rest', async () => {
  const db = openDatabase(file, 'CREATE TABLE IF NOT EXISTS rows (content BLOB)');
  const end = checkpointAside(db, file, { everyMs: 1, mostBytes: 5_000_000 });
  let largest = 0;
  let emptied = 0;
  while (emptied < 3) {
    db.prepare('INSERT INTO rows VALUES (?)').run(Buffer.alloc(rowBytes));
    const size = sizeOf(`${file}-wal`);
    if (size < largest) emptied += 1;
    largest = size < largest ? size : Math.max(largest, size);
    await turn();
  }
  await end();
  db.close();
});
