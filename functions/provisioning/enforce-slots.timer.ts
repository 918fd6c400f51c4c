import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { dispatchOutbox } from '../../shared/messaging/outbox.ts';
import { enforceDueSlots } from '../../shared/provisioning/enforce-due-slots.ts';
import type { Container } from '../container.ts';

/** Suspends when a notice or a grace has run out, and resumes what no event resumed. */
export function registerEnforceSlots({
  provisioning,
  config,
  outbox,
  queues,
  orchestrationsOf,
  logger,
}: Container): void {
  app.timer('enforceSlots', {
    schedule: '2/5 * * * * *',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const outboxIds = await enforceDueSlots(provisioning, config.provisioning.suspensionNoticeSeconds);
      if (outboxIds.length === 0) return;
      await dispatchOutbox({ outbox, queues, orchestrations: orchestrationsOf(context), logger }, outboxIds);
    },
  });
}
