import rhea, { type AmqpError } from 'rhea';
import { BrokerError } from '../broker/broker-error.ts';

interface Outcome {
  described(): unknown;
}

const create = rhea.message as unknown as {
  accepted(): Outcome;
  rejected(fields: { error: AmqpError }): Outcome;
};

export const accepted = (): unknown => create.accepted().described();

export const rejected = (error: AmqpError): unknown => create.rejected({ error }).described();

/** A refusal as AMQP says it; anything but a refusal is a bug, and is thrown on. */
export function amqpErrorOf(error: unknown): Required<Pick<AmqpError, 'condition' | 'description'>> {
  if (!(error instanceof BrokerError)) throw error;
  return { condition: error.condition, description: error.message };
}
