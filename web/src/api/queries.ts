import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import {
  entitlementSchema,
  invoicePageSchema,
  reconciliationPageSchema,
} from '../../../shared/billing/billing.schema.ts';
import { meSchema } from '../../../shared/identity/identity.schema.ts';
import { operatorOrganizationPageSchema } from '../../../shared/identity/organization.schema.ts';
import { usageSchema } from '../../../shared/metering/metering.schema.ts';
import {
  auditLogPageSchema,
  deadLetterPageSchema,
  healthSchema,
  killSwitchesSchema,
  type DEAD_LETTER_STATUSES,
} from '../../../shared/operations/operations.schema.ts';
import {
  instanceEventsSchema,
  instancePageSchema,
  instanceSchema,
  type Instance,
} from '../../../shared/provisioning/instance.schema.ts';
import { proxyStockSchema } from '../../../shared/proxies/proxy.schema.ts';
import { useApi } from './api-context.tsx';

/** How often a live view asks: often while something is about to change, seldom while nothing is. */
export const ACTIVE_POLL_MS = 2_000;
export const IDLE_POLL_MS = 15_000;

export type DeadLetterStatus = (typeof DEAD_LETTER_STATUSES)[number];

export function isSettling({ state }: Pick<Instance, 'state'>): boolean {
  return state === 'requested' || state === 'provisioning' || state === 'deleting';
}

function pollInterval(instances: Instance[] | undefined): number {
  return instances?.some(isSettling) ? ACTIVE_POLL_MS : IDLE_POLL_MS;
}

export function useMe() {
  const api = useApi();
  return useQuery({ queryKey: ['me'], queryFn: () => api.get('/api/v3/me', meSchema), staleTime: 60_000 });
}

export function useEntitlement({ pollMs = IDLE_POLL_MS }: { pollMs?: number } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: ['entitlement'],
    queryFn: () => api.get('/api/v3/billing/entitlements', entitlementSchema),
    refetchInterval: pollMs,
  });
}

export function useInstances() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['instances'],
    queryFn: ({ pageParam }) => api.get(`/api/v3/instances${cursorQuery(pageParam)}`, instancePageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) => pollInterval(state.data?.pages.flatMap(({ items }) => items)),
  });
}

export function useInstance(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['instance', id],
    queryFn: () => api.get(`/api/v3/instances/${encodeURIComponent(id)}`, instanceSchema),
    refetchInterval: ({ state }) => pollInterval(state.data && [state.data]),
  });
}

export function useInstanceEvents(id: string, settling: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['instance', id, 'events'],
    queryFn: () => api.get(`/api/v3/instances/${encodeURIComponent(id)}/events`, instanceEventsSchema),
    refetchInterval: settling ? ACTIVE_POLL_MS : IDLE_POLL_MS,
  });
}

export function useDeadLetters(status: DeadLetterStatus) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['dead-letters', status],
    queryFn: ({ pageParam }) =>
      api.get(`/api/v3/operator/dead-letters?status=${status}${cursorQuery(pageParam, '&')}`, deadLetterPageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: IDLE_POLL_MS,
  });
}

/** What was done on the whole platform is for operators, what was done in one's own organization for its admins. */
const AUDIT_LOGS = { platform: '/api/v3/operator/audit-logs', organization: '/api/v3/audit-logs' };

export interface AuditFilter {
  action: string;
  organizationId: string;
}

export function useAuditLogs(of: keyof typeof AUDIT_LOGS, filter: AuditFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['audit-logs', of, filter],
    queryFn: ({ pageParam }) =>
      api.get(
        `${AUDIT_LOGS[of]}?limit=50${filterQuery({ ...filter })}${cursorQuery(pageParam, '&')}`,
        auditLogPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: IDLE_POLL_MS,
  });
}

/** For admins only. */
export function useInvoices(enabled: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['invoices'],
    queryFn: ({ pageParam }) => api.get(`/api/v3/billing/invoices${cursorQuery(pageParam)}`, invoicePageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled,
  });
}

/** Days of UTC, both included. */
export function useUsage(from: string, to: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['usage', from, to],
    queryFn: () => api.get(`/api/v3/usage?from=${from}&to=${to}`, usageSchema),
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useOrganizations(name: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['organizations', name],
    queryFn: ({ pageParam }) =>
      api.get(
        `/api/v3/operator/organizations?limit=20${name && `&name=${encodeURIComponent(name)}`}${cursorQuery(pageParam, '&')}`,
        operatorOrganizationPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: IDLE_POLL_MS,
    placeholderData: (shown) => shown,
  });
}

export function useKillSwitches() {
  const api = useApi();
  return useQuery({
    queryKey: ['kill-switches'],
    queryFn: () => api.get('/api/v3/operator/kill-switches', killSwitchesSchema),
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useProxyStock() {
  const api = useApi();
  return useQuery({
    queryKey: ['proxies'],
    queryFn: () => api.get('/api/v3/operator/proxies', proxyStockSchema),
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useReconciliations() {
  const api = useApi();
  return useQuery({
    queryKey: ['reconciliations'],
    queryFn: () => api.get('/api/v3/operator/billing/reconciliations?limit=5', reconciliationPageSchema),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'running') ? ACTIVE_POLL_MS : IDLE_POLL_MS,
  });
}

/** A degraded platform answers 503 with the same report. */
export function useHealth() {
  const api = useApi();
  return useQuery({
    queryKey: ['health'],
    queryFn: () => api.get('/api/health', healthSchema, { alsoAccept: [503] }),
    refetchInterval: IDLE_POLL_MS,
  });
}

export function cursorQuery(cursor: string | null, separator = '?'): string {
  return cursor ? `${separator}cursor=${encodeURIComponent(cursor)}` : '';
}

/** What is chosen of a filter, to follow a query's first parameter. */
export function filterQuery(filter: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString();
  return query && `&${query}`;
}
