import { z } from 'zod';
import type { ContactList } from '../../audience/list.schema.ts';
import type { OptOut } from '../../audience/opt-out.schema.ts';
import type {
  ContactCriteria,
  ContactStore,
  FoundContact,
  InboundStore,
  ListStore,
  OptOutStore,
} from '../../audience/ports.ts';
import type { PersonRow } from '../../audience/prepare-rows.ts';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const foundRow = z
  .object({
    id: z.uuid(),
    phone: z.string().nullable(),
    bsuid: z.string().nullable(),
    country: z.string().nullable(),
    name: z.string().nullable(),
    attributes: z.record(z.string(), z.string()),
    tags: z.array(z.string()),
    opted_out: z.boolean(),
    created_at: time,
    updated_at: time,
    key: z.string(),
  })
  .transform(
    ({ id, opted_out: optedOut, created_at: createdAt, updated_at: updatedAt, key, ...same }): FoundContact => ({
      contact: { id: fromUuid('con', id), ...same, optedOut, createdAt, updatedAt },
      key,
    }),
  );
const outcomeRow = z
  .tuple([z.int(), z.enum(['created', 'updated', 'unchanged', 'duplicate', 'conflict']), z.uuid().nullable()])
  .transform(([n, outcome, id]) => ({ n, outcome, contactId: id === null ? null : fromUuid('con', id) }));

/** Rows as `import_contacts` takes them. */
export function toPersonRows(rows: readonly PersonRow[]): Record<string, unknown>[] {
  return rows.map(({ n, id, contact, copies, line }) => ({ n, id: toUuid(id), ...contact, copies, line }));
}

export function toFilter({ id, listId, ...same }: ContactCriteria): Record<string, string> {
  return { ...same, ...(id && { id: toUuid(id) }), ...(listId && { list_id: toUuid(listId) }) };
}

export function supabaseContacts(database: Database): ContactStore {
  return {
    import: (organizationId, rows, listId) =>
      callRpc(
        database,
        'import_contacts',
        {
          p_organization_id: toUuid(organizationId),
          p_rows: toPersonRows(rows),
          p_list_id: listId && toUuid(listId),
          p_import_id: null,
        },
        z.array(outcomeRow),
      ),
    find: (organizationId, criteria, after, limit) =>
      callRpc(
        database,
        'find_contacts',
        { p_organization_id: toUuid(organizationId), p_filter: toFilter(criteria), p_after: after, p_limit: limit },
        z.array(foundRow),
      ),
    update: (organizationId, id, changes) =>
      callRpc(
        database,
        'update_contact',
        { p_organization_id: toUuid(organizationId), p_id: toUuid(id), p_changes: changes },
        z.boolean(),
      ),
    delete: (organizationId, id, { actor, correlationId }) =>
      callRpc(
        database,
        'delete_contact',
        {
          p_organization_id: toUuid(organizationId),
          p_id: toUuid(id),
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.boolean(),
      ),
    async countryOf(organizationId) {
      const { data, error, status } = await database
        .from('vendor_profiles')
        .select('country')
        .eq('organization_id', toUuid(organizationId));
      if (error) throw databaseError('vendor_profiles', error, status);
      return z.array(z.object({ country: z.string().nullable() })).parse(data)[0]?.country ?? null;
    },
    async attributesOf(organizationId) {
      const { data, error, status } = await database
        .from('contact_attributes')
        .select('name')
        .eq('organization_id', toUuid(organizationId))
        .order('name');
      if (error) throw databaseError('contact_attributes', error, status);
      return z
        .array(z.object({ name: z.string() }))
        .parse(data)
        .map(({ name }) => name);
    },
  };
}

const listRow = z
  .object({ id: z.uuid(), name: z.string(), contacts: z.int(), created_at: time })
  .transform(({ id, name, contacts, created_at: createdAt }): ContactList => ({
    id: fromUuid('lst', id),
    name,
    contacts,
    createdAt,
  }));
const renamedRow = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), list: listRow }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

export function supabaseLists(database: Database): ListStore {
  const living = (organizationId: Parameters<ListStore['find']>[0]) =>
    database.from('contact_lists').select().eq('organization_id', toUuid(organizationId)).is('deleted_at', null);
  return {
    create: (organizationId, name) =>
      callRpc(database, 'create_list', { p_organization_id: toUuid(organizationId), p_name: name }, listRow),
    async find(organizationId, id) {
      const answer = await living(organizationId).eq('id', toUuid(id)).maybeSingle();
      if (answer.error) throw databaseError('contact_lists', answer.error, answer.status);
      return listRow.nullable().parse(answer.data as unknown);
    },
    async list(organizationId, cursor, limit) {
      let query = living(organizationId);
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('contact_lists', error, status);
      return z.array(listRow).parse(data);
    },
    rename: (organizationId, id, name) =>
      callRpc(
        database,
        'rename_list',
        { p_organization_id: toUuid(organizationId), p_id: toUuid(id), p_name: name },
        renamedRow,
      ),
    delete: (organizationId, id, { actor, correlationId }) =>
      callRpc(
        database,
        'delete_list',
        {
          p_organization_id: toUuid(organizationId),
          p_id: toUuid(id),
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.boolean(),
      ),
    change: (organizationId, id, contactIds, action) =>
      callRpc(
        database,
        'change_list_members',
        {
          p_organization_id: toUuid(organizationId),
          p_list_id: toUuid(id),
          p_contact_ids: contactIds.map(toUuid),
          p_action: action,
        },
        z.int().nullable(),
      ),
  };
}

const optOutRow = z
  .object({ person: z.string(), source: z.enum(['stop', 'manual', 'import']), created_at: time })
  .transform(({ person, source, created_at: createdAt }): OptOut => ({ person, source, createdAt }));
const liftedRow = z.discriminatedUnion('ok', [
  z
    .object({ ok: z.literal(true), opt_out: optOutRow })
    .transform(({ opt_out: optOut }) => ({ ok: true as const, optOut })),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

export function supabaseOptOuts(database: Database): OptOutStore {
  return {
    async list(organizationId, after, limit) {
      let query = database.from('opt_outs').select().eq('organization_id', toUuid(organizationId));
      if (after) {
        const { at, person } = after;
        query = query.or(`created_at.lt."${at}",and(created_at.eq."${at}",person.gt."${person}")`);
      }
      const { data, error, status } = await query
        .order('created_at', { ascending: false })
        .order('person')
        .limit(limit);
      if (error) throw databaseError('opt_outs', error, status);
      return z.array(optOutRow).parse(data);
    },
    add: (organizationId, person, { actor, correlationId }) =>
      callRpc(
        database,
        'opt_out',
        {
          p_organization_id: toUuid(organizationId),
          p_person: person,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        optOutRow,
      ),
    lift: (organizationId, person, { actor, correlationId }) =>
      callRpc(
        database,
        'lift_opt_out',
        {
          p_organization_id: toUuid(organizationId),
          p_person: person,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        liftedRow,
      ),
  };
}

export function supabaseInbound(database: Database): InboundStore {
  return {
    apply: (items) =>
      callRpc(
        database,
        'apply_inbound_messages',
        {
          p_items: items.map(({ phoneNumberId, persons, word, at }) => ({
            phone_number_id: phoneNumberId,
            persons,
            word,
            at,
          })),
        },
        z.object({ stopped: z.int(), started: z.int(), unknown: z.array(z.string()) }),
      ),
  };
}

/** Forgets in one bounded step what is no longer needed. */
export function supabaseAudiencePruning(database: Database): () => Promise<Record<string, number>> {
  return () => callRpc(database, 'prune_audience', {}, z.record(z.string(), z.int()));
}
