import { type EventOf, EventType, type HistoryEvent } from '../history.ts';
import type { OrchestratorAnswer } from './answer.ts';
import { type Decision, Decisions, NonDeterministicError } from './decisions.ts';
import { ExternalEvents } from './external-events.ts';
import { ActionRunner, type ReplayHost, toJson } from './run-action.ts';

export type Outcome =
  | { kind: 'waiting' }
  | { kind: 'completed'; output: string | null }
  | { kind: 'failed'; reason: string; details: string }
  | { kind: 'continuedAsNew'; input: string | null; unread: readonly EventOf<typeof EventType.EventRaised>[] };

export interface Replayed {
  outcome: Outcome;
  /** What the orchestrator decided and history does not hold yet, in order. */
  decisions: Decision[];
  cancelledTimers: number[];
}

/**
 * Plays the whole history against what the orchestrator answered to it, and says what is new.
 *
 * Actions are carried out one after the other, each when the one before it has ended; that is how the extension gives
 * out the ids by which the library recognises results. An orchestration ends only when nothing that it started is
 * still open: a timer that was not cancelled holds it, as it does on Azure.
 */
export function replay(
  history: readonly HistoryEvent[],
  answer: OrchestratorAnswer,
  name: string,
  host: ReplayHost,
): Replayed {
  let now = 0;
  let next = 0;
  const decisions = new Decisions();
  const events = new ExternalEvents();
  const runner = new ActionRunner(host, decisions, events, () => now);

  const advance = (): void => {
    for (let action = answer.actions[next]; action; action = answer.actions[next]) {
      next += 1;
      const task = runner.run(action);
      if (!task.isDone) {
        task.whenDone(advance);
        return;
      }
    }
    next = Number.POSITIVE_INFINITY;
  };

  try {
    for (const event of history) {
      switch (event.EventType) {
        case EventType.OrchestratorStarted:
          now = Date.parse(event.Timestamp);
          break;
        case EventType.ExecutionStarted:
          advance();
          break;
        case EventType.TaskCompleted:
        case EventType.SubOrchestrationInstanceCompleted:
          decisions.finish(event.TaskScheduledId);
          break;
        case EventType.TaskFailed:
        case EventType.SubOrchestrationInstanceFailed:
          decisions.finish(event.TaskScheduledId, true);
          break;
        case EventType.TimerFired:
          decisions.finish(event.TimerId);
          break;
        case EventType.EventRaised:
          if (runner.continuation) events.keep(event);
          else events.raise(event);
          break;
        default:
          decisions.match(event);
      }
    }
  } catch (error) {
    if (!(error instanceof NonDeterministicError)) throw error;
    return { outcome: failure(error.message), decisions: [], cancelledTimers: [] };
  }

  const ended = next === Number.POSITIVE_INFINITY && !decisions.hasOpenTasks;
  return {
    outcome: ended ? outcomeOf(answer, name, runner, events) : { kind: 'waiting' },
    decisions: decisions.fresh,
    cancelledTimers: runner.cancelledTimers,
  };
}

function outcomeOf(
  answer: OrchestratorAnswer,
  name: string,
  { continuation }: ActionRunner,
  { unread }: ExternalEvents,
): Outcome {
  if (answer.error) return failure(`Orchestrator function '${name}' failed: ${answer.error}`, answer.error);
  if (!answer.isDone) return { kind: 'waiting' };
  if (continuation) return { kind: 'continuedAsNew', ...continuation, unread };
  return { kind: 'completed', output: toJson(answer.output) };
}

function failure(reason: string, message = reason): Outcome {
  return { kind: 'failed', reason, details: `Message: ${message}, StackTrace: ` };
}
