import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { durableOrchestrations } from '../../shared/adapters/durable/orchestrations.ts';
import { sweepOutbox } from '../../shared/messaging/outbox.ts';
import type { Container } from '../container.ts';

/** Sends what a crash, or a bus that was away, left in the outbox. */
export function registerSweepOutbox({ outbox, queues, logger }: Container): void {
  app.timer('sweepOutbox', {
    schedule: '*/5 * * * * *',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const orchestrations = durableOrchestrations(() => df.getClient(context));
      const sent = await sweepOutbox({ outbox, queues, orchestrations, logger });
      if (sent > 0) logger.info({ sent }, 'outbox swept');
    },
  });
}
