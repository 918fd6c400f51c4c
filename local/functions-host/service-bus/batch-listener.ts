import { processBatch, createErrorReporter, receiverOptions, type Listener, type ListenerContext } from './listener.ts';
import { Inbox } from './inbox.ts';

/**
 * `cardinality: 'many'`: one batch after another, of what the queue holds up to `maxMessageBatchSize`. Messages stream in,
 * `prefetchCount` of them ahead, so that the next batch is there when one is done; it begins while that one is settled.
 */
export function listenForBatches(context: ListenerContext): Listener {
  const { client, found, options } = context;
  const receiver = client.createReceiver(found.trigger.queueName, receiverOptions(context));
  const reporter = createErrorReporter(context);
  const inbox = new Inbox(options);
  const subscription = receiver.subscribe(
    {
      processMessage: (message) => {
        reporter.works();
        return inbox.put(message);
      },
      processError: ({ error }) => {
        reporter.failed(error);
        return Promise.resolve();
      },
    },
    { autoCompleteMessages: false, maxConcurrentCalls: options.maxMessageBatchSize + options.prefetchCount },
  );
  const settling = new Set<Promise<void>>();
  const running = (async () => {
    for (let batch = await inbox.take(); batch.length > 0; batch = await inbox.take()) {
      const messages = batch.map(({ message }) => message);
      const { ran, settled } = processBatch(context, receiver, messages);
      const over = settled.then(() => batch.forEach(({ free }) => free()));
      settling.add(over);
      void over.finally(() => settling.delete(over));
      await ran;
    }
    await Promise.all(settling);
  })();
  return {
    async stop() {
      inbox.close();
      await running;
      await subscription.close();
      // Else they would come free only when their locks end.
      await Promise.allSettled(inbox.left().map(({ message }) => receiver.abandonMessage(message)));
      await receiver.close();
    },
  };
}
