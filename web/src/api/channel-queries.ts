import { useQuery } from '@tanstack/react-query';
import {
  channelListSchema,
  channelSchema,
  wabaSchema,
  type WabaRequest,
} from '../../../shared/channels/channel.schema.ts';
import { useApi } from './api-context.tsx';
import { usePost } from './mutations.ts';

const POLL_MS = 15_000;

export function useChannels() {
  const api = useApi();
  return useQuery({
    queryKey: ['channels'],
    queryFn: () => api.get('/api/v3/operator/channels', channelListSchema),
    refetchInterval: POLL_MS,
  });
}

interface ChannelSwitch {
  action: 'stop' | 'resume';
  reason: string;
}

export function useChannelSwitch(id: string) {
  return usePost<ChannelSwitch, typeof channelSchema>({
    path: ({ action }) => `/api/v3/operator/channels/${id}/${action}`,
    toBody: ({ reason }) => ({ reason }),
    schema: channelSchema,
    invalidates: ['channels', 'audit-logs'],
  });
}

export function useChannelRate(id: string) {
  return usePost<{ messagesPerSecond: number }, typeof channelSchema>({
    method: 'PATCH',
    path: () => `/api/v3/operator/channels/${id}`,
    schema: channelSchema,
    invalidates: ['channels', 'audit-logs'],
  });
}

export function useSetWaba(organizationId: string) {
  return usePost<WabaRequest, typeof wabaSchema>({
    method: 'PUT',
    path: () => `/api/v3/organizations/${organizationId}/waba`,
    schema: wabaSchema,
    invalidates: ['channels', 'organizations', 'audit-logs'],
  });
}
