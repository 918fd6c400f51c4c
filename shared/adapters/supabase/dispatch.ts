import { z } from 'zod';
import { variablesSchema } from '../../campaigns/campaign.schema.ts';
import type { Claim, DispatchStore, MessageOutcome, NextStep, Reservation } from '../../campaigns/ports.ts';
import { templateShapeSchema } from '../../campaigns/template-shape.schema.ts';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { callRpc, type Database } from './rpc.ts';

const MICROSECONDS = 1_000;

const dispatchRow = z
  .looseObject({
    next: z.literal('dispatch'),
    epoch: z.int(),
    queued: z.int(),
    channel_id: z.uuid(),
    phone_number_id: z.string(),
    secret_name: z.string().nullable(),
    template_name: z.string(),
    language: z.string(),
    variables: variablesSchema,
    seconds: z.number().nullable(),
  })
  .transform((row): NextStep => ({
    next: 'dispatch',
    turn: {
      epoch: row.epoch,
      queued: row.queued,
      channelId: fromUuid('chn', row.channel_id),
      phoneNumberId: row.phone_number_id,
      secretName: row.secret_name,
      templateName: row.template_name,
      language: row.language,
      variables: row.variables,
      seconds: row.seconds,
      ...templateShapeSchema.parse(row),
    },
  }));
const nextRow = z.union([
  dispatchRow,
  z.object({ next: z.literal('wait'), seconds: z.number() }),
  z.object({ next: z.enum(['snapshot', 'paused', 'cancel', 'ended']) }),
]);

const reservationRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('stopped') }),
  z
    .object({ outcome: z.literal('wait'), wait_us: z.number() })
    .transform((row): Reservation => ({ outcome: 'wait', waitMs: row.wait_us / MICROSECONDS })),
  z
    .object({
      outcome: z.literal('granted'),
      count: z.int(),
      now_us: z.int(),
      starts_us: z.int(),
      interval_us: z.int(),
    })
    .transform((row): Reservation => ({
      outcome: 'granted',
      databaseTime: row.now_us / MICROSECONDS,
      slice: {
        startsAt: row.starts_us / MICROSECONDS,
        intervalMs: row.interval_us / MICROSECONDS,
        count: row.count,
      },
    })),
]);

const claimRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('stopped') }),
  z
    .object({
      outcome: z.literal('claimed'),
      queued: z.int(),
      cursor: z.uuid().nullable(),
      recipients: z.array(
        z.object({
          id: z.uuid(),
          claim: z.int(),
          phone: z.string().nullable(),
          bsuid: z.string().nullable(),
          variables: z.record(z.string(), z.string()).nullable(),
          withheld: z.enum(['OPTED_OUT', 'CONTACT_DELETED']).nullable(),
        }),
      ),
    })
    .transform((row): Claim => ({
      outcome: 'claimed',
      queued: row.queued,
      cursor: row.cursor === null ? null : fromUuid('msg', row.cursor),
      recipients: row.recipients.map(({ id, variables, ...same }) => ({
        ...same,
        id: fromUuid('msg', id),
        variables: variables ?? {},
      })),
    })),
]);

function outcomeRow({ id, ...outcome }: MessageOutcome) {
  return { ...outcome, id: toUuid(id), ...('reason' in outcome && { reason: outcome.reason.slice(0, 300) }) };
}

export function supabaseDispatch(database: Database): DispatchStore {
  return {
    next: (id, unknownAfterSeconds, requeueAfterSeconds) =>
      callRpc(
        database,
        'advance_campaign',
        {
          p_campaign_id: toUuid(id),
          p_unknown_after_seconds: unknownAfterSeconds,
          p_requeue_after_seconds: requeueAfterSeconds,
        },
        nextRow,
      ),
    snapshot: (id, limit) =>
      callRpc(
        database,
        'snapshot_recipients',
        { p_campaign_id: toUuid(id), p_limit: limit },
        z.object({ last: z.boolean() }),
      ),
    async finishSnapshot(id) {
      await callRpc(database, 'finish_snapshot', { p_campaign_id: toUuid(id) }, z.unknown());
    },
    cancelRecipients: (id, limit) =>
      callRpc(
        database,
        'cancel_recipients',
        { p_campaign_id: toUuid(id), p_limit: limit },
        z.object({ canceled: z.int(), more: z.boolean() }),
      ),
    reserve: (channelId, id, epoch, want) =>
      callRpc(
        database,
        'reserve_send_window',
        { p_channel_id: toUuid(channelId), p_campaign_id: toUuid(id), p_epoch: epoch, p_want: want },
        reservationRow,
      ),
    claim: (id, epoch, limit, cursor) =>
      callRpc(
        database,
        'claim_recipients',
        { p_campaign_id: toUuid(id), p_epoch: epoch, p_limit: limit, p_cursor: cursor && toUuid(cursor) },
        claimRow,
      ),
    async record(id, outcomes) {
      const { state } = await callRpc(
        database,
        'record_outcomes',
        { p_campaign_id: toUuid(id), p_outcomes: outcomes.map(outcomeRow) },
        z.object({ state: z.string() }),
      );
      return { sending: state === 'sending' };
    },
  };
}
