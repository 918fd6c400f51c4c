import { type Action, ActionType } from './answer.ts';
import type { Decisions } from './decisions.ts';
import type { ExternalEvents } from './external-events.ts';
import { timerOfAnyLength } from './long-timer.ts';
import { withRetries } from './retry.ts';
import { Task } from './task.ts';

export interface ReplayHost {
  instanceId: string;
  executionId: string;
  parentInstanceId: string | null;
  isRegistered(kind: 'activity' | 'orchestration', name: string): boolean;
  log(line: string): void;
}

/** Carries out one action the way the Durable extension does: schedules what it names and gives what it waits for. */
export class ActionRunner {
  continuation: { input: string | null } | undefined;
  readonly cancelledTimers: number[] = [];

  readonly #host: ReplayHost;
  readonly #decisions: Decisions;
  readonly #events: ExternalEvents;
  readonly #now: () => number;

  constructor(host: ReplayHost, decisions: Decisions, events: ExternalEvents, now: () => number) {
    this.#host = host;
    this.#decisions = decisions;
    this.#events = events;
    this.#now = now;
  }

  run(action: Action): Task {
    switch (action.actionType) {
      case ActionType.CallActivity:
        return this.#activity(action);
      case ActionType.CallActivityWithRetry:
        return this.#retried(action, () => this.#activity(action));
      case ActionType.CallSubOrchestrator:
        return this.#subOrchestration(action);
      case ActionType.CallSubOrchestratorWithRetry:
        return this.#retried(action, () => this.#subOrchestration(action));
      case ActionType.CreateTimer:
        return this.#timer(action);
      case ActionType.WaitForExternalEvent:
        return this.#events.wait(action.externalEventName);
      case ActionType.WhenAll:
        return Task.all(action.compoundActions.map((child) => this.run(child)));
      case ActionType.WhenAny:
        return Task.any(action.compoundActions.map((child) => this.run(child)));
      case ActionType.ContinueAsNew:
        // The library has already encoded a string once; the extension encodes it again, and so it arrives.
        this.continuation = { input: toJson(action.input) };
        return Task.done();
    }
  }

  #activity({ functionName: name, input }: { functionName: string; input?: unknown }): Task {
    if (!this.#host.isRegistered('activity', name)) return this.#neverEnding('activity', name);
    return this.#decisions.make(() => ({ kind: 'activity', name, input: toJson(input) })).task;
  }

  #subOrchestration(action: { functionName: string; instanceId?: string | null | undefined; input?: unknown }): Task {
    const { functionName: name, input } = action;
    if (!this.#host.isRegistered('orchestration', name)) return this.#neverEnding('orchestrator', name);
    const { instanceId, parentInstanceId, executionId } = this.#host;
    if (action.instanceId && [instanceId, parentInstanceId].includes(action.instanceId)) {
      this.#host.log(
        `The orchestration '${instanceId}' called a sub-orchestration by its own or its parent's instance id; as on Azure, nothing is started and the call never ends.`,
      );
      return Task.done();
    }
    return this.#decisions.make((id) => ({
      kind: 'subOrchestration',
      name,
      instanceId: action.instanceId || `${executionId}:${id}`,
      input: toJson(input),
    })).task;
  }

  #timer(action: { fireAt: string; isCanceled: boolean }): Task {
    const fireAt = Date.parse(action.fireAt);
    if (!action.isCanceled) return timerOfAnyLength(fireAt, this.#now, (at) => this.#shortTimer(at).task);
    const { id } = this.#shortTimer(fireAt);
    this.cancelledTimers.push(id);
    this.#decisions.finish(id);
    return Task.done();
  }

  #shortTimer(fireAt: number): { id: number; task: Task } {
    return this.#decisions.make(() => ({ kind: 'timer', fireAt }));
  }

  #retried(
    action: { functionName: string; retryOptions: Parameters<typeof withRetries>[0] },
    attempt: () => Task,
  ): Task {
    return withRetries(
      action.retryOptions,
      {
        now: this.#now,
        timer: (fireAt) => this.#shortTimer(fireAt).task,
        timedOut: () =>
          this.#host.log(
            `The retry timeout of '${action.functionName}' in the orchestration '${this.#host.instanceId}' has passed: as on Azure, the extension stops retrying without telling the orchestrator, whose call never ends.`,
          ),
      },
      attempt,
    );
  }

  /** The extension swallows its own error for a function that is not there, so the orchestrator is never answered. */
  #neverEnding(kind: string, name: string): Task {
    this.#host.log(
      `The orchestration '${this.#host.instanceId}' called the ${kind} function '${name}', which does not exist; as on Azure, the call never ends.`,
    );
    return Task.done();
  }
}

export function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
