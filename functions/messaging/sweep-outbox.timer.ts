import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { sweepOutbox } from '../../shared/messaging/outbox.ts';
import type { Container } from '../container.ts';

/** Sends what a crash, or a bus that was away, left in the outbox. */
export function registerSweepOutbox({ outbox, queues, orchestrationsOf, logger }: Container): void {
  app.timer('sweepOutbox', {
    schedule: '*/5 * * * * *',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const sent = await sweepOutbox({ outbox, queues, orchestrations: orchestrationsOf(context), logger });
      if (sent > 0) logger.info({ sent }, 'outbox swept');
    },
  });
}
