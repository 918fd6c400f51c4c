import { useQuery } from '@tanstack/react-query';
import {
  metaReconciliationOutcomeSchema,
  settlementOverviewSchema,
} from '../../../shared/settlement/settlement.schema.ts';
import { useApi } from './api-context.tsx';
import { usePost } from './mutations.ts';
import { IDLE_POLL_MS } from './queries.ts';

export function useSettlement() {
  const api = useApi();
  return useQuery({
    queryKey: ['settlement'],
    queryFn: () => api.get('/api/v3/operator/settlement', settlementOverviewSchema),
    refetchInterval: IDLE_POLL_MS,
  });
}

export function useCompareWithMeta() {
  return usePost<string, typeof metaReconciliationOutcomeSchema>({
    path: () => '/api/v3/operator/settlement/reconciliations',
    toBody: (day) => ({ day }),
    schema: metaReconciliationOutcomeSchema,
    invalidates: ['settlement'],
  });
}
