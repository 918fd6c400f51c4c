import { activityFailed } from './activity-failure.ts';
import { EventType, type EventBody } from './history.ts';
import { toJson } from './replay/run-action.ts';
import type { ActivityTask } from './store/rows.ts';
import type { Store } from './store/store.ts';
import type { InvokeOutcome } from './turn/call-orchestrator.ts';
import { WorkQueue } from './work-queue.ts';

export interface ActivityHost {
  store: Store;
  maxConcurrent: number;
  registeredName(name: string): string | undefined;
  invoke(functionName: string, input: unknown): Promise<InvokeOutcome>;
  /** A result has become a message to this instance. */
  delivered(instanceId: string): void;
  log(line: string): void;
}

/** Runs the activities that orchestrations asked for: at least once each, and until each has an end. */
export class Activities {
  readonly #host: ActivityHost;
  readonly queue: WorkQueue<number>;

  constructor(host: ActivityHost) {
    this.#host = host;
    this.queue = new WorkQueue(
      host.maxConcurrent,
      (id) => this.#run(id),
      (line) => host.log(line),
    );
  }

  async #run(id: number): Promise<void> {
    const { store } = this.#host;
    const task = store.activity(id);
    if (!task) return;
    const event = await this.#perform(task);
    // The engine may have stopped meanwhile: the task is still there, and runs again at the next start.
    if (store.isOpen && store.finishActivity(task, event)) this.#host.delivered(task.instanceId);
  }

  async #perform({ name, input, taskId }: ActivityTask): Promise<EventBody> {
    const functionName = this.#host.registeredName(name);
    if (functionName === undefined) {
      return activityFailed(taskId, name, new Error(`Activity function '${name}' does not exist.`));
    }
    const outcome = await this.#host.invoke(functionName, activityInput(input));
    if (!outcome.ok) return activityFailed(taskId, name, outcome.error);
    return { EventType: EventType.TaskCompleted, TaskScheduledId: taskId, Result: toJson(outcome.result) };
  }
}

/** The library encodes a string as JSON before it asks for the activity; the worker decodes it again. */
function activityInput(json: string | null): unknown {
  if (json === null) return undefined;
  const input = JSON.parse(json) as unknown;
  if (typeof input !== 'string') return input;
  try {
    return JSON.parse(input) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return input;
    throw error;
  }
}
