import { z } from 'zod';
import type { KillSwitch } from '../../operations/operations.schema.ts';
import type { KillSwitchStore } from '../../operations/ports.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const switchRow = z
  .object({
    stopped: z.boolean(),
    reason: z.string().nullable(),
    changed_by: z.string().nullable(),
    changed_at: z.iso.datetime({ offset: true }).nullable(),
  })
  .transform((row): KillSwitch => ({
    stopped: row.stopped,
    reason: row.reason,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }));

export function supabaseKillSwitches(database: Database): KillSwitchStore {
  return {
    async platform() {
      const { data, error, status } = await database.from('kill_switches').select().eq('name', 'platform').limit(1);
      if (error) throw databaseError('kill_switches', error, status);
      return z.tuple([switchRow]).parse(data)[0];
    },
    setPlatform: ({ stopped, reason, actor, correlationId }) =>
      callRpc(
        database,
        'set_kill_switch',
        {
          p_name: 'platform',
          p_stopped: stopped,
          p_reason: reason,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        switchRow,
      ),
  };
}
