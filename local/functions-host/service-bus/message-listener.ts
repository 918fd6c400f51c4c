import type { Listener, ListenerContext } from './listener.ts';
import { createErrorReporter, processMessage, receiverOptions } from './listener.ts';

/** `cardinality: 'one'`: up to `maxConcurrentCalls` messages at once, one invocation each. */
export function listenForMessages(context: ListenerContext): Listener {
  const { client, found, options } = context;
  const receiver = client.createReceiver(found.trigger.queueName, receiverOptions(context));
  const reporter = createErrorReporter(context);
  const processing = new Set<Promise<void>>();
  const subscription = receiver.subscribe(
    {
      processMessage: async (message) => {
        reporter.works();
        const work = processMessage(context, receiver, message);
        processing.add(work);
        await work.finally(() => processing.delete(work));
      },
      processError: ({ error }) => {
        reporter.failed(error);
        return Promise.resolve();
      },
    },
    { autoCompleteMessages: false, maxConcurrentCalls: options.maxConcurrentCalls },
  );
  return {
    async stop() {
      await subscription.close();
      await Promise.allSettled(processing);
      await receiver.close();
    },
  };
}
