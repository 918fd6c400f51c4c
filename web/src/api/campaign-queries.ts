import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { contactListPageSchema } from '../../../shared/audience/list.schema.ts';
import {
  campaignDetailSchema,
  campaignEstimateSchema,
  campaignPageSchema,
  campaignSchema,
  quietHoursSettingSchema,
  recipientPageSchema,
  type Campaign,
  type EstimateRequest,
  type LaunchRequest,
  type QuietHours,
  type RecipientState,
} from '../../../shared/campaigns/campaign.schema.ts';
import { useApi } from './api-context.tsx';
import { usePost } from './mutations.ts';
import { ACTIVE_POLL_MS, cursorQuery, IDLE_POLL_MS } from './queries.ts';

/** Whether its figures may change in the next seconds. */
function isMoving({ state, finishedAt, counts }: Campaign): boolean {
  return finishedAt === null ? state !== 'paused' && state !== 'scheduled' : counts.sent > 0;
}

export function useCampaigns() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['campaigns'],
    queryFn: ({ pageParam }) => api.get(`/campaigns?limit=25${cursorQuery(pageParam, '&')}`, campaignPageSchema),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isMoving)) ? ACTIVE_POLL_MS : IDLE_POLL_MS,
  });
}

export function useCampaign(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['campaign', id],
    queryFn: () => api.get(`/campaigns/${encodeURIComponent(id)}`, campaignDetailSchema),
    refetchInterval: ({ state }) => (state.data && !isMoving(state.data) ? IDLE_POLL_MS : ACTIVE_POLL_MS),
  });
}

export function useRecipients(id: string, state: RecipientState | '', moving: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['campaign', id, 'recipients', state],
    queryFn: ({ pageParam }) =>
      api.get(
        `/campaigns/${encodeURIComponent(id)}/recipients?limit=50${state && `&state=${state}`}${cursorQuery(pageParam, '&')}`,
        recipientPageSchema,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: moving ? ACTIVE_POLL_MS : IDLE_POLL_MS,
    placeholderData: (shown) => shown,
  });
}

export function useContactLists() {
  const api = useApi();
  return useQuery({
    queryKey: ['lists', 'choice'],
    queryFn: () => api.get('/lists?limit=200', contactListPageSchema),
  });
}

export function useEstimate() {
  const api = useApi();
  return useMutation({
    mutationFn: (request: EstimateRequest) =>
      api.send('POST', '/campaigns/estimate', campaignEstimateSchema, {
        body: request,
        idempotencyKey: crypto.randomUUID(),
      }),
  });
}

export function useLaunch() {
  return usePost<LaunchRequest, typeof campaignSchema>({
    path: () => '/campaigns/launch',
    schema: campaignSchema,
    invalidates: ['campaigns', 'wallet'],
  });
}

export type CampaignChange = 'pause' | 'resume' | 'cancel';

export function useChangeCampaign(id: string) {
  return usePost<CampaignChange, typeof campaignSchema>({
    path: (change) => `/campaigns/${encodeURIComponent(id)}/${change}`,
    toBody: () => undefined,
    schema: campaignSchema,
    invalidates: ['campaigns', 'campaign', 'wallet'],
  });
}

export function useQuietHours() {
  const api = useApi();
  return useQuery({
    queryKey: ['quiet-hours'],
    queryFn: () => api.get('/vendor/quiet-hours', quietHoursSettingSchema),
  });
}

export function useSetQuietHours() {
  return usePost<QuietHours | null, typeof quietHoursSettingSchema>({
    method: 'PUT',
    path: () => '/vendor/quiet-hours',
    toBody: (quietHours) => ({ quietHours }),
    schema: quietHoursSettingSchema,
    invalidates: ['quiet-hours'],
  });
}
