import { EventType, type HistoryEvent } from '../history.ts';
import { LONG_TIMER_INTERVAL, MAXIMUM_SHORT_TIMER } from '../replay/long-timer.ts';
import type { Instance } from '../store/rows.ts';

/** Events that arrive from outside an orchestration; only they are marked as played once they were. */
const ARRIVING: ReadonlySet<number> = new Set([
  EventType.ExecutionStarted,
  EventType.TaskCompleted,
  EventType.TaskFailed,
  EventType.SubOrchestrationInstanceCompleted,
  EventType.SubOrchestrationInstanceFailed,
  EventType.TimerFired,
  EventType.EventRaised,
  EventType.ExecutionSuspended,
  EventType.ExecutionResumed,
]);

/** What an orchestrator function receives, exactly as the extension sends it. */
export function orchestratorInput(
  instance: Instance,
  past: readonly HistoryEvent[],
  opening: readonly HistoryEvent[],
): Record<string, unknown> {
  const isReplaying = !instance.turnDue && past.length > 0;
  const history = [
    ...past.map((event) => ({
      ...event,
      IsPlayed: isReplaying && (event.IsPlayed || ARRIVING.has(event.EventType)),
    })),
    ...opening,
  ];
  return {
    // The library turns timestamps into dates in place: it gets its own copy.
    history: structuredClone(history),
    input: instance.input === null ? null : (JSON.parse(instance.input) as unknown),
    instanceId: instance.instanceId,
    isReplaying,
    parentInstanceId: instance.parent?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: LONG_TIMER_INTERVAL.text,
    maximumShortTimerDuration: MAXIMUM_SHORT_TIMER.text,
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
}
