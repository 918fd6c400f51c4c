import { app } from '@azure/functions';
import { collectExhausted } from '../../shared/operations/collect-exhausted.ts';
import type { Container } from '../container.ts';

/** Brings what the bus gave up on into the operators' list. */
export function registerCollectExhausted({ exhausted, deadLetters, logger, queueDeclarations }: Container): void {
  app.timer('collectExhausted', {
    schedule: '30 * * * * *',
    handler: () =>
      collectExhausted(
        { exhausted, deadLetters, logger },
        queueDeclarations.map((queue) => queue.name),
      ),
  });
}
