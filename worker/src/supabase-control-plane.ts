import { createClient } from '@supabase/supabase-js';
import { z } from 'zod';
import type { BeatAnswer, ControlPlane, Report } from './control-plane.ts';

const beatAnswer = z.object({
  version: z.number().int(),
  ttl_ms: z.number().int().positive(),
  assignments: z.array(
    z.object({
      instance_id: z.uuid(),
      epoch: z.number().int(),
      desired: z.enum(['hold', 'release']),
      name: z.string(),
      region: z.string(),
    }),
  ),
});
const reportAnswer = z.object({ accepted: z.boolean() });

export interface SupabaseOptions {
  url: string;
  anonKey: string;
  /** A JWT with the role `worker` and this worker's id as its subject. */
  workerToken: string;
  region: string;
  capacity: number;
}

export class SupabaseControlPlane implements ControlPlane {
  readonly #client: ReturnType<typeof connect>;
  readonly #region: string;
  readonly #capacity: number;

  constructor({ url, anonKey, workerToken, region, capacity }: SupabaseOptions) {
    this.#client = connect(url, anonKey, workerToken);
    this.#region = region;
    this.#capacity = capacity;
  }

  async beat(version: number, signal: AbortSignal): Promise<BeatAnswer> {
    const parameters = { p_version: version, p_region: this.#region, p_capacity: this.#capacity };
    const answer = beatAnswer.parse(await this.#call('worker_beat', parameters, signal));
    return {
      version: answer.version,
      ttlMs: answer.ttl_ms,
      assignments: answer.assignments.map(({ instance_id, ...rest }) => ({ instanceId: instance_id, ...rest })),
    };
  }

  async report({ instanceId, epoch, event, reason }: Report, signal: AbortSignal): Promise<boolean> {
    const parameters = { p_instance_id: instanceId, p_epoch: epoch, p_event: event, p_reason: reason };
    return reportAnswer.parse(await this.#call('worker_report', parameters, signal)).accepted;
  }

  /** The caller counts its attempts and its time, so the client does not repeat anything by itself. */
  async #call(name: string, parameters: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
    const answer = await this.#client.rpc(name, parameters).abortSignal(signal).retry(false);
    const { error } = answer;
    if (error) throw new Error(`${name} was not answered: ${error.code} ${error.message}`, { cause: error });
    return answer.data as unknown;
  }
}

function connect(url: string, anonKey: string, workerToken: string) {
  return createClient(url, anonKey, { accessToken: () => Promise.resolve(workerToken) });
}
