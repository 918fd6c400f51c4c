import { z } from 'zod';
import { switchChannel, setChannelRate } from '../../shared/channels/change-channel.ts';
import {
  channelListSchema,
  channelRateRequestSchema,
  channelSchema,
  channelStopRequestSchema,
} from '../../shared/channels/channel.schema.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Operations', access: { who: 'operator' } } as const;
const one = {
  ...common,
  params: z.object({ id: idSchema('chn') }),
  responses: { 200: { description: 'The channel as it is now', schema: channelSchema } },
} as const;
const unknown = { status: 404, code: 'CHANNEL.UNKNOWN', when: 'there is no such channel' };

export const listChannelsEndpoint = defineEndpoint({
  ...common,
  name: 'listChannels',
  method: 'GET',
  path: 'api/v3/operator/channels',
  summary: 'Phone numbers that are sent from: quality, limit and rate',
  responses: { 200: { description: 'All of them', schema: channelListSchema } },
  async handle(_call, { channels }) {
    return ok({ status: 200, body: { items: await channels.store.list() }, revalidate: true });
  },
});

export const stopChannelEndpoint = defineEndpoint({
  ...one,
  name: 'stopChannel',
  method: 'POST',
  path: 'api/v3/operator/channels/{id}/stop',
  summary: 'Stop sending from a number',
  description: 'Messages that are on their way arrive; campaigns wait until it is resumed.',
  body: channelStopRequestSchema,
  problems: [unknown],
  async handle({ principal, params, body, correlationId }, { channels }) {
    const change = { stopped: true, reason: body.reason, actor: principal.userId, correlationId };
    const result = await switchChannel(channels, params.id, change);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const resumeChannelEndpoint = defineEndpoint({
  ...one,
  name: 'resumeChannel',
  method: 'POST',
  path: 'api/v3/operator/channels/{id}/resume',
  summary: 'Send from a stopped number again',
  body: channelStopRequestSchema,
  problems: [unknown],
  async handle({ principal, params, body, correlationId }, { channels }) {
    const change = { stopped: false, reason: body.reason, actor: principal.userId, correlationId };
    const result = await switchChannel(channels, params.id, change);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const setChannelRateEndpoint = defineEndpoint({
  ...one,
  name: 'setChannelRate',
  method: 'PATCH',
  path: 'api/v3/operator/channels/{id}',
  summary: 'How many messages a second may leave a number',
  body: channelRateRequestSchema,
  problems: [
    unknown,
    { status: 422, code: 'CHANNEL.RATE_TOO_HIGH', when: 'Meta’s throughput of the number does not allow it' },
  ],
  async handle({ principal, params, body, correlationId }, { channels }) {
    const change = { messagesPerSecond: body.messagesPerSecond, actor: principal.userId, correlationId };
    const result = await setChannelRate(channels, params.id, change);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
