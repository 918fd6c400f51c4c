import type {
  ServiceBusClient,
  ServiceBusReceivedMessage,
  ServiceBusReceiver,
  ServiceBusReceiverOptions,
} from '@azure/service-bus';
import type { ServiceBusFunction } from '../function-index.ts';
import type { FunctionRunner } from '../function-runner.ts';
import type { ServiceBusOptions } from '../host-json.ts';
import type { HostLog } from '../log.ts';
import { batchData, batchMetadata, messageData, messageMetadata } from './trigger-data.ts';

export interface ListenerContext {
  found: ServiceBusFunction;
  runner: FunctionRunner;
  client: ServiceBusClient;
  log: HostLog;
  options: ServiceBusOptions;
}

export interface Listener {
  stop(): Promise<void>;
}

/** The client renews the lock until the message is settled; one that nobody settles must come free when its lock ends. */
export function receiverOptions({ found, options }: ListenerContext): ServiceBusReceiverOptions {
  return {
    receiveMode: 'peekLock',
    skipParsingBodyAsJson: true,
    maxAutoLockRenewalDurationInMs: completes(found, options) ? options.maxAutoLockRenewalDuration : 0,
  };
}

/** Runs the function on one message; then completes it, or abandons it when the function threw. */
export async function processMessage(
  { found, runner, log, options }: ListenerContext,
  receiver: ServiceBusReceiver,
  message: ServiceBusReceivedMessage,
): Promise<void> {
  const { dataType } = found.trigger;
  const run = runner.run(found, messageData(message, dataType), messageMetadata(message), traceOf(message));
  await settle(receiver, [message], run, completes(found, options), (error) =>
    log.error(`'${found.name}': ${error.message}`),
  );
}

/** Runs the function on all of them at once; one throw fails the whole batch. */
export function processBatch(
  { found, runner, log, options }: ListenerContext,
  receiver: ServiceBusReceiver,
  messages: ServiceBusReceivedMessage[],
): { ran: Promise<unknown>; settled: Promise<void> } {
  // What cannot even be handed over is abandoned as what the function throws on, and ends as a dead letter.
  const run = (async () => runner.run(found, batchData(messages, found.trigger.dataType), batchMetadata(messages)))();
  const settled = settle(receiver, messages, run, completes(found, options), (error) =>
    log.error(`'${found.name}': ${error.message}`),
  );
  return { ran: run.catch(() => undefined), settled }; // what it threw decides about the messages
}

/** Says an error of the connection once, until it works again: the client tries for ever. */
export function createErrorReporter({ found, log }: ListenerContext): {
  failed: (error: Error) => void;
  works: () => void;
} {
  let said: string | undefined;
  return {
    failed(error) {
      if (error.message === said) return;
      said = error.message;
      log.warn(
        `The Service Bus listener of '${found.name}' (queue '${found.trigger.queueName}') goes on trying: ${error.message}`,
      );
    },
    works() {
      said = undefined;
    },
  };
}

function completes(found: ServiceBusFunction, options: ServiceBusOptions): boolean {
  return found.trigger.autoCompleteMessages ?? options.autoCompleteMessages;
}

async function settle(
  receiver: ServiceBusReceiver,
  messages: ServiceBusReceivedMessage[],
  run: Promise<unknown>,
  complete: boolean,
  report: (error: Error) => void,
): Promise<void> {
  // The invoker has logged what a function threw; here it only decides about the messages.
  const succeeded = await run.then(
    () => true,
    () => false,
  );
  if (succeeded && !complete) return;
  const settled = messages.map((message) =>
    succeeded ? receiver.completeMessage(message) : receiver.abandonMessage(message),
  );
  for (const result of await Promise.allSettled(settled)) {
    // A lost lock is no loss: the broker delivers the message again.
    if (result.status === 'rejected') report(result.reason as Error);
  }
}

function traceOf({ applicationProperties }: ServiceBusReceivedMessage): { traceParent?: string } {
  const traceParent = applicationProperties?.['Diagnostic-Id'];
  return typeof traceParent === 'string' ? { traceParent } : {};
}
