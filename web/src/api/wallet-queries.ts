import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import {
  marginsSchema,
  priceOverridesSchema,
  rateCardPageSchema,
  rateImportSchema,
  type PriceOverride,
} from '../../../shared/wallet/rates.schema.ts';
import {
  adjustmentPageSchema,
  adjustmentSchema,
  alertClosedSchema,
  ledgerPageSchema,
  operatorWalletPageSchema,
  walletBalanceSchema,
  walletSettingsSchema,
  type AdjustmentStatus,
  type LEDGER_KINDS,
} from '../../../shared/wallet/wallet.schema.ts';
import { useApi } from './api-context.tsx';
import { usePost } from './mutations.ts';
import { cursorQuery, filterQuery, IDLE_POLL_MS } from './queries.ts';

export interface LedgerFilter {
  kind: (typeof LEDGER_KINDS)[number] | '';
  from: string;
  to: string;
}

export function useWalletBalance({ pollMs = IDLE_POLL_MS }: { pollMs?: number } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: ['wallet', 'balance'],
    queryFn: () => api.get('/wallet/balance', walletBalanceSchema),
    refetchInterval: pollMs,
  });
}

export function useLedger(filter: LedgerFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['wallet', 'ledger', filter],
    queryFn: ({ pageParam }) =>
      api.get(`/wallet/ledger?limit=50${filterQuery({ ...filter })}${cursorQuery(pageParam, '&')}`, ledgerPageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: IDLE_POLL_MS,
  });
}

const CSV_ROWS = 5000;

/** Gives the ledger of some days as one CSV file, which is read in pages. */
export function useLedgerFile() {
  const api = useApi();
  return async ({ from, to }: Pick<LedgerFilter, 'from' | 'to'>): Promise<Blob> => {
    const parts: string[] = [];
    let cursor: string | null = null;
    do {
      const route: string = `/wallet/ledger?limit=${CSV_ROWS}${filterQuery({ from, to })}${cursorQuery(cursor, '&')}`;
      const [header = '', ...rows] = (await api.getText(route, 'text/csv')).split('\r\n').filter((line) => line !== '');
      parts.push(...(cursor === null ? [header, ...rows] : rows).map((line) => `${line}\r\n`));
      // A page of days alone is full unless it is the last. Its last entry is where the next one begins.
      cursor = rows.length === CSV_ROWS ? (rows.at(-1)?.split(',', 1)[0] ?? null) : null;
    } while (cursor !== null);
    return new Blob(parts, { type: 'text/csv' });
  };
}

export function useWalletSettings(enabled: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['wallet', 'settings'],
    queryFn: () => api.get('/wallet/settings', walletSettingsSchema),
    enabled,
  });
}

export function useChangeWalletSettings() {
  return usePost<Record<'lowBalanceThreshold' | 'dailyCap' | 'monthlyCap', string | null>, typeof walletSettingsSchema>(
    {
      method: 'PATCH',
      path: () => '/wallet/settings',
      schema: walletSettingsSchema,
      invalidates: ['wallet'],
    },
  );
}

export function useOperatorWallets(attention: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['wallets', attention],
    queryFn: ({ pageParam }) =>
      api.get(
        `/api/v3/operator/wallets?limit=20&attention=${attention}${cursorQuery(pageParam, '&')}`,
        operatorWalletPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useCloseAlert() {
  return usePost<{ organizationId: string; kind: string; subject: string }, typeof alertClosedSchema>({
    path: () => '/api/v3/operator/wallet-alerts/close',
    schema: alertClosedSchema,
    invalidates: ['wallets', 'audit-logs'],
  });
}

export function useAdjustments(status: AdjustmentStatus) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['adjustments', status],
    queryFn: ({ pageParam }) =>
      api.get(
        `/api/v3/wallet-adjustments?limit=20&status=${status}${cursorQuery(pageParam, '&')}`,
        adjustmentPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useRequestAdjustment() {
  return usePost<{ organizationId: string; amount: string; reason: string }, typeof adjustmentSchema>({
    path: () => '/api/v3/wallet-adjustments',
    schema: adjustmentSchema,
    invalidates: ['adjustments', 'audit-logs'],
  });
}

export function useDecideAdjustment() {
  return usePost<{ id: string; decision: 'approve' | 'reject' }, typeof adjustmentSchema>({
    path: ({ id, decision }) => `/api/v3/wallet-adjustments/${id}/${decision}`,
    toBody: () => ({}),
    schema: adjustmentSchema,
    invalidates: ['adjustments', 'wallets', 'audit-logs'],
  });
}

export function useRateCards() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['rate-cards'],
    queryFn: ({ pageParam }) => api.get(`/api/v3/rates?limit=10${cursorQuery(pageParam, '&')}`, rateCardPageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export interface RateFile {
  name: string;
  content: string;
  effectiveFrom: string;
  dryRun: boolean;
}

export function useImportRates() {
  return usePost<RateFile, typeof rateImportSchema>({
    path: ({ name, effectiveFrom, dryRun }) =>
      `/api/v3/rates/import?effectiveFrom=${effectiveFrom}&dryRun=${dryRun}&source=${encodeURIComponent(name)}`,
    toBody: ({ content }) => content,
    contentType: 'text/csv',
    schema: rateImportSchema,
    invalidates: ['rate-cards', 'audit-logs'],
  });
}

export function useMargins(organizationId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['margins', organizationId],
    queryFn: () => api.get(`/api/v3/organizations/${organizationId}/margins`, marginsSchema),
  });
}

export function useSetMargins(organizationId: string) {
  return usePost<{ rates: Record<string, number> }, typeof marginsSchema>({
    method: 'PUT',
    path: () => `/api/v3/organizations/${organizationId}/margins`,
    schema: marginsSchema,
    invalidates: ['margins', 'audit-logs'],
  });
}

export function usePriceOverrides(organizationId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['price-overrides', organizationId],
    queryFn: () => api.get(`/api/v3/organizations/${organizationId}/price-overrides`, priceOverridesSchema),
  });
}

export function useSetPriceOverrides(organizationId: string) {
  return usePost<{ items: PriceOverride[] }, typeof priceOverridesSchema>({
    method: 'PUT',
    path: () => `/api/v3/organizations/${organizationId}/price-overrides`,
    schema: priceOverridesSchema,
    invalidates: ['price-overrides', 'audit-logs'],
  });
}
