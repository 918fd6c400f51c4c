import { queryStack } from './journey.ts';
import type { TestStack } from './stack.ts';

/** Tables that are a tenant's without naming it: how their rows lead to an organization `$1`. */
const INDIRECT: Record<string, string> = {
  organizations: 'id = $1',
  assignments: 'instance_id in (select id from instances where organization_id = $1)',
  contact_list_members: 'list_id in (select id from contact_lists where organization_id = $1)',
  contact_import_errors: 'import_id in (select id from contact_imports where organization_id = $1)',
};

/** A digest of all rows of an organization, table by table. Partitions are read through their parents. */
export async function tenantFingerprint(stack: TestStack, organizationId: string): Promise<Record<string, string>> {
  const named = await queryStack<{ name: string }>(
    stack,
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     order by 1`,
  );
  const conditions = { ...Object.fromEntries(named.map(({ name }) => [name, 'organization_id = $1'])), ...INDIRECT };
  const digests = Object.entries(conditions).map(
    ([table, condition]) =>
      `select '${table}' as name, count(*) || ':' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest
       from ${table} t where ${condition}`,
  );
  const rows = await queryStack<{ name: string; digest: string }>(stack, digests.join(' union all '), [organizationId]);
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

/** Tables whose rows differ between two fingerprints. */
export function changedTables(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys({ ...before, ...after }).filter((table) => before[table] !== after[table]);
}
