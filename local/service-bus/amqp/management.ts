import rhea from 'rhea';
import type { Broker } from '../broker/broker.ts';
import { BrokerError, notSupported } from '../broker/broker-error.ts';
import type { Queue } from '../broker/queue.ts';
import { managementOperations } from './management-operations.ts';
import type { Request, Response } from './request-response.ts';

/** Carries out a request to a queue's `$management` node. The response may be sent once the work is committed. */
export function manage(broker: Broker, queue: Queue, { operation, body }: Request): Response {
  try {
    const carryOut = managementOperations[operation.replace(/^com\.microsoft:/, '')];
    if (!carryOut) throw notSupported(`the management operation ${operation}`);
    const result = carryOut({ queue, body: (body ?? {}) as Record<string, unknown>, now: Date.now() });
    broker.wake();
    return status(result ? 200 : 204, result ? 'OK' : 'No content', {}, result ?? {});
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    return status(error.statusCode, error.message, { errorCondition: rhea.types.wrap_symbol(error.condition) });
  }
}

function status(code: number, description: string, more: Response['applicationProperties'], body?: unknown): Response {
  const statusCode = rhea.types.wrap_int(code);
  return { applicationProperties: { statusCode, statusDescription: description, ...more }, body };
}
