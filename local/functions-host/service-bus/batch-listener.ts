import { processBatch, createErrorReporter, receiverOptions, type Listener, type ListenerContext } from './listener.ts';
import { Inbox } from './inbox.ts';

/**
 * `cardinality: 'many'`: one batch after another, of what the queue holds up to `maxMessageBatchSize`. Messages stream in,
 * `prefetchCount` of them ahead, so that the next batch is there when one is done.
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
  const running = (async () => {
    for (let batch = await inbox.take(); batch.length > 0; batch = await inbox.take()) {
      await processBatch(
        context,
        receiver,
        batch.map(({ message }) => message),
      );
      for (const { settled } of batch) settled();
    }
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
