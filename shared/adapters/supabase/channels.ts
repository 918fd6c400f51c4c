import { z } from 'zod';
import type { Channel } from '../../channels/channel.schema.ts';
import type { ChannelStore } from '../../channels/ports.ts';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const channelRow = z
  .object({
    id: z.uuid(),
    organization_id: z.uuid().nullable(),
    organization_name: z.string().nullable(),
    waba_id: z.string(),
    phone_number_id: z.string(),
    display_phone_number: z.string().nullable(),
    meta_business_id: z.string(),
    messaging_limit: z.int().nullable(),
    limit_name: z.string().nullable(),
    messages_per_second: z.int(),
    throughput: z.string().nullable(),
    quality: z.string().nullable(),
    stopped: z.boolean(),
    stopped_reason: z.string().nullable(),
    stopped_by: z.string().nullable(),
    retired_at: time.nullable(),
    refreshed_at: time.nullable(),
    created_at: time,
  })
  .transform((row): Channel => ({
    id: fromUuid('chn', row.id),
    organizationId: row.organization_id === null ? null : fromUuid('org', row.organization_id),
    organizationName: row.organization_name,
    wabaId: row.waba_id,
    phoneNumberId: row.phone_number_id,
    displayPhoneNumber: row.display_phone_number,
    businessId: row.meta_business_id,
    messagingLimit: row.messaging_limit,
    limitName: row.limit_name,
    messagesPerSecond: row.messages_per_second,
    throughput: row.throughput,
    quality: row.quality,
    stopped: row.stopped,
    stoppedReason: row.stopped_reason,
    stoppedBy: row.stopped_by,
    retiredAt: row.retired_at,
    refreshedAt: row.refreshed_at,
    createdAt: row.created_at,
  }));
const refusal = z.object({ ok: z.literal(false), code: z.string() });
const changed = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), channel: channelRow }), refusal]);
const liveRow = z
  .object({
    id: z.uuid(),
    phone_number_id: z.string(),
    waba_id: z.string(),
    secret_name: z.string().nullable(),
    refreshed_at: time.nullable(),
  })
  .transform((row) => ({
    id: fromUuid('chn', row.id),
    phoneNumberId: row.phone_number_id,
    wabaId: row.waba_id,
    secretName: row.secret_name,
    refreshedAt: row.refreshed_at === null ? null : new Date(row.refreshed_at),
  }));

const ownAppRow = z
  .object({ waba_id: z.string(), phone_number_id: z.string(), app_secret_name: z.string() })
  .transform((row) => ({
    wabaId: row.waba_id,
    phoneNumberId: row.phone_number_id,
    appSecretName: row.app_secret_name,
  }));

export function supabaseChannels(database: Database): ChannelStore {
  return {
    async ensureShared({ businessId, wabaId, phoneNumberId }) {
      const id = await callRpc(
        database,
        'ensure_shared_channel',
        { p_business_id: businessId, p_waba_id: wabaId, p_phone_number_id: phoneNumberId },
        z.uuid(),
      );
      return fromUuid('chn', id);
    },
    async list() {
      const { data, error, status } = await database.from('channel_overview').select().order('id').limit(1000);
      if (error) throw databaseError('channel_overview', error, status);
      return z.array(channelRow).parse(data);
    },
    ofOrganization: (organizationId) =>
      callRpc(database, 'organization_channel', { p_organization_id: toUuid(organizationId) }, liveRow.nullable()),
    async live() {
      const { data, error, status } = await database
        .from('channels')
        .select('id, phone_number_id, waba_id, secret_name, refreshed_at')
        .is('retired_at', null)
        .order('id')
        .limit(1000);
      if (error) throw databaseError('channels', error, status);
      return z.array(liveRow).parse(data);
    },
    async ownApps() {
      const { data, error, status } = await database
        .from('channels')
        .select('waba_id, phone_number_id, app_secret_name')
        .not('app_secret_name', 'is', null)
        .order('id')
        .limit(1000);
      if (error) throw databaseError('channels', error, status);
      return z.array(ownAppRow).parse(data);
    },
    async recordNumber(id, { displayPhoneNumber, quality, throughput, messagingLimit }) {
      const number = { display_phone_number: displayPhoneNumber, quality, throughput, limit_name: messagingLimit };
      await callRpc(database, 'record_channel_number', { p_id: toUuid(id), p_number: number }, z.null());
    },
    setStopped: (id, { stopped, reason, actor, correlationId }) =>
      callRpc(
        database,
        'set_channel_stopped',
        {
          p_id: toUuid(id),
          p_stopped: stopped,
          p_reason: reason,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        changed,
      ),
    setRate: (id, { messagesPerSecond, actor, correlationId }) =>
      callRpc(
        database,
        'set_channel_rate',
        {
          p_id: toUuid(id),
          p_messages_per_second: messagesPerSecond,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        changed,
      ),
    assignWaba: (organizationId, assignment, { actor, correlationId }) =>
      callRpc(
        database,
        'set_waba',
        {
          p_organization_id: toUuid(organizationId),
          p_account:
            assignment.mode === 'shared'
              ? null
              : {
                  business_id: assignment.businessId,
                  waba_id: assignment.wabaId,
                  phone_number_id: assignment.phoneNumberId,
                  secret_name: assignment.secretName,
                  app_secret_name: assignment.appSecretName,
                },
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), refusal]),
      ),
  };
}
