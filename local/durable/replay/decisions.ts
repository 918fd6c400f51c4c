import { EventType, type HistoryEvent } from '../history.ts';
import { Task } from './task.ts';

/** Something that an orchestrator asked for and that the outside must do. `input` is JSON text. */
export type Decision = { id: number } & (
  | { kind: 'activity'; name: string; input: string | null }
  | { kind: 'timer'; fireAt: number }
  | { kind: 'subOrchestration'; name: string; instanceId: string; input: string | null }
);
export type DecisionRequest = Decision extends infer D ? (D extends { id: number } ? Omit<D, 'id'> : never) : never;

export class NonDeterministicError extends Error {
  constructor(details: string) {
    super(
      `Non-Deterministic workflow detected: ${details} Was a change made to the orchestrator code after this instance had already started running?`,
    );
  }
}

const NAMES = { activity: 'an activity task', timer: 'a timer task', subOrchestration: 'a sub-orchestration task' };

/** Numbers decisions as they are made and tells those that history already holds from the new ones. */
export class Decisions {
  #nextId = 0;
  readonly #unmatched = new Map<number, Decision>();
  readonly #open = new Map<number, Task>();

  get hasOpenTasks(): boolean {
    return this.#open.size > 0;
  }

  /** Decisions that no history event records yet. */
  get fresh(): Decision[] {
    return [...this.#unmatched.values()];
  }

  make(request: (id: number) => DecisionRequest): { id: number; task: Task } {
    const id = this.#nextId++;
    const task = new Task();
    this.#unmatched.set(id, { ...request(id), id });
    this.#open.set(id, task);
    return { id, task };
  }

  /** Ends a task; a second result for one id is a duplicate and changes nothing. */
  finish(id: number, failed = false): void {
    const task = this.#open.get(id);
    this.#open.delete(id);
    task?.complete(failed);
  }

  /** Holds a recorded decision against what this replay decided. */
  match(event: HistoryEvent): void {
    const recorded = recordedDecision(event);
    if (!recorded) return;
    const decision = this.#unmatched.get(event.EventId);
    const was = `A previous execution of this orchestration scheduled ${NAMES[recorded.kind]} with sequence number ${event.EventId}${recorded.name === undefined ? '' : ` named '${recorded.name}'`}, but the current orchestration replay`;
    if (!decision) throw new NonDeterministicError(`${was} hasn't (yet?) scheduled this task.`);
    if (decision.kind !== recorded.kind) {
      throw new NonDeterministicError(`${was} instead produced ${NAMES[decision.kind]} with this sequence number.`);
    }
    if (decision.kind !== 'timer' && decision.name.toLowerCase() !== recorded.name?.toLowerCase()) {
      throw new NonDeterministicError(`${was} instead scheduled '${decision.name}' with this sequence number.`);
    }
    this.#unmatched.delete(event.EventId);
  }
}

function recordedDecision(event: HistoryEvent): { kind: Decision['kind']; name?: string } | undefined {
  switch (event.EventType) {
    case EventType.TaskScheduled:
      return { kind: 'activity', name: event.Name };
    case EventType.SubOrchestrationInstanceCreated:
      return { kind: 'subOrchestration', name: event.Name };
    case EventType.TimerCreated:
      return { kind: 'timer' };
    default:
      return undefined;
  }
}
