import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { contactPageSchema, contactSchema } from '../../../shared/audience/contact.schema.ts';
import {
  bulkResultSchema,
  contactExportSchema,
  contactImportPageSchema,
  contactImportSchema,
  downloadSchema,
  exportStartedSchema,
  importStartedSchema,
  type ContactImport,
} from '../../../shared/audience/import.schema.ts';
import { contactListPageSchema, contactListSchema } from '../../../shared/audience/list.schema.ts';
import { optOutPageSchema, optOutSchema } from '../../../shared/audience/opt-out.schema.ts';
import { useApi } from './api-context.tsx';
import { usePost } from './mutations.ts';
import { ACTIVE_POLL_MS } from './queries.ts';

const IDLE_POLL_MS = 15_000;

export interface Filter {
  search: string;
  listId: string;
  tag: string;
}

function queryOf(entries: Record<string, string | null>): string {
  const given = Object.entries(entries).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return new URLSearchParams(given).toString();
}

export function useContacts(filter: Filter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['contacts', filter],
    queryFn: ({ pageParam }) =>
      api.get(`/contacts?${queryOf({ ...filter, cursor: pageParam, limit: '50' })}`, contactPageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (shown) => shown,
  });
}

export function useDeleteContact(id: string) {
  const schema = contactSchema.pick({ id: true });
  return usePost<null, typeof schema>({
    method: 'DELETE',
    path: () => `/contacts/${id}`,
    toBody: () => undefined,
    schema,
    invalidates: ['contacts', 'lists'],
  });
}

export function useOptOut() {
  return usePost<{ phone: string } | { bsuid: string }, typeof optOutSchema>({
    path: () => '/opt-outs',
    schema: optOutSchema,
    invalidates: ['contacts', 'opt-outs'],
  });
}

export function useLiftOptOut() {
  return usePost<string, typeof optOutSchema>({
    method: 'DELETE',
    path: (person) => `/opt-outs/${encodeURIComponent(person)}`,
    toBody: () => undefined,
    schema: optOutSchema,
    invalidates: ['contacts', 'opt-outs'],
  });
}

export function useOptOuts() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['opt-outs'],
    queryFn: ({ pageParam }) => api.get(`/opt-outs?${queryOf({ cursor: pageParam, limit: '20' })}`, optOutPageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export interface Upload {
  file: Blob;
  listName: string;
  defaultCountry: string;
}

/** A small file is imported at once, a large one becomes a job. */
export function useUpload() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ file, ...target }: Upload) =>
      api.post(`/contacts/bulk?${queryOf(target)}`, z.union([importStartedSchema, bulkResultSchema]), {
        body: file,
        contentType: 'text/csv',
        idempotencyKey: crypto.randomUUID(),
      }),
    onSettled: () =>
      Promise.all(['contacts', 'lists', 'imports'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

export function isGoingOn({ state, rejected, errorsReady }: ContactImport): boolean {
  return state === 'queued' || state === 'running' || (state === 'completed' && rejected > 0 && !errorsReady);
}

export function useImports() {
  const api = useApi();
  return useQuery({
    queryKey: ['imports'],
    queryFn: () => api.get('/contacts/imports?limit=5', contactImportPageSchema),
    refetchInterval: ({ state }) => (state.data?.items.some(isGoingOn) ? ACTIVE_POLL_MS : IDLE_POLL_MS),
  });
}

export function useCancelImport(id: string) {
  return usePost<null, typeof contactImportSchema>({
    path: () => `/contacts/imports/${id}/cancel`,
    toBody: () => undefined,
    schema: contactImportSchema,
    invalidates: ['imports', 'contacts'],
  });
}

/** The browser downloads what the link names, and the page stays. */
export function useImportErrors(id: string) {
  const api = useApi();
  return useMutation({
    mutationFn: () => api.get(`/contacts/imports/${id}/errors`, downloadSchema),
    onSuccess: ({ url }) => window.location.assign(url),
  });
}

export type Exported = { csv: string } | { exportId: string };

export function useExport() {
  const api = useApi();
  return useMutation({
    mutationFn: async (filter: Filter): Promise<Exported> => {
      const text = await api.getText(`/contacts/export?${queryOf({ ...filter })}`, 'text/csv');
      if (!text.startsWith('{')) return { csv: text };
      return { exportId: exportStartedSchema.parse(JSON.parse(text)).export.id };
    },
  });
}

export function useExportFile(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['export', id],
    queryFn: () => api.get(`/contacts/exports/${id}`, contactExportSchema),
    refetchInterval: ({ state }) => (state.data?.finishedAt ? false : ACTIVE_POLL_MS),
  });
}

export function useLists() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['lists'],
    queryFn: ({ pageParam }) =>
      api.get(`/lists?${queryOf({ cursor: pageParam, limit: '100' })}`, contactListPageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useCreateList() {
  return usePost<{ name: string }, typeof contactListSchema>({
    path: () => '/lists',
    schema: contactListSchema,
    invalidates: ['lists'],
  });
}

export function useRenameList(id: string) {
  return usePost<{ name: string }, typeof contactListSchema>({
    method: 'PATCH',
    path: () => `/lists/${id}`,
    schema: contactListSchema,
    invalidates: ['lists'],
  });
}

export function useDeleteList(id: string) {
  const schema = contactListSchema.pick({ id: true });
  return usePost<null, typeof schema>({
    method: 'DELETE',
    path: () => `/lists/${id}`,
    toBody: () => undefined,
    schema,
    invalidates: ['lists', 'contacts'],
  });
}
