import type { DurableClient } from 'durable-functions';
import * as df from 'durable-functions';
import type { OrchestrationClient } from '../../messaging/outbox.ts';

const LIVE: readonly df.OrchestrationRuntimeStatus[] = [
  df.OrchestrationRuntimeStatus.Pending,
  df.OrchestrationRuntimeStatus.Running,
  df.OrchestrationRuntimeStatus.Suspended,
  df.OrchestrationRuntimeStatus.ContinuedAsNew,
];

/**
 * Starts orchestrations and raises their events through the client binding of the function that runs. The client is
 * made when it is needed, so that a fault of Durable stops no plain queue send.
 */
export function durableOrchestrations(clientOf: () => DurableClient): OrchestrationClient {
  /** Null when Durable knows no such instance. */
  async function statusOf(instanceId: string): Promise<df.OrchestrationRuntimeStatus | null> {
    try {
      return (await clientOf().getStatus(instanceId)).runtimeStatus;
    } catch (error) {
      if (error instanceof Error && /404|not found|no instance/i.test(error.message)) return null;
      throw error;
    }
  }
  return {
    async start(orchestrator, instanceId, input) {
      const status = await statusOf(instanceId);
      if (status && LIVE.includes(status)) return;
      await clientOf().startNew(orchestrator, { instanceId, input });
    },
    async raise(instanceId, event, data) {
      const status = await statusOf(instanceId);
      if (status && !LIVE.includes(status)) return;
      await clientOf().raiseEvent(instanceId, event, data);
    },
  };
}
