import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../tests/support/postgres.ts';
import { call, only } from './fixtures.ts';

export interface Answer extends Record<string, unknown> {
  ok: boolean;
  code?: string;
  id?: string;
}

export const BODY = [{ type: 'BODY', text: 'Hello there' }];

export function create(
  database: TestDatabase,
  organizationId: string,
  change: object = {},
  key: string | null = null,
  hash = 'h',
): Promise<Answer> {
  const draft = {
    name: 'hello',
    language: 'en_US',
    category: 'marketing',
    parameter_format: 'POSITIONAL',
    components: BODY,
    ttl_seconds: null,
    ...change,
  };
  const id = randomUUID();
  return call(database, 'create_template', organizationId, id, JSON.stringify(draft), 'user_test', key, hash, 'test');
}

export const claim = (database: TestDatabase, id: string | null = null) =>
  call<{ id: string; operation: string; revision: number }[]>(database, 'claim_template_operations', 20, 60, id);

export const finish = (database: TestDatabase, id: string, revision: number, outcome: object) =>
  call(database, 'finish_template_operation', id, revision, JSON.stringify(outcome));

export async function templateOf({ query }: TestDatabase, id: string): Promise<Record<string, unknown>> {
  const [row] = await query('select * from template_overview where id = $1', [id]);
  return only(row);
}

export const observe = async (database: TestDatabase) => Number(await call(database, 'begin_template_observation'));

/** Applies what was seen at Meta; null is that there was nothing. */
export const read = (
  database: TestDatabase,
  id: string,
  observation: number,
  seen: object | null,
  note: string | null = null,
) => call(database, 'apply_template_read', id, observation, seen && JSON.stringify(seen), note);

export const seenAs = (id: string, status: string, change: object = {}) => ({
  id: `meta-${id}`,
  status,
  category: 'MARKETING',
  components: BODY,
  reason: null,
  quality: null,
  ...change,
});

/** A template that Meta has and lets be sent. */
export async function approved(database: TestDatabase, organizationId: string, change: object = {}): Promise<string> {
  const id = only((await create(database, organizationId, change)).id);
  const { revision } = only((await claim(database, id))[0]);
  await finish(database, id, revision, { kind: 'done', meta_template_id: `meta-${id}`, status: 'PENDING' });
  await read(database, id, await observe(database), seenAs(id, 'APPROVED'));
  return id;
}
