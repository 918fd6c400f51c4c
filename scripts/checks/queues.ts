import { isServiceBus } from '../../local/functions-host/function-index.ts';
import { readQueueDeclarations } from '../../local/service-bus/queue-declaration.ts';
import { loadBuiltApp } from '../lib/loaded-app.ts';
import type { Check } from './check.ts';

const declarationsFile = 'infra/queues.json';

export const queuesCheck: Check = {
  name: 'queues',
  says: `${declarationsFile} is valid and declares every queue that a function uses`,
  async run() {
    const declared = new Set(readQueueDeclarations(declarationsFile).map(({ name }) => name));
    const { functions } = await loadBuiltApp();
    const used = [
      ...functions.filter(isServiceBus).map(({ name, trigger }) => ({ name, queue: trigger.queueName })),
      ...functions.flatMap(({ name, outputs }) => outputs.map(({ queue }) => ({ name, queue: queue.queueName }))),
    ];
    return used
      .filter(({ queue }) => !declared.has(queue))
      .map(({ name, queue }) => `${name} uses the queue ${queue}, which is not declared`);
  },
};
