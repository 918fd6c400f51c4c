import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import {
  autoRechargeSchema,
  operatorRechargeSchema,
  rechargeCurrenciesSchema,
  rechargeDetailSchema,
  rechargeInitSchema,
  rechargePageSchema,
  rechargeQuoteSchema,
  rechargeReconciliationPageSchema,
  rechargeReconciliationSchema,
  taxRateSchema,
  type autoRechargeRequestSchema,
  type rechargeRequestSchema,
  type taxRateRequestSchema,
} from '../../../shared/payments/payments.schema.ts';
import { useApi } from './api-context.tsx';
import { usePost } from './mutations.ts';
import { ACTIVE_POLL_MS, cursorQuery, IDLE_POLL_MS } from './queries.ts';

export function useRechargeCurrencies() {
  const api = useApi();
  return useQuery({
    queryKey: ['recharge-currencies'],
    queryFn: () => api.get('/wallet/recharge/currencies', rechargeCurrenciesSchema),
    staleTime: Infinity,
  });
}

/** What it would cost; null as long as nothing that can be paid has been typed. */
export function useRechargeQuote(wish: { amount: string; currency: string } | null) {
  const api = useApi();
  return useQuery({
    queryKey: ['recharge-quote', wish],
    queryFn: () => api.get(`/wallet/recharge/quote?${new URLSearchParams(wish ?? {}).toString()}`, rechargeQuoteSchema),
    enabled: wish !== null,
    placeholderData: (before) => before,
    retry: false,
  });
}

export function useStartRecharge() {
  return usePost<z.input<typeof rechargeRequestSchema>, typeof rechargeInitSchema>({
    path: () => '/wallet/recharge/init',
    schema: rechargeInitSchema,
    invalidates: ['recharges'],
  });
}

/** One recharge, asked for often until its fate is known. */
export function useRecharge(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['recharges', id],
    queryFn: () => api.get(`/wallet/recharges/${encodeURIComponent(id)}`, rechargeDetailSchema),
    refetchInterval: ({ state }) => (state.data?.state === 'paid' ? false : ACTIVE_POLL_MS),
  });
}

export function useRecharges() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['recharges'],
    queryFn: ({ pageParam }) => api.get(`/wallet/recharges?limit=20${cursorQuery(pageParam, '&')}`, rechargePageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useAutoRecharge() {
  const api = useApi();
  return useQuery({
    queryKey: ['auto-recharge'],
    queryFn: () => api.get('/wallet/auto-recharge', autoRechargeSchema),
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useSetAutoRecharge() {
  return usePost<z.input<typeof autoRechargeRequestSchema>, typeof autoRechargeSchema>({
    method: 'PUT',
    path: () => '/wallet/auto-recharge',
    schema: autoRechargeSchema,
    invalidates: ['auto-recharge'],
  });
}

/** For operators. */
export function useTaxRates() {
  const api = useApi();
  return useQuery({
    queryKey: ['tax-rates'],
    queryFn: () => api.get('/api/v3/operator/tax-rates', z.object({ items: z.array(taxRateSchema) })),
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useSetTaxRate() {
  return usePost<z.input<typeof taxRateRequestSchema>, typeof taxRateSchema>({
    method: 'PUT',
    path: () => '/api/v3/operator/tax-rates',
    schema: taxRateSchema,
    invalidates: ['tax-rates', 'audit-logs'],
  });
}

/** For operators. */
export function useRechargeReconciliations() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['recharge-reconciliations'],
    queryFn: ({ pageParam }) =>
      api.get(
        `/api/v3/operator/recharges/reconciliations?limit=5${cursorQuery(pageParam, '&')}`,
        rechargeReconciliationPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => status === 'running'))
        ? ACTIVE_POLL_MS
        : IDLE_POLL_MS,
  });
}

export function useReconcileRecharges() {
  return usePost<null, typeof rechargeReconciliationSchema>({
    path: () => '/api/v3/operator/recharges/reconciliations',
    toBody: () => undefined,
    schema: rechargeReconciliationSchema,
    invalidates: ['recharge-reconciliations', 'audit-logs'],
  });
}

/** A recharge of any organization. For operators. */
export function useOperatorRecharge(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['operator-recharge', id],
    queryFn: () => api.get(`/api/v3/operator/recharges/${encodeURIComponent(id)}`, operatorRechargeSchema),
  });
}
