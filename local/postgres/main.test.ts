import { createServer } from 'node:net';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startProgram, type Program } from '../kit/start-program.ts';

let stateDir: string;
let running: Program[] = [];

beforeEach(async () => {
  stateDir = await fs.mkdtemp(path.join(os.tmpdir(), 'postgres-program-'));
});

afterEach(async () => {
  for (const program of running) await program.stop();
  running = [];
  await fs.rm(stateDir, { recursive: true, force: true });
});

async function start(options: Record<string, unknown> = {}): Promise<Program & { url: string }> {
  const program = await startProgram('postgres', { port: 0, stateDir, ...options });
  running.push(program);
  return Object.assign(program, { url: program.facts.url as string });
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number((await fs.readFile(path.join(stateDir, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

describe('the program postgres', () => {
  it('serves PostgreSQL 17 with the roles and schemas of Supabase', async () => {
    const { url } = await start();
    const [row] = await query(
      url,
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('fsync') as fsync,
              (select rolbypassrls from pg_roles where rolname = 'service_role') as bypasses,
              encode(extensions.digest('a', 'sha256'), 'hex') as digest, auth.uid() as uid`,
    );
    expect(row).toMatchObject({ major: 17, fsync: 'on', bypasses: true, uid: null });
    expect(row?.digest).toHaveLength(64);
  });

  it('keeps what was committed when it and its server are killed', async () => {
    const first = await start();
    await query(first.url, 'create table kept (n int)');
    await query(first.url, 'insert into kept values (7)');
    process.kill(await serverPid(), 'SIGKILL');
    await first.ended;

    const second = await start();
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it('replaces a server whose keeper was killed', async () => {
    const first = await start();
    const orphan = await serverPid();
    process.kill(orphan, 'SIGSTOP'); // it cannot follow its keeper by itself
    await first.kill();
    setTimeout(() => process.kill(orphan, 'SIGCONT'), 300);

    const second = await start();
    expect(await serverPid()).not.toBe(orphan);
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts although the pid of its last server now belongs to a stranger', async () => {
    const first = await start();
    const pidFile = path.join(stateDir, 'data/postmaster.pid');
    const left = await fs.readFile(pidFile, 'utf8');
    await first.stop();
    await fs.writeFile(pidFile, left.replace(/^\d+/, String(process.pid)));

    const second = await start();
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a data directory that another one serves', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/already runs on .*Stop that one first/);
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('names a taken port', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    await expect(start({ port })).rejects.toThrow(`port ${port} on 127.0.0.1 is already taken`);
    holder.close();
  });

  it('begins anew when its first start was killed halfway', async () => {
    await fs.mkdir(path.join(stateDir, 'data.new/base'), { recursive: true });
    const { url } = await start();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
