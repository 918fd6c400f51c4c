import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import {
  dedicatedInvoicePageSchema,
  dedicatedPreviewSchema,
  dedicatedUsageSchema,
} from '../../../shared/dedicated/dedicated.schema.ts';
import { useApi } from './api-context.tsx';

const POLL_MS = 15_000;

/** For admins only. */
export function useDedicatedUsage(enabled: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['dedicated', 'usage'],
    queryFn: () => api.get('/billing/dedicated/usage', dedicatedUsageSchema),
    refetchInterval: POLL_MS,
    enabled,
  });
}

export function useDedicatedPreview() {
  const api = useApi();
  return useQuery({
    queryKey: ['dedicated', 'preview'],
    queryFn: () => api.get('/billing/dedicated/invoice-preview', dedicatedPreviewSchema),
    refetchInterval: POLL_MS,
  });
}

export function useDedicatedInvoices() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['dedicated', 'invoices'],
    queryFn: ({ pageParam }) =>
      api.get(
        `/billing/dedicated/invoices?limit=12${pageParam ? `&cursor=${pageParam}` : ''}`,
        dedicatedInvoicePageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
