import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { z } from 'zod';
import {
  headerMediaSchema,
  templatePageSchema,
  templateSchema,
  type Template,
  type TemplateEditRequest,
  type TemplateRequest,
} from '../../../shared/templates/template.schema.ts';
import { useApi } from './api-context.tsx';
import { usePost } from './mutations.ts';
import { ACTIVE_POLL_MS } from './queries.ts';

const IDLE_POLL_MS = 15_000;

function isMoving({ status, submission }: Template): boolean {
  return status === 'PENDING' || submission === 'submitting';
}

export function useTemplates({ status, search }: { status: string; search: string }) {
  const api = useApi();
  const filter = `${status && `&status=${status}`}${search && `&search=${encodeURIComponent(search)}`}`;
  return useInfiniteQuery({
    queryKey: ['templates', status, search],
    queryFn: ({ pageParam }) =>
      api.get(`/templates?limit=25${filter}${pageParam ? `&cursor=${pageParam}` : ''}`, templatePageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isMoving)) ? ACTIVE_POLL_MS : IDLE_POLL_MS,
    placeholderData: (shown) => shown,
  });
}

export function useCreateTemplate() {
  return usePost<TemplateRequest, typeof templateSchema>({
    path: () => '/templates',
    schema: templateSchema,
    invalidates: ['templates'],
  });
}

export function useEditTemplate(id: string) {
  return usePost<TemplateEditRequest, typeof templateSchema>({
    method: 'PATCH',
    path: () => `/templates/${encodeURIComponent(id)}`,
    schema: templateSchema,
    invalidates: ['templates'],
  });
}

export function useDeleteTemplate(id: string) {
  const schema = z.object({ deleted: z.literal(true) });
  return usePost<null, typeof schema>({
    method: 'DELETE',
    path: () => `/templates/${encodeURIComponent(id)}`,
    toBody: () => undefined,
    schema,
    invalidates: ['templates'],
  });
}

/** Uploads the example of a media header; a second attempt merely uploads it again. */
export function useUploadHeader() {
  const api = useApi();
  return useMutation({
    mutationFn: (file: File) =>
      api.send('POST', '/templates/media', headerMediaSchema, {
        body: file,
        contentType: file.type,
        idempotencyKey: crypto.randomUUID(),
      }),
  });
}
