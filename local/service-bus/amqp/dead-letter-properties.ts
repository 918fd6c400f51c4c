import type { AmqpError } from 'rhea';

const deadLetterCondition = 'com.microsoft:dead-letter';

/** What a rejected message carries into the dead-letter queue: the receiver's reason, description and properties. */
export function deadLetterProperties(error: AmqpError | undefined): Record<string, unknown> {
  if (!error) return {};
  const given =
    error.condition === deadLetterCondition
      ? ((error.info ?? {}) as Record<string, unknown>)
      : { DeadLetterReason: error.condition, DeadLetterErrorDescription: error.description };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
}
