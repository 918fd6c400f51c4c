import type { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';

export interface QueueMessage {
  body: unknown;
  messageId: string;
  correlationId: string | null;
  /** 1 on the first delivery. */
  deliveryCount: number;
}

/** What became of one message. A thrown error is a transient failure; so is an AppError that says it is retryable. */
export type Applied =
  { kind: 'done' } | { kind: 'dead'; code: string; reason: string; organizationId?: OrganizationId };

export interface DeadLetterInput {
  queue: string;
  sourceId: string;
  code: string;
  reason: string;
  body: unknown;
  organizationId: OrganizationId | null;
  correlationId: string | null;
}

export interface DeadLetterSink {
  record(letters: readonly DeadLetterInput[]): Promise<void>;
}

interface Consumer<S extends z.ZodType> {
  queue: string;
  schema: S;
  apply: (body: z.infer<S>, message: QueueMessage) => Promise<Applied>;
  deadLetters: DeadLetterSink;
  logger: Logger;
  /** The queue's maxDeliveryCount: what fails on the last one is kept here with its reason. */
  maxDeliveryCount: number;
}

/**
 * Applies a batch. What can never be applied becomes a dead letter with its reason; what failed for now makes the whole
 * batch come again, which is safe because every `apply` is idempotent. Nothing is acknowledged and forgotten.
 */
export async function consumeBatch<S extends z.ZodType>(
  { queue, schema, apply, deadLetters, logger, maxDeliveryCount }: Consumer<S>,
  messages: readonly QueueMessage[],
): Promise<void> {
  const dead: DeadLetterInput[] = [];
  const transient: unknown[] = [];
  const bury = (message: QueueMessage, code: string, reason: string, organizationId: OrganizationId | null): void => {
    dead.push({
      queue,
      sourceId: message.messageId,
      code,
      reason,
      body: message.body,
      organizationId,
      correlationId: message.correlationId,
    });
  };

  for (const message of messages) {
    const parsed = schema.safeParse(message.body);
    if (!parsed.success) {
      bury(
        message,
        'MESSAGE.MALFORMED',
        parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
        null,
      );
      continue;
    }
    try {
      const applied = await apply(parsed.data, message);
      if (applied.kind === 'dead') bury(message, applied.code, applied.reason, applied.organizationId ?? null);
    } catch (error) {
      if (error instanceof AppError && !error.retryable) bury(message, error.code, error.message, null);
      else if (message.deliveryCount >= maxDeliveryCount) {
        bury(message, 'MESSAGE.DELIVERIES_EXHAUSTED', error instanceof Error ? error.message : String(error), null);
      } else transient.push(error);
    }
  }

  if (dead.length > 0) {
    logger.error(
      { queue, count: dead.length, codes: [...new Set(dead.map(({ code }) => code))] },
      'messages dead-lettered',
    );
    await deadLetters.record(dead);
  }
  if (transient.length > 0) {
    logger.warn({ queue, failed: transient.length, of: messages.length }, 'the batch will be delivered again');
    throw transient.length === 1
      ? transient[0]
      : new AggregateError(transient, `${transient.length} messages failed for now`);
  }
}
