import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import pg from 'pg';
import { v7 } from 'uuid';
import type { ContactImport } from '../shared/audience/import.schema.ts';
import { discardStateDir, makeStateDir, startStack, type TestStack } from '../tests/support/stack.ts';
import { beside, perSecond, runBench, type Figure } from './kit/report.ts';

/*
 * How many contacts a second a CSV becomes, from its upload until the last is committed: read, checked, normalised,
 * joined with those that are there, put on a list, counted. Beside it in the same run, on the same database: a statement
 * for each row, as it is done naively, and COPY into a table with the same indexes, which no import can outrun. Both are
 * given rows that have been read and normalised already.
 */

const CONNECTIONS = 8;
const COLUMNS = 'id, organization_id, phone, country, name, attributes';
const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } }, strict: false });
const many = Number(values['rows']);
const run = promisify(execFile);

/** Mobile numbers of the Emirates, ten million of them. */
function phoneOf(index: number): string {
  return String(971_500_000_000 + index);
}

function nameOf(index: number): string {
  return `Person ${String(index)}`;
}

/** CPU seconds so far and resident megabytes of a process. */
async function usageOf(pid: number): Promise<{ cpu: number; megabytes: number }> {
  const { stdout } = await run('ps', ['-o', 'rss=,time=', '-p', String(pid)]);
  const [rss = '0', time = '0'] = stdout.trim().split(/\s+/);
  const cpu = time.split(/[:-]/).reduce((total, part) => total * 60 + Number(part), 0);
  return { cpu, megabytes: Math.round(Number(rss) / 1024) };
}

function csvOf(rows: number): Buffer {
  const lines = ['phone,name,tags,city,number\n'];
  for (let index = 0; index < rows; index++) {
    lines.push(`+${phoneOf(index)},${nameOf(index)},vip,Dubai,${String(index)}\n`);
  }
  return Buffer.from(lines.join(''));
}

interface HostUse {
  cpuSeconds: number;
  peakMegabytes: number;
}

/** Uploads the file and waits until its last contact is there. */
async function importOnce(stack: TestStack, csv: Buffer): Promise<HostUse> {
  const { 'functions-host': host } = await stack.processes();
  if (host === undefined) throw new Error('there is no host');
  const before = await usageOf(host);
  const headers = { authorization: `Bearer ${stack.connections.demo.adminToken}` };
  const answer = await fetch(`${stack.connections.apiBaseUrl}/contacts/bulk?listName=Bench`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv' },
    body: new Uint8Array(csv),
  });
  if (answer.status !== 202)
    throw new Error(`the upload was answered ${String(answer.status)}: ${await answer.text()}`);
  const { import: begun } = (await answer.json()) as { import: ContactImport };
  let peak = 0;
  for (;;) {
    peak = Math.max(peak, (await usageOf(host)).megabytes);
    const state = await fetch(`${stack.connections.apiBaseUrl}/contacts/imports/${begun.id}`, { headers });
    const now = (await state.json()) as ContactImport;
    if (now.state === 'completed') break;
    if (now.state === 'failed') throw new Error(`the import failed: ${String(now.stateReason)}`);
    await delay(200);
  }
  return { cpuSeconds: (await usageOf(host)).cpu - before.cpu, peakMegabytes: peak };
}

/** One statement a row, from as many connections as a small pool has. */
async function naively(pool: pg.Pool, organizationId: string, listId: string, rows: number): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let index = next++; index < rows; index = next++) {
        const { rows: made } = await pool.query<{ id: string }>(
          `insert into contacts (${COLUMNS}) values ($1, $2, $3, 'AE', $4, $5)
           on conflict (organization_id, phone) where phone is not null
           do update set name = excluded.name, attributes = contacts.attributes || excluded.attributes
           returning id`,
          [v7(), organizationId, phoneOf(index), nameOf(index), { city: 'Dubai', number: String(index) }],
        );
        const id = made[0]?.id;
        await pool.query(`insert into contact_tags values ($1, 'vip', $2) on conflict do nothing`, [
          organizationId,
          id,
        ]);
        await pool.query('insert into contact_list_members values ($1, $2) on conflict do nothing', [listId, id]);
      }
    }),
  );
}

/** The server reads the file itself. */
async function copy(pool: pg.Pool, organizationId: string, rows: number): Promise<Figure> {
  const file = path.join(os.tmpdir(), `wasup-bench-${v7()}.csv`);
  const lines: string[] = [];
  for (let index = 0; index < rows; index++) {
    lines.push(
      `${v7()},${organizationId},${phoneOf(index)},AE,${nameOf(index)},"{""city"":""Dubai"",""number"":""${String(index)}""}"\n`,
    );
  }
  await writeFile(file, lines.join(''), { mode: 0o644 });
  try {
    await pool.query('create table bare_contacts (like contacts including all)');
    return await perSecond('bare limit: COPY into a table with the same indexes', rows, async () => {
      await pool.query(`copy bare_contacts (${COLUMNS}) from '${file}' csv`);
    });
  } finally {
    await rm(file);
  }
}

async function measure(stack: TestStack): Promise<Figure[]> {
  const pool = new pg.Pool({ connectionString: stack.connections.postgresUrl, max: CONNECTIONS });
  try {
    const csv = csvOf(many);
    let first: HostUse = { cpuSeconds: 0, peakMegabytes: 0 };
    const imported = await perSecond('from the upload to the last contact', many, async () => {
      first = await importOnce(stack, csv);
    });
    const again = await perSecond('the same file again, nothing new in it', many, async () => {
      await importOnce(stack, csv);
    });
    const organization = stack.connections.demo2.organizationId.slice('org_'.length);
    const { rows } = await pool.query<{ list: string }>(`select create_list($1, 'Naive') ->> 'id' as list`, [
      organization,
    ]);
    const list = rows[0]?.list ?? '';
    const few = Math.ceil(many / 50);
    const naive = await perSecond('naive: three statements a row', few, () => naively(pool, organization, list, few));
    const bare = await copy(pool, organization, many);
    return [
      beside(imported, naive),
      beside(again, naive),
      naive,
      beside(bare, imported),
      { what: 'CPU of the host, a million contacts', value: (first.cpuSeconds * 1_000_000) / many, unit: 's' },
      { what: 'memory of the host, at most', value: first.peakMegabytes, unit: 'MB' },
      { what: 'size of the file', value: csv.length / 1_000_000, unit: 'MB' },
    ];
  } finally {
    await pool.end();
  }
}

await runBench(async () => {
  const stateDir = await makeStateDir();
  const stack = await startStack(stateDir);
  try {
    return {
      bench: 'import',
      title: `Contacts from a CSV of ${many.toLocaleString('en-US')} rows`,
      figures: await measure(stack),
      notes: ['the naive way and COPY are given rows that were read and normalised before, and go past HTTP'],
    };
  } finally {
    await stack.stop();
    await discardStateDir(stateDir);
  }
});
