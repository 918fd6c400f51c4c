import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  autoRechargeSchema,
  rechargeCurrenciesSchema,
  rechargeDetailSchema,
  rechargeInitSchema,
  rechargePageSchema,
  rechargeQuoteSchema,
  type autoRechargeRequestSchema,
  type rechargeRequestSchema,
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
